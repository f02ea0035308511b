package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody.Turn;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Computations on vectors of integers, drawn at random, with loops, branches, views and barriers in each other. */
final class RandomBodies {
    static final Shape SHAPE = Shape.of(4);

    private final Random random;

    RandomBodies(long seed) {
        this.random = new Random(seed);
    }

    /** A scan of a few turns. */
    Turn scan(GraphBuilder g, List<Value> carries, List<Value> sequences, List<Value> seen, int depth) {
        boolean reverse = random.nextBoolean();
        return g.scan(3, reverse, false, carries, sequences, (b, given, elements) -> {
            List<Value> values = new ArrayList<>(given);
            values.addAll(elements);
            values.addAll(seen);
            describe(b, values, depth);
            return new Turn(some(values, carries.size()), some(values, 2));
        });
    }

    /** Adds some values that are computed from those there are. */
    private void describe(GraphBuilder b, List<Value> values, int depth) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            Value x = any(values);
            Value y = any(values);
            switch (random.nextInt(depth > 0 ? 10 : 8)) {
                case 0 -> values.add(b.add(x, y));
                case 1 -> values.add(b.mul(x, y));
                case 2 -> values.add(b.neg(x));
                case 3 -> values.add(b.reverse(x, 0));
                case 4 -> values.add(b.reshape(b.transpose(b.reshape(x, 2, 2), 1, 0), SHAPE));
                case 5 -> values.addAll(b.barrier(List.of(x, y, x)));
                case 6 -> values.add(b.filled(DType.I64, SHAPE, random.nextInt(5)));
                case 7 -> values.add(b.binary(OpKind.MAX, b.cumSum(x, 0), y));
                case 8 -> {
                    Value truth = b.compare(Comparison.LT, b.sum(x), b.sum(y));
                    values.addAll(b.cond(truth, (c, none) -> branch(c, values), (c, none) -> branch(c, values)));
                }
                default -> {
                    Value rows = b.concat(0, List.of(b.reshape(x, 1, 4), b.reshape(y, 1, 4), b.reshape(x, 1, 4)));
                    Turn turn = scan(b, List.of(x, y), List.of(rows), some(values, 2), depth - 1);
                    values.addAll(turn.carries());
                    values.add(b.reshape(b.slice(turn.outputs().get(0), 0, 1, 2), SHAPE));
                }
            }
        }
    }

    private List<Value> branch(GraphBuilder c, List<Value> values) {
        List<Value> inner = new ArrayList<>(values);
        describe(c, inner, 0);
        return some(inner, 2);
    }

    private Value any(List<Value> values) {
        return values.get(random.nextInt(values.size()));
    }

    private List<Value> some(List<Value> values, int count) {
        return IntStream.range(0, count).mapToObj(i -> any(values)).toList();
    }
}
