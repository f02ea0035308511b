package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Small programs drawn at random, rich in what passes look for: constants, repeated expressions, movements that undo
 * each other, values that nobody needs; and inputs rich in what passes could spoil: signed zeros, infinities, NaNs and
 * subnormal numbers.
 */
final class RandomPrograms {
    private static final List<Double> SPECIAL = List.of(
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            3.0,
            -7.25,
            1e-310,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN);

    private static final List<OpKind> UNARY =
            List.of(OpKind.NEG, OpKind.NEG, OpKind.ABS, OpKind.SQRT, OpKind.EXP, OpKind.FLOOR, OpKind.STOP_GRADIENT);
    private static final List<OpKind> BINARY =
            List.of(OpKind.ADD, OpKind.SUB, OpKind.MUL, OpKind.DIV, OpKind.MAX, OpKind.MIN);
    private static final List<OpKind> REDUCTIONS =
            List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD);

    private final Random random;
    private final GraphBuilder g = new GraphBuilder();
    private final List<Value> values = new ArrayList<>();

    private RandomPrograms(long seed) {
        this.random = new Random(seed);
    }

    /** A program with the inputs {@code a} and {@code key}, the states {@code s} and {@code t}, and a guard. */
    static Program program(long seed) {
        return new RandomPrograms(seed).build();
    }

    /** Values for what a program is given. */
    static List<Tensor> inputs(Program program, long seed) {
        Random random = new Random(seed);
        return program.inputs().values().stream()
                .map(type -> type.dtype() == DType.I64
                        ? Tensor.of(type.shape(), random.nextLong(), 3L)
                        : special(random, type.dtype(), type.shape()))
                .toList();
    }

    /** Values for the state a program reads and writes. */
    static Map<String, Tensor> entries(Program program, long seed) {
        Random random = new Random(seed + 1);
        Map<String, Tensor> entries = new LinkedHashMap<>();
        program.states().forEach((name, type) -> entries.put(name, special(random, type.dtype(), type.shape())));
        return entries;
    }

    private static Tensor special(Random random, DType dtype, Shape shape) {
        return Tensor.of(
                dtype,
                shape,
                random.ints(shape.elements(), 0, SPECIAL.size())
                        .mapToDouble(SPECIAL::get)
                        .toArray());
    }

    private Program build() {
        DType dtype = pick(List.of(DType.F64, DType.F32, DType.BF16, DType.F16));
        Value key = g.input("key", DType.I64, Shape.of(2));
        values.add(g.input("a", dtype, Shape.of(2, 3)));
        values.add(g.state("s", dtype, Shape.of(2, 3)));
        values.add(g.state("t", dtype, Shape.of(3, 1)));
        values.add(g.randomUniform(key, dtype, Shape.of(2, 3), random.nextInt(2)));
        values.add(g.randomUniform(key, dtype, Shape.of(2, 3), random.nextInt(2)));
        while (values.size() < 40) {
            values.add(next());
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        IntStream.range(0, 4).forEach(i -> outputs.put("y" + i, pick(values)));
        Map<String, Value> updates = new LinkedHashMap<>();
        updates.put("s", g.add(shaped(pick(values), Shape.of(2, 3)), shaped(pick(values), Shape.of(2, 3))));
        updates.put("t", shaped(pick(values), Shape.of(3, 1)));
        Value guard = g.compare(Comparison.LE, shaped(pick(values), Shape.scalar()), 1);
        return new Program(g.graph(), outputs, updates, Optional.of(guard));
    }

    private Value next() {
        Value x = pick(values);
        Shape shape = x.shape();
        int rank = shape.rank();
        return switch (random.nextInt(18)) {
            case 0, 1 -> g.unary(pick(UNARY), x);
            case 2, 3, 4 -> g.binary(pick(BINARY), x, shaped(pick(values), shape));
            case 5 -> g.filled(x.dtype(), pick(List.of(shape, Shape.of(2, 3))), pick(SPECIAL));
            case 6 -> g.binary(pick(BINARY), x, g.constant(x.dtype(), pick(List.of(0.0, -0.0, 1.0, 2.0))));
            case 7 ->
                g.select(
                        g.compare(pick(List.of(Comparison.values())), x, shaped(pick(values), shape)),
                        x,
                        shaped(pick(values), shape));
            case 8 ->
                g.add(
                        new Op.Transpose(rank == 2 ? pick(List.of(List.of(1, 0), List.of(0, 1))) : all(rank)),
                        List.of(x));
            case 9 -> g.add(new Op.Reverse(random.nextBoolean() ? all(rank) : List.of()), List.of(x));
            case 10 -> g.reduce(pick(REDUCTIONS), x);
            case 11 -> {
                List<Long> low = GraphBuilder.forAxes(rank, random.nextInt(2));
                Value padded = g.pad(x, low, GraphBuilder.forAxes(rank, 0), low, pick(SPECIAL));
                yield g.slice(
                        padded,
                        low,
                        padded.shape().asList(),
                        low.stream().map(by -> by + 1).toList());
            }
            case 12 ->
                g.composite("twice", Map.of(), List.of(x), (body, in) -> {
                            Value first = body.exp(body.mul(in.get(0), 1));
                            return List.of(body.add(first, body.exp(in.get(0))));
                        })
                        .get(0);
            case 13 -> {
                Value index = g.constant(Tensor.of(Shape.of(2), 0L, 0L));
                yield rank == 0 ? g.neg(x) : g.gather(x, index, 0);
            }
            case 14 -> loop(x);
            case 15 -> {
                Value y = shaped(pick(values), shape);
                yield g.cond(
                                g.compare(Comparison.LT, g.reduceMax(x), 0.5),
                                (body, none) -> List.of(body.add(body.mul(x, 1), body.neg(body.neg(y)))),
                                (body, none) -> List.of(body.add(x, y)))
                        .get(0);
            }
            case 16 -> g.barrier(List.of(x, pick(values))).get(0);
            default -> g.add(new Op.Cast(x.dtype()), List.of(g.cast(g.cast(x, DType.F64), x.dtype())));
        };
    }

    /** A scan with an output nobody reads, a sequence nobody reads, and a second one that differs in its outputs. */
    private Value loop(Value x) {
        Value rows = g.broadcast(x, x.shape().prepend(2));
        boolean reverse = random.nextBoolean();
        ScanBody body = (b, carries, elements) -> {
            Value next = b.add(b.mul(carries.get(0), 0.5), b.mul(elements.get(0), 1));
            return new ScanBody.Turn(List.of(next), List.of(b.neg(next), b.exp(elements.get(1))));
        };
        ScanBody.Turn all = g.scan(2, reverse, false, List.of(x), List.of(rows, rows), body);
        ScanBody.Turn again = g.scan(2, reverse, false, List.of(x), List.of(rows, rows), (b, carries, elements) -> {
            ScanBody.Turn turn = body.describe(b, carries, elements);
            return new ScanBody.Turn(turn.carries(), turn.outputs().subList(0, 1));
        });
        return random.nextBoolean()
                ? g.add(all.carries().get(0), g.sum(again.outputs().get(0), 0))
                : g.sum(all.outputs().get(1), 0);
    }

    /** A value made to have a shape, one way or another. */
    private Value shaped(Value x, Shape shape) {
        if (x.shape().elements() == shape.elements()) {
            return g.reshape(x, shape);
        }
        return g.broadcast(g.reduce(pick(REDUCTIONS), x), shape);
    }

    private static List<Integer> all(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
