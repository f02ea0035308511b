package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rules of sums of products. With the result's axes being (batch, free left, free right), the gradient of one
 * operand is again a sum of products: of {@code dy} with the other operand, over the other's free axes. Its axes then
 * only have to be put in order.
 */
final class DotGeneralGradients {
    private DotGeneralGradients() {}

    static Value left(Gradient d) {
        Side left = leftAxes(d);
        return gradient(
                d, left, rightAxes(d), d.b(), left.batch().size() + left.free().size());
    }

    static Value right(Gradient d) {
        Side left = leftAxes(d);
        return gradient(d, rightAxes(d), left, d.a(), left.batch().size());
    }

    private static Side leftAxes(Gradient d) {
        Op.DotGeneral dot = d.op(Op.DotGeneral.class);
        return new Side(dot.batchLeft(), dot.contractLeft(), free(d.a(), dot.batchLeft(), dot.contractLeft()));
    }

    private static Side rightAxes(Gradient d) {
        Op.DotGeneral dot = d.op(Op.DotGeneral.class);
        return new Side(dot.batchRight(), dot.contractRight(), free(d.b(), dot.batchRight(), dot.contractRight()));
    }

    /** The axes of one operand: paired with the other's, in the order of the pairs, and its own in ascending order. */
    private record Side(List<Integer> batch, List<Integer> contract, List<Integer> free) {}

    /**
     * @param mine the operand to differentiate for
     * @param other the other operand's axes
     * @param from where in {@code dy} the other operand's free axes begin
     */
    private static Value gradient(Gradient d, Side mine, Side other, Value otherValue, int from) {
        GraphBuilder g = d.g();
        List<Integer> batch = range(0, mine.batch().size());
        List<Integer> summed = range(from, from + other.free().size());
        // The other's contracted axes come out in ascending order, and are named here as the axes of mine they pair
        // with.
        List<Integer> contracted = other.contract().stream()
                .sorted()
                .map(axis -> mine.contract().get(other.contract().indexOf(axis)))
                .toList();
        List<Integer> freeLast = joined(mine.batch(), contracted, mine.free());
        if (freeLast.equals(range(0, freeLast.size()))) {
            return g.dotGeneral(otherValue, d.dy(), other.batch(), batch, other.free(), summed);
        }
        Value product = g.dotGeneral(d.dy(), otherValue, batch, other.batch(), summed, other.free());
        List<Integer> freeFirst = joined(mine.batch(), mine.free(), contracted);
        return freeFirst.equals(range(0, freeFirst.size()))
                ? product
                : g.transpose(product, MovementGradients.inverse(freeFirst));
    }

    private static List<Integer> free(Value operand, List<Integer> batch, List<Integer> contract) {
        return range(0, operand.shape().rank()).stream()
                .filter(axis -> !batch.contains(axis) && !contract.contains(axis))
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static List<Integer> joined(List<Integer> a, List<Integer> b, List<Integer> c) {
        List<Integer> all = new ArrayList<>(a);
        all.addAll(b);
        all.addAll(c);
        return all;
    }
}
