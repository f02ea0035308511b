package io.steelyard.tck.internal.operation;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tck.Check;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * What a run does that cannot be finished: it says so in the way that is asked, and leaves the state as it was.
 *
 * @param backend the one that is asked
 */
record FaultChecks(Backend backend) {
    private static final String GROUP = "faults";
    private static final long PATIENCE_SECONDS = 20;

    Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "an integer divided by zero throws ArithmeticException", this::division),
                Check.of(GROUP, "a remainder of a division by zero throws ArithmeticException", this::remainder),
                Check.of(GROUP, "gather beyond the axis throws IndexOutOfBoundsException", () -> gather(3)),
                Check.of(GROUP, "gather at a negative index throws IndexOutOfBoundsException", () -> gather(-1)),
                Check.of(GROUP, "scatter_add beyond the axis throws IndexOutOfBoundsException", () -> scatter(3)),
                Check.of(GROUP, "scatter_add at a negative index throws IndexOutOfBoundsException", () -> scatter(-1)),
                Check.of(GROUP, "a fault within a loop is the same fault", this::withinLoop),
                Check.of(GROUP, "the branch that is not chosen does no harm", this::notChosen),
                Check.of(GROUP, "a run by an interrupted thread is cancelled", this::interruptedBefore),
                Check.of(GROUP, "a loop without end is cancelled by an interrupt", this::interruptedWithin));
    }

    private interface Division {
        Value of(GraphBuilder g, Value x, Value key);
    }

    private void division() {
        fails(ArithmeticException.class, 0, "div", (g, x, key) -> g.binary(OpKind.DIV, x, key));
    }

    private void remainder() {
        fails(ArithmeticException.class, 0, "rem", (g, x, key) -> g.binary(OpKind.REM, x, key));
    }

    private void gather(long index) {
        fails(IndexOutOfBoundsException.class, index, "gather", (g, x, key) -> g.gather(x, key, 0));
    }

    private void scatter(long index) {
        fails(IndexOutOfBoundsException.class, index, "scatter_add", (g, x, key) -> g.scatterAdd(x, key, x, 0));
    }

    private void withinLoop() {
        fails(
                ArithmeticException.class,
                0,
                "div",
                (g, x, key) -> g.scan(
                                List.of(x),
                                List.of(key),
                                (body, carries, elements) -> new ScanBody.Turn(
                                        List.of(body.binary(OpKind.DIV, carries.get(0), elements.get(0))), List.of()))
                        .carries()
                        .get(0));
    }

    private void notChosen() {
        GraphBuilder g = new GraphBuilder();
        Value zero = g.input("zero", DType.I64, Shape.scalar());
        Value y = g.cond(
                        g.input("truth", DType.BOOL, Shape.scalar()),
                        (body, none) -> List.of(body.add(zero, 1)),
                        (body, none) -> List.of(body.binary(OpKind.DIV, zero, zero)))
                .get(0);
        Program program = new Program(g.graph(), Map.of("y", y), Map.of(), Optional.empty());
        TensorBuffer found = TensorBuffer.allocate(DType.I64, Shape.scalar());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            List<Tensor> inputs = List.of(Tensor.scalar(DType.I64, 0), Tensor.scalar(DType.BOOL, 1));
            executable.run(state, inputs, List.of(found));
        }
        Require.sameBits("what the other branch gives", Tensor.scalar(DType.I64, 1), found);
    }

    /** A run that fails with {@code i64[3]} of one number as key, says in which node, and leaves the state alone. */
    private void fails(Class<? extends RuntimeException> expected, long key, String node, Division division) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.I64, Shape.of(3));
        Value y = division.of(g, x, g.input("key", DType.I64, Shape.of(3)));
        Value count = g.state("count", DType.I64, Shape.scalar());
        Value next = g.add(count, 1);
        Program program = new Program(g.graph(), Map.of("y", y), Map.of("count", next), Optional.empty());
        TensorBuffer found = TensorBuffer.allocate(y.dtype(), y.shape());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            Tensor numbers = Tensor.of(Shape.of(3), 5L, 6L, 7L);
            RuntimeException e = Require.refusal(
                    expected,
                    "a run with the key " + key,
                    () -> executable.run(state, List.of(numbers, Tensor.of(Shape.of(3), 1L, key, 2L)), List.of(found)));
            Require.that(
                    e.getMessage() != null && e.getMessage().contains(node),
                    "the message '" + e.getMessage() + "' does not name the node, " + node);
            Require.sameBits("'count' after the failure", Tensor.scalar(DType.I64, 0), state.read("count"));
            executable.run(state, List.of(numbers, Tensor.of(Shape.of(3), 1L, 2L, 2L)), List.of(found));
            Require.sameBits("'count' after a run that succeeds", Tensor.scalar(DType.I64, 1), state.read("count"));
        }
    }

    /** Counts without end; 'count' would be changed at the end. */
    private static Program endless() {
        GraphBuilder g = new GraphBuilder();
        Value count = g.state("count", DType.I64, Shape.scalar());
        Value one = g.constant(Tensor.scalar(DType.I64, 1));
        Value last = g.whileLoop(
                        List.of(count),
                        (body, in) -> List.of(body.compare(Comparison.GE, in.get(0), 0)),
                        (body, in) -> List.of(body.binary(OpKind.XOR, in.get(0), one)))
                .get(0);
        Value next = g.add(last, 5);
        return new Program(g.graph(), Map.of(), Map.of("count", next), Optional.empty());
    }

    private void interruptedBefore() {
        Program program = endless();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            requireCancelled(state, executable, true);
        }
    }

    private void interruptedWithin() {
        Program program = endless();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            requireCancelled(state, executable, false);
        }
    }

    /** Runs on a thread of its own, so that no interrupt is left behind on the one that asks. */
    private static void requireCancelled(State state, Executable executable, boolean before) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> stillInterrupted = new AtomicReference<>(false);
        CountDownLatch begun = new CountDownLatch(1);
        Thread runner = new Thread(() -> {
            if (before) {
                Thread.currentThread().interrupt();
            }
            begun.countDown();
            try {
                executable.run(state, List.of(), List.of());
            } catch (RuntimeException | Error e) {
                thrown.set(e);
            }
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        runner.setDaemon(true);
        runner.start();
        try {
            begun.await();
            if (!before) {
                runner.interrupt();
            }
            runner.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Require.that(!runner.isAlive(), "the run goes on " + PATIENCE_SECONDS + " s after the interrupt");
        Require.that(
                thrown.get() instanceof CancellationException,
                "the run ended with " + thrown.get() + ", expected a CancellationException");
        Require.that(stillInterrupted.get(), "the thread is not interrupted any more");
        Require.sameBits("'count' after the cancellation", Tensor.scalar(DType.I64, 0), state.read("count"));
    }
}
