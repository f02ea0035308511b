package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.ScanBody.Turn;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operations with sub-graphs, and barriers, do to a run: to the state, to memory, and when it ends early. */
class ControlExecutionTest {
    private static final Shape TWO = Shape.of(2);

    private final OjAlgoBackend backend = new OjAlgoBackend(2);
    private final GraphBuilder g = new GraphBuilder();
    private final Value w = g.state("w", DType.F32, TWO);

    @AfterEach
    void stop() {
        backend.close();
    }

    private Program updating(Map<String, Value> updates) {
        return new Program(g.graph(), Map.of(), updates, Optional.empty());
    }

    private State ones(Program program) {
        State state = backend.allocate(StateSpec.of(program));
        state.write("w", Tensor.filled(DType.F32, TWO, 1));
        return state;
    }

    @Test
    void theStateBecomesWhatALoopLeaves() {
        Value x = g.input("x", DType.F32, Shape.of(3, 2));
        Turn sums =
                g.scan(List.of(w), List.of(x), (b, sum, row) -> new Turn(List.of(b.add(sum.get(0), row.get(0))), sum));
        Program program = updating(
                Map.of("w", sums.carries().get(0), "before", sums.outputs().get(0)));
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            Tensor rows = Tensor.of(Shape.of(3, 2), 1f, 2f, 3f, 4f, 5f, 6f);
            executable.run(state, List.of(rows), List.of());
            executable.run(state, List.of(rows), List.of());
            assertArrayEquals(new float[] {19, 25}, state.read("w").toFloats());
            assertArrayEquals(
                    new float[] {10, 13, 11, 15, 14, 19}, state.read("before").toFloats());
        }
    }

    @Test
    void entriesAreExchangedThroughABarrierAndThroughBranches() {
        Value v = g.state("v", DType.F32, TWO);
        List<Value> behind = g.barrier(List.of(w, v));
        Value always = g.compare(Comparison.LT, g.constant(DType.I64, 0), 1);
        List<Value> chosen = g.cond(always, (b, none) -> List.of(w), (b, none) -> List.of(v));
        Map<String, Value> updates = new LinkedHashMap<>();
        updates.put("w", behind.get(1));
        updates.put("v", behind.get(0));
        updates.put("z", chosen.get(0));
        Program program = updating(updates);
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            state.write("v", Tensor.filled(DType.F32, TWO, 2));
            executable.run(state, List.of(), List.of());
            assertArrayEquals(new float[] {2, 2}, state.read("w").toFloats());
            assertArrayEquals(new float[] {1, 1}, state.read("v").toFloats());
            assertArrayEquals(new float[] {1, 1}, state.read("z").toFloats());
        }
    }

    @Test
    void aSubgraphSeesTheStateOfEachRun() {
        Turn doubled = g.scan(
                3,
                false,
                false,
                List.of(w),
                List.of(),
                (b, c, none) -> new Turn(List.of(b.add(c.get(0), w)), List.of()));
        Program program = updating(Map.of("w", doubled.carries().get(0)));
        try (State one = ones(program);
                State other = ones(program);
                Executable executable = backend.compile(program)) {
            executable.run(one, List.of(), List.of());
            executable.run(one, List.of(), List.of());
            executable.run(other, List.of(), List.of());
            assertArrayEquals(new float[] {16, 16}, one.read("w").toFloats());
            assertArrayEquals(new float[] {4, 4}, other.read("w").toFloats());
        }
    }

    @Test
    void whatFailsInATurnIsReportedWithItsNodeAndLeavesTheStateAsItWas() {
        Value indices = g.input("indices", DType.I64, Shape.of(3));
        Turn turn = g.scan(List.of(w), List.of(indices), (b, sum, index) -> {
            Value picked = b.gather(sum.get(0), index.get(0), 0);
            return new Turn(List.of(b.add(sum.get(0), picked)), List.of());
        });
        Program program = updating(Map.of("w", turn.carries().get(0)));
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> executable.run(state, List.of(Tensor.of(Shape.of(3), 0L, 1L, 2L)), List.of()));
            assertTrue(e.getMessage().contains("gather("), e::getMessage);
            assertTrue(e.getMessage().contains("index 2 at position 0"), e::getMessage);
            assertArrayEquals(new float[] {1, 1}, state.read("w").toFloats());
            executable.run(state, List.of(Tensor.of(Shape.of(3), 0L, 1L, 0L)), List.of());
            assertArrayEquals(new float[] {8, 8}, state.read("w").toFloats());
        }
    }

    @Test
    void aRunOfAnInterruptedThreadIsCancelledAndUpdatesNothing() {
        Program program = updating(Map.of("w", g.add(w, 1)));
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> executable.run(state, List.of(), List.of()));
            assertTrue(Thread.interrupted());
            assertArrayEquals(new float[] {1, 1}, state.read("w").toFloats());
            executable.run(state, List.of(), List.of());
            assertArrayEquals(new float[] {2, 2}, state.read("w").toFloats());
        }
    }

    @Test
    void aLoopWithoutAnEndIsCancelledBetweenTurns() throws InterruptedException {
        Value ever = g.constant(DType.BOOL, 1);
        List<Value> never = g.whileLoop(List.of(w), (b, c) -> List.of(ever), (b, c) -> c);
        Program program = updating(Map.of("w", g.add(never.get(0), 1)));
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            Thread runner = new Thread(() -> {
                try {
                    executable.run(state, List.of(), List.of());
                } catch (RuntimeException e) {
                    thrown.set(e);
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            runner.start();
            while (runner.isAlive() && !isWithinLoop(runner)) {
                Thread.onSpinWait();
            }
            runner.interrupt();
            runner.join();
            assertInstanceOf(CancellationException.class, thrown.get());
            assertTrue(interrupted.get());
            assertArrayEquals(new float[] {1, 1}, state.read("w").toFloats());
        }
    }

    private static boolean isWithinLoop(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith(".engine.Control"));
    }

    @Test
    void turnsMakeNoObjects() {
        int size = 1000;
        long few = allocated(size, 10);
        long many = allocated(size, 2010);
        assertTrue(many - few < 2000, () -> (many - few) + " bytes in 2000 turns");
    }

    /** The bytes that one run takes whose turns sort, gather, move and add up {@code size} numbers. */
    private static long allocated(int size, int turns) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(size));
        Value rows = g.filled(DType.F32, Shape.of(turns, size), 0.5);
        Turn scanned = g.scan(List.of(x, x), List.of(rows), (b, carries, row) -> {
            List<Value> sorted = b.sort(b.sub(row.get(0), carries.get(0)), 0, true);
            Value sums = b.cumSum(b.gather(carries.get(1), sorted.get(1), 0), 0);
            Value moved = b.concat(0, List.of(b.slice(sums, 0, 1, size), b.slice(sums, 0, 0, 1)));
            Value added = b.scatterAdd(moved, sorted.get(1), sorted.get(0), 0);
            Value first = b.reshape(b.slice(added, 0, 0, 1), Shape.scalar());
            Value truth = b.compare(Comparison.LT, first, 1);
            Value chosen = b.cond(truth, (c, none) -> List.of(c.neg(added)), (c, none) -> List.of(c.mul(added, 0.01)))
                    .get(0);
            return new Turn(
                    List.of(carries.get(1), chosen),
                    List.of(b.dynamicSlice(chosen, b.slice(sorted.get(1), 0, 0, 1), List.of(2L))));
        });
        Value y = scanned.outputs().get(0);
        Program program = new Program(g.graph(), Map.of("y", y), Map.of(), Optional.empty());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (OjAlgoBackend backend = new OjAlgoBackend(1);
                State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            List<Tensor> inputs = List.of(new Samples().rounded(DType.F32, size));
            List<TensorBuffer> outputs = List.of(TensorBuffer.allocate(DType.F32, y.shape()));
            executable.run(state, inputs, outputs);
            long before = threads.getCurrentThreadAllocatedBytes();
            executable.run(state, inputs, outputs);
            return threads.getCurrentThreadAllocatedBytes() - before;
        }
    }

    @Test
    void plannedBytesCountWhatASubgraphNeeds() {
        Value x = g.input("x", DType.F32, Shape.of(5, 2));
        Turn turn = g.scan(
                List.of(w, w),
                List.of(x),
                (b, c, row) -> new Turn(List.of(c.get(1), b.add(c.get(0), row.get(0))), List.of()));
        Program program = new Program(g.graph(), Map.of("y", turn.carries().get(0)), Map.of(), Optional.empty());
        try (Executable executable = backend.compile(program)) {
            // x, both carries, an element, the sum, one carry put aside to be exchanged, and a length for each thread.
            assertEquals(4 * (10 + 2 + 2 + 2 + 2 + 2) + 2 * 8, executable.plannedBytes());
        }
    }

    @Test
    void newerOperationsAndCompositesAreRefusedWhenCompiled() {
        Program newer = updating(Map.of("w", g.logAddExp(w, w)));
        assertEquals(
                "the ojAlgo backend does not implement log_add_exp",
                assertThrows(BackendException.class, () -> backend.compile(newer))
                        .getMessage());
        GraphBuilder other = new GraphBuilder();
        List<Value> twice = other.composite(
                "twice",
                Map.of(),
                List.of(other.state("w", DType.F32, TWO)),
                (b, in) -> List.of(b.add(in.get(0), in.get(0))));
        Program composite = new Program(other.graph(), Map.of(), Map.of("w", twice.get(0)), Optional.empty());
        assertEquals(
                "the ojAlgo backend does not implement the composite twice",
                assertThrows(BackendException.class, () -> backend.compile(composite))
                        .getMessage());
        assertEquals(1, backend.opset());
    }
}
