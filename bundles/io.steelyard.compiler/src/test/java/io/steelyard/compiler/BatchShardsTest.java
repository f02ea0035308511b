package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchShardsTest {
    private static final long TURNS = 3;
    private static final long ROWS = 19;
    private static final long WIDTH = 4;

    private final GraphBuilder g = new GraphBuilder();

    private Value input(String name, long... dims) {
        return g.input(name, DType.F64, Shape.of(dims));
    }

    /** A loop over {@link #ROWS} rows with a matrix of weights and a bias. */
    private Program loop(ScanBody body) {
        Value sequence = input("xs", TURNS, ROWS, WIDTH);
        Value start = input("h", ROWS, WIDTH);
        ScanBody.Turn all = g.scan(TURNS, true, false, List.of(start), List.of(sequence), body);
        return Running.program(g, all.carries().get(0), all.outputs().get(0));
    }

    private Program recurrent(long rows) {
        Value weights = input("w", WIDTH, WIDTH);
        Value bias = input("b", 1, WIDTH);
        Value mask = input("m", rows, WIDTH);
        Value sequence = input("xs", TURNS, rows, WIDTH);
        Value start = input("h", rows, WIDTH);
        ScanBody.Turn all = g.scan(TURNS, true, false, List.of(start), List.of(sequence), (turn, carries, elements) -> {
            Value sum = turn.add(turn.matmul(carries.get(0), weights), elements.get(0));
            Value gates = turn.add(sum, turn.broadcast(bias, Shape.of(rows, WIDTH)));
            Value h = turn.mul(turn.tanh(gates), mask);
            Value mean = turn.mean(h, 1);
            return new ScanBody.Turn(List.of(h), List.of(turn.slice(h, 1, 1, 3), mean));
        });
        return Running.program(
                g, all.carries().get(0), all.outputs().get(0), all.outputs().get(1));
    }

    private static List<Op.Composite> shards(Program program) {
        List<Op.Composite> found = new ArrayList<>();
        for (Node node : program.graph().nodes()) {
            if (node.op() instanceof Op.Composite composite && BatchShards.are(composite)) {
                found.add(composite);
            }
        }
        return found;
    }

    private static boolean isCut(Program program) {
        return !shards(BatchShards.rewrite(program, 2)).isEmpty();
    }

    @Test
    void eachPartOfTheBatchHasALoopOfItsOwn() {
        Op.Composite composite = shards(BatchShards.rewrite(recurrent(ROWS), 2)).get(0);
        List<BatchShards.Shard> parts = BatchShards.of(composite);
        assertEquals(
                List.of(0L, 9L), parts.stream().map(BatchShards.Shard::start).toList());
        assertEquals(
                List.of(9L, 10L), parts.stream().map(BatchShards.Shard::rows).toList());
        assertEquals(
                Shape.of(9, WIDTH),
                parts.get(0).scan().body().parameterTypes().get(0).shape());
    }

    @Test
    void weightsAndBiasesAreSeenWholeAndWhatHasAnEntryForEachRowIsCut() {
        Op.Composite composite = shards(BatchShards.rewrite(recurrent(ROWS), 2)).get(0);
        List<Boolean> cut = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < composite.body().parameters().size(); i++) {
            cut.add(BatchShards.isCut(composite, i));
            shapes.add(composite.body().parameterTypes().get(i).shape());
        }
        assertEquals(
                List.of(
                        Shape.of(ROWS, WIDTH),
                        Shape.of(TURNS, ROWS, WIDTH),
                        Shape.of(WIDTH, WIDTH),
                        Shape.of(1, WIDTH),
                        Shape.of(ROWS, WIDTH)),
                shapes);
        assertEquals(List.of(true, true, false, false, true), cut);
    }

    @Test
    void noValueChanges() {
        Program program = recurrent(ROWS);
        Program cut = BatchShards.rewrite(program, 2);
        SplittableRandom random = new SplittableRandom(7);
        List<Tensor> inputs = new ArrayList<>();
        program.inputs()
                .values()
                .forEach(type -> inputs.add(Tensor.of(
                        type.shape(),
                        random.doubles(type.shape().elements(), -1, 1).toArray())));
        List<double[]> expected =
                Running.run(program, inputs).stream().map(Tensor::toDoubles).toList();
        List<double[]> found =
                Running.run(cut, inputs).stream().map(Tensor::toDoubles).toList();
        assertEquals(1, shards(cut).size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i));
        }
    }

    @Test
    void weightsWithAsManyRowsAsTheBatchAreSeenWhole() {
        Program cut = BatchShards.rewrite(
                loop((turn, carries, elements) -> {
                    Value h = turn.matmul(
                            turn.matmul(carries.get(0), turn.filled(DType.F64, Shape.of(WIDTH, ROWS), 0.5)),
                            turn.filled(DType.F64, Shape.of(ROWS, WIDTH), 0.25));
                    return new ScanBody.Turn(List.of(turn.add(h, elements.get(0))), List.of(h));
                }),
                2);
        assertEquals(
                List.of(Shape.of(9, ROWS), Shape.of(ROWS, WIDTH)),
                BatchShards.of(shards(cut).get(0)).get(0).scan().body().graph().nodes().stream()
                        .filter(node -> node.op().kind() == OpKind.DOT_GENERAL)
                        .skip(1)
                        .flatMap(node -> node.operands().stream())
                        .map(Value::shape)
                        .toList());
    }

    @Test
    void aLoopWhoseRowsMeetStaysWhole() {
        assertFalse(isCut(loop((turn, carries, elements) -> {
            Value mean = turn.broadcast(turn.mean(carries.get(0), 0), Shape.of(ROWS, WIDTH));
            Value h = turn.add(elements.get(0), mean);
            return new ScanBody.Turn(List.of(h), List.of(h));
        })));
    }

    @Test
    void aLoopThatHandsOnASumOverTheBatchStaysWhole() {
        assertFalse(isCut(loop((turn, carries, elements) -> {
            Value h = turn.add(carries.get(0), elements.get(0));
            return new ScanBody.Turn(List.of(h), List.of(turn.sum(h)));
        })));
    }

    @Test
    void rowsInAnotherOrderStayWhole() {
        assertFalse(isCut(loop((turn, carries, elements) -> {
            Value h = turn.add(carries.get(0), turn.reverse(elements.get(0), 0));
            return new ScanBody.Turn(List.of(h), List.of(h));
        })));
    }

    @Test
    void aSmallBatchStaysWhole() {
        assertFalse(isCut(recurrent(15)));
    }

    @Test
    void aLargerOneDoesNot() {
        assertTrue(isCut(recurrent(16)));
    }
}
