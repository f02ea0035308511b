package io.steelyard.kernels.simd;

import io.steelyard.compiler.ChannelsLast;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.kernels.simd.window.Windows;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** Windows over f32 and f64, preferably of images whose channels are innermost. */
final class SimdWindows implements AddressOperations {
    private final Windows windows;

    SimdWindows(Windows windows) {
        this.windows = windows;
    }

    @Override
    public boolean likesChannelsLast(Node node) {
        if (!isWindow(node.op()) || !isReal(node)) {
            return false;
        }
        Shape shape = node.operands().get(0).shape();
        boolean something = shape.elements() > 0 && node.result().shape().elements() > 0;
        return something && window(node.op()).axes() == shape.rank() - 2;
    }

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        boolean last =
                node.op() instanceof Op.Composite composite && composite.name().equals(ChannelsLast.NAME);
        Op op = last ? ChannelsLast.operation((Op.Composite) node.op()) : node.op();
        if (!isWindow(op) || !isReal(node)) {
            return Optional.empty();
        }
        Window window = window(op);
        Shape shape = node.operands().get(0).shape();
        int channels = last ? Math.toIntExact(shape.dim(shape.rank() - 1)) : 1;
        int limit = last ? shape.rank() - 1 : shape.rank();
        int first = limit - window.axes();
        return Optional.of(List.of(windows.plan(
                op.kind(),
                window,
                node.results().get(0).dtype(),
                Math.toIntExact(shape.slice(0, first).elements()),
                shape.slice(first, limit).asList(),
                channels)));
    }

    /** A window of no axes, which sees one element, is left to others. */
    private static boolean isWindow(Op op) {
        return op.kind().group() == OpKind.Group.WINDOW && window(op).axes() > 0;
    }

    private static boolean isReal(Node node) {
        return node.operands().stream().allMatch(operand -> operand.dtype() == DType.F32)
                || node.operands().stream().allMatch(operand -> operand.dtype() == DType.F64);
    }

    private static Window window(Op op) {
        return op instanceof Op.ReduceWindow reduce ? reduce.window() : ((Op.MaxWindow) op).window();
    }
}
