package io.steelyard.compiler.internal;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Values known to be the same number everywhere: constants of one element, reshaped and broadcast. However large the
 * value, only the one element is ever stored.
 */
final class Splat {
    private Splat() {}

    /** The one element, as a scalar, if the value is a splat. */
    static Optional<Tensor> element(Rewriter out, Value value) {
        Node node = out.definition(value);
        if (node.op().kind() == OpKind.BROADCAST || node.op().kind() == OpKind.RESHAPE) {
            return element(out, node.operands().get(0));
        }
        return node.op() instanceof Op.Constant constant && value.shape().elements() == 1
                ? Optional.of(withShape(constant.value(), Shape.scalar()))
                : Optional.empty();
    }

    /** Whether the value is this number everywhere; 0 and -0 are not the same. */
    static boolean is(Rewriter out, Value value, double number) {
        return element(out, value)
                .filter(element -> element.equals(Tensor.scalar(value.dtype(), number)))
                .isPresent();
    }

    /** Adds a splat: a constant of one element and, where the shape has more, a broadcast. */
    static Value emit(Rewriter out, Tensor element, Shape shape) {
        Shape ones = Shape.of(Collections.nCopies(shape.rank(), 1L));
        Value constant = out.emit(new Op.Constant(withShape(element, ones)), List.of());
        return shape.equals(ones) ? constant : out.emit(new Op.Broadcast(shape), List.of(constant));
    }

    /** Whether a node already is what {@link #emit} would make of it. */
    static boolean isEmitted(Rewriter out, Op op, List<Value> operands) {
        return op instanceof Op.Constant
                || op instanceof Op.Broadcast && out.definition(operands.get(0)).op() instanceof Op.Constant;
    }

    private static Tensor withShape(Tensor tensor, Shape shape) {
        TensorBuffer buffer = TensorBuffer.allocate(tensor.dtype(), shape);
        ByteBuffer bytes = ByteBuffer.allocate(tensor.dtype().bytes());
        tensor.read(0, bytes);
        buffer.write(0, bytes.flip());
        return buffer.freeze();
    }
}
