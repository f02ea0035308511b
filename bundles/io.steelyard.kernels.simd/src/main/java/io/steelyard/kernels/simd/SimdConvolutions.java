package io.steelyard.kernels.simd;

import io.steelyard.compiler.ChannelsLast;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.kernels.simd.product.Convolution;
import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.kernels.simd.product.ConvolutionPlans;
import io.steelyard.kernels.simd.product.ProductPlan;
import io.steelyard.kernels.simd.product.Products;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** Convolutions of f32 and f64 over one or two axes, and their gradients, of images whose channels are innermost. */
final class SimdConvolutions implements AddressOperations {
    private static final Axis POINT = new Axis(1, 1, 1, 0, 1, 1);

    /** The gradient for so few input channels is a product of so few columns that it is faster on arrays. */
    private static final int FEW = 4;

    private final Products products;

    SimdConvolutions(Products products) {
        this.products = products;
    }

    @Override
    public boolean likesChannelsLast(Node node) {
        DType dtype = node.results().get(0).dtype();
        int rank = node.results().get(0).shape().rank();
        if (dtype != DType.F32 && dtype != DType.F64 || rank < 3 || rank > 4 || isEmpty(node)) {
            return false;
        }
        return switch (node.op()) {
            case Op.Convolution op -> true;
            case Op.ConvolutionKernelGradient op -> true;
            case Op.ConvolutionInputGradient op ->
                node.operands().get(1).shape().dim(1) > FEW;
            default -> false;
        };
    }

    private static boolean isEmpty(Node node) {
        return node.result().shape().elements() == 0
                || node.operands().stream().anyMatch(operand -> operand.shape().elements() == 0);
    }

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        DType dtype = node.results().get(0).dtype();
        boolean last =
                node.op() instanceof Op.Composite composite && composite.name().equals(ChannelsLast.NAME);
        if (!last || dtype != DType.F32 && dtype != DType.F64) {
            return Optional.empty();
        }
        Op op = ChannelsLast.operation((Op.Composite) node.op());
        Shape first = node.operands().get(0).shape();
        if (op.kind().group() != OpKind.Group.CONTRACTION || first.rank() > 4) {
            return Optional.empty();
        }
        Shape second = node.operands().get(1).shape();
        Shape result = node.result().shape();
        return switch (op) {
            case Op.Convolution convolution -> {
                ConvolutionPlans plans =
                        plans(dtype, convolution.window(), convolution.groups(), first, second, result);
                yield Optional.of(List.of(new Work(plans.forward(), 0, 1, workspace)));
            }
            case Op.ConvolutionInputGradient gradient -> {
                ConvolutionPlans plans = plans(dtype, gradient.window(), gradient.groups(), result, second, first);
                yield Optional.of(List.of(new Work(plans.inputGradient(), 0, 1, workspace)));
            }
            case Op.ConvolutionKernelGradient gradient -> {
                ConvolutionPlans plans = plans(dtype, gradient.window(), gradient.groups(), first, result, second);
                yield Optional.of(List.of(new Work(plans.kernelGradient(false), 1, 0, workspace)));
            }
            default -> Optional.empty();
        };
    }

    /** Of images {@code x[N, spatial, C]}, kernels {@code w[O, C / groups, spatial]} and {@code y[N, spatial, O]}. */
    private ConvolutionPlans plans(DType dtype, Window window, long groups, Shape x, Shape w, Shape y) {
        boolean flat = window.axes() == 1;
        Axis rows = flat ? POINT : axis(window, 0, x, y);
        Axis columns = axis(window, window.axes() - 1, x, y);
        int inputs = size(x, x.rank() - 1);
        int outputs = size(y, y.rank() - 1);
        return products.convolutions(new Convolution(
                dtype,
                size(x, 0),
                inputs,
                outputs,
                Math.toIntExact(groups),
                rows,
                columns,
                Strides.channelsLast(inputs, rows.input(), columns.input()),
                Strides.channelsFirst(size(w, 1), rows.kernel(), columns.kernel()),
                Strides.channelsLast(outputs, rows.output(), columns.output())));
    }

    private static Axis axis(Window window, int axis, Shape x, Shape y) {
        return new Axis(
                size(x, axis + 1),
                Math.toIntExact(window.size().get(axis)),
                Math.toIntExact(window.strides().get(axis)),
                Math.toIntExact(window.padLow().get(axis)),
                Math.toIntExact(window.dilation().get(axis)),
                size(y, axis + 1));
    }

    private static int size(Shape shape, int axis) {
        return Math.toIntExact(shape.dim(axis));
    }

    /** A planned product on two operands in an order, into the result. */
    private record Work(ProductPlan plan, int left, int right, WorkerMemory memory) implements AddressWork {
        Work(ProductPlan plan, int left, int right, Workspace workspace) {
            this(plan, left, right, WorkerMemory.of(plan.workspaceBytes(), workspace));
        }

        @Override
        public int parts() {
            return plan.parts();
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            plan.run(part, addresses[left], addresses[right], addresses[2], memory.of(worker));
        }
    }
}
