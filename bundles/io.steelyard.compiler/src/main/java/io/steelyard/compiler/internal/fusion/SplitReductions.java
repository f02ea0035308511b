package io.steelyard.compiler.internal.fusion;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.Rewriter;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Makes two of a reduction that combines many elements into one: first of equal parts, which do not depend on each other,
 * then of what came of them. Only where that changes no bit, whatever the order: the greatest and the smallest element,
 * and sums and products of integers.
 */
final class SplitReductions {
    private static final long SHORTEST = 4096;
    private static final long LONGEST = 16384;

    /** The length of a vector of the smallest elements; parts that are a multiple of it leave no rest. */
    private static final long VECTOR = 64;

    private SplitReductions() {}

    static Program apply(Program program) {
        return Rewriter.rewrite(program, SplitReductions::split);
    }

    private static List<Value> split(Rewriter out, Node node, List<Value> operands) {
        if (!(node.op() instanceof Op.Reduce reduce) || node.result().shape().elements() != 1) {
            return out.emitAll(node.op(), operands);
        }
        Value x = operands.get(0);
        OptionalLong part = isExact(reduce.kind(), x) ? part(x.shape().elements()) : OptionalLong.empty();
        if (part.isEmpty()) {
            return out.emitAll(node.op(), operands);
        }
        long length = part.getAsLong();
        Shape parts = Shape.of(x.shape().elements() / length, length);
        Value lined = out.emit(new Op.Reshape(parts), operands);
        Value partial = out.emit(new Op.Reduce(reduce.kind(), List.of(1)), List.of(lined));
        Value whole = out.emit(new Op.Reduce(reduce.kind(), List.of(0)), List.of(partial));
        Shape shape = node.result().shape();
        return List.of(shape.rank() == 0 ? whole : out.emit(new Op.Reshape(shape), List.of(whole)));
    }

    private static boolean isExact(OpKind kind, Value x) {
        return kind == OpKind.REDUCE_MAX
                || kind == OpKind.REDUCE_MIN
                || x.dtype().isInteger();
    }

    /** The length of a part: the greatest that divides all, if possible a multiple of a vector. */
    private static OptionalLong part(long elements) {
        if (elements < 2 * LONGEST) {
            return OptionalLong.empty();
        }
        OptionalLong whole = divisor(elements, VECTOR);
        return whole.isPresent() ? whole : divisor(elements, 1);
    }

    private static OptionalLong divisor(long elements, long step) {
        return LongStream.iterate(LONGEST, length -> length >= SHORTEST, length -> length - step)
                .filter(length -> elements % length == 0)
                .findFirst();
    }
}
