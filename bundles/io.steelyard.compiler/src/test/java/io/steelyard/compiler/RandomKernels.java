package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Small programs drawn at random of what fusion puts together, over axes whose lengths tell them apart. */
final class RandomKernels {
    private static final List<OpKind> UNARY = List.of(OpKind.NEG, OpKind.ABS, OpKind.TANH, OpKind.EXP, OpKind.FLOOR);
    private static final List<OpKind> BINARY = List.of(OpKind.ADD, OpKind.SUB, OpKind.MUL, OpKind.MAX);
    private static final List<OpKind> REDUCTIONS =
            List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD);

    private final Random random;
    private final GraphBuilder g = new GraphBuilder();
    private final List<Value> values = new ArrayList<>();

    private RandomKernels(long seed) {
        this.random = new Random(seed);
    }

    static Program program(long seed) {
        return new RandomKernels(seed).build();
    }

    private Program build() {
        DType dtype = pick(List.of(DType.F64, DType.F32, DType.BF16));
        values.add(g.input("x", dtype, Shape.of(2, 3, 4)));
        values.add(g.input("y", dtype, Shape.of(2, 3, 4)));
        values.add(g.input("b", dtype, Shape.of(4)));
        values.add(g.input("c", dtype, Shape.of(3, 1)));
        values.add(g.input("z", dtype, Shape.of(6, 4)));
        while (values.size() < 24) {
            values.add(next());
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        IntStream.range(0, 3).forEach(i -> outputs.put("o" + i, values.get(values.size() - 1 - i * 3)));
        return new Program(g.graph(), outputs, Map.of(), Optional.empty());
    }

    private Value next() {
        Value x = pick(values);
        int rank = x.shape().rank();
        return switch (random.nextInt(10)) {
            case 0, 1 -> g.unary(pick(UNARY), x);
            case 2, 3, 4 -> {
                Value y = pick(values.stream()
                        .filter(each -> fits(x.shape(), each.shape()))
                        .toList());
                yield g.binary(pick(BINARY), x, y);
            }
            case 5 -> rank == 0 ? g.neg(x) : g.reduce(pick(REDUCTIONS), x, random.nextInt(rank));
            case 6 -> {
                // What a softmax does: combined along an axis, and used for each element again.
                int axis = rank == 0 ? 0 : random.nextInt(rank);
                yield rank == 0 ? g.tanh(x) : g.sub(x, g.keep(g.reduce(pick(REDUCTIONS), x, axis), x, axis));
            }
            case 7 -> {
                List<Integer> axes =
                        new ArrayList<>(IntStream.range(0, rank).boxed().toList());
                Collections.shuffle(axes, random);
                yield g.transpose(x, axes.stream().mapToInt(Integer::intValue).toArray());
            }
            case 8 -> {
                boolean halves = rank > 0 && x.shape().dim(0) > 1;
                yield halves
                        ? g.slice(x, 0, 1, x.shape().dim(0))
                        : g.reshape(x, x.shape().elements());
            }
            default -> {
                Value other = g.mul(x, 0.5);
                yield random.nextBoolean()
                        ? g.reshape(x, x.shape().elements())
                        : g.select(
                                g.compare(Comparison.LT, x, other),
                                x,
                                g.iota(x.dtype(), x.shape().prepend(1), 0));
            }
        };
    }

    /** Whether two shapes broadcast. */
    private static boolean fits(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            if (a.dim(-i) != b.dim(-i) && a.dim(-i) != 1 && b.dim(-i) != 1) {
                return false;
            }
        }
        return true;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
