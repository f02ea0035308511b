package io.steelyard.backend.onednn.internal;

import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.primitive.ConvolutionBackwardData;
import io.steelyard.backend.onednn.internal.primitive.ConvolutionBackwardWeights;
import io.steelyard.backend.onednn.internal.primitive.ConvolutionForward;
import io.steelyard.backend.onednn.internal.primitive.ConvolutionShape;
import io.steelyard.compiler.ChannelsLast;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.kernels.simd.AddressOperations;
import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Convolutions of f32 and their gradients, of images whose channels are innermost, by oneDNN. */
final class OneDnnConvolutions implements AddressOperations {
    private static final long NO_BIAS = 0;

    private final OneDnn library;
    private final int processors;

    OneDnnConvolutions(OneDnn library, int processors) {
        this.library = library;
        this.processors = processors;
    }

    @Override
    public boolean likesChannelsLast(Node node) {
        boolean convolution = node.op() instanceof Op.Convolution
                || node.op() instanceof Op.ConvolutionInputGradient
                || node.op() instanceof Op.ConvolutionKernelGradient;
        if (!convolution || node.results().get(0).dtype() != DType.F32) {
            return false;
        }
        int rank = node.result().shape().rank();
        boolean something = node.result().shape().elements() > 0
                && node.operands().stream().allMatch(operand -> operand.shape().elements() > 0);
        return something && rank >= 3 && rank <= 5;
    }

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        if (!(node.op() instanceof Op.Composite composite)
                || !composite.name().equals(ChannelsLast.NAME)
                || ChannelsLast.operation(composite).kind().group() != OpKind.Group.CONTRACTION
                || node.results().get(0).dtype() != DType.F32) {
            return Optional.empty();
        }
        Shape first = node.operands().get(0).shape();
        Shape second = node.operands().get(1).shape();
        Shape result = node.result().shape();
        return switch (ChannelsLast.operation(composite)) {
            case Op.Convolution op -> Optional.of(forward(shape(op.window(), op.groups(), first, second), workspace));
            case Op.ConvolutionInputGradient op ->
                Optional.of(inputGradient(shape(op.window(), op.groups(), result, second), workspace));
            case Op.ConvolutionKernelGradient op ->
                Optional.of(kernelGradient(shape(op.window(), op.groups(), first, result), workspace));
            default -> Optional.empty();
        };
    }

    /** Of an image {@code [N, spatial, C]} and a kernel {@code [O, C / groups, spatial]}. */
    private static ConvolutionShape shape(Window window, long groups, Shape image, Shape kernel) {
        long[] dims = image.dims();
        return new ConvolutionShape(
                dims[0],
                groups,
                dims[dims.length - 1],
                kernel.dim(0),
                Arrays.stream(dims, 1, dims.length - 1).boxed().toList(),
                window.size(),
                window.strides(),
                window.dilation(),
                window.padLow(),
                window.padHigh());
    }

    private List<AddressWork> forward(ConvolutionShape shape, Workspace workspace) {
        ConvolutionForward convolution = ConvolutionForward.of(library, shape, false, false, processors);
        workspace.hold(convolution);
        return List.of(
                work(1, (part, addresses) -> convolution.pack(addresses[1])),
                work(
                        convolution.parts(),
                        (part, addresses) -> convolution.run(part, addresses[0], NO_BIAS, addresses[2])));
    }

    private List<AddressWork> inputGradient(ConvolutionShape shape, Workspace workspace) {
        ConvolutionBackwardData convolution = ConvolutionBackwardData.of(library, shape, processors);
        workspace.hold(convolution);
        return List.of(
                work(1, (part, addresses) -> convolution.pack(addresses[1])),
                work(convolution.parts(), (part, addresses) -> convolution.run(part, addresses[0], addresses[2])));
    }

    private List<AddressWork> kernelGradient(ConvolutionShape shape, Workspace workspace) {
        ConvolutionBackwardWeights convolution = ConvolutionBackwardWeights.of(library, shape, false, processors);
        workspace.hold(convolution);
        return List.of(
                work(convolution.parts(), (part, addresses) -> convolution.run(part, addresses[0], addresses[1])),
                work(1, (part, addresses) -> convolution.finish(addresses[2], NO_BIAS)));
    }

    /** A part of a computation on addresses. */
    @FunctionalInterface
    private interface Part {
        void run(int part, long[] addresses);
    }

    private static AddressWork work(int parts, Part code) {
        return new Work(parts, code);
    }

    private record Work(int parts, Part code) implements AddressWork {
        @Override
        public void run(int part, int worker, long[] addresses) {
            code.run(part, addresses);
        }
    }
}
