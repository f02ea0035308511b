package io.steelyard.kernels.simd.window;

import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.tensor.DType;
import java.util.List;

/**
 * Plans what windows compute on images {@code [images, spatial..., channels]} of f32 and f64. Vectors hold neighbouring
 * channels; one channel alone is computed without them.
 */
public final class Windows {
    private final Loops singles = new Loops(
            new FloatMaximum(), new FloatSum(), new FloatGather(), new FloatGradient(), new FloatAddedGradient());
    private final Loops doubles = new Loops(
            new DoubleMaximum(), new DoubleSum(), new DoubleGather(), new DoubleGradient(), new DoubleAddedGradient());
    private final int processors;

    private record Loops(
            WindowLoop maximum, WindowLoop sum, WindowLoop gather, WindowLoop gradient, WindowLoop addedGradient) {}

    /**
     * A planner.
     *
     * @param processors how many threads may run parts at the same time
     */
    public Windows(int processors) {
        this.processors = processors;
    }

    /**
     * Plans an operation, to run on the addresses of its operands and its result.
     *
     * @param kind one of the windows
     * @param dtype {@link DType#F32} or {@link DType#F64}
     * @param images how many images
     * @param dims the spatial axes of the first operand
     * @param channels how many channels lie side by side
     */
    public AddressWork plan(OpKind kind, Window window, DType dtype, int images, List<Long> dims, int channels) {
        Loops loops = dtype == DType.F64 ? doubles : singles;
        int size = dtype == DType.F64 ? Double.BYTES : Float.BYTES;
        WindowGrid grid = new WindowGrid(window, dims, (long) channels * size);
        boolean gradient = kind == OpKind.MAX_WINDOW_GRADIENT;
        boolean clears = gradient && (grid.overlaps() || !grid.covers());
        WindowLoop loop = switch (kind) {
            case REDUCE_WINDOW_MAX -> loops.maximum;
            case REDUCE_WINDOW_SUM -> loops.sum;
            case MAX_WINDOW_GATHER -> loops.gather;
            case MAX_WINDOW_GRADIENT -> grid.overlaps() ? loops.addedGradient : loops.gradient;
            default -> throw new IllegalArgumentException("not a window: " + kind);
        };
        boolean resultIsImage = gradient;
        boolean otherIsImage = kind == OpKind.MAX_WINDOW_GATHER;
        return new WindowWork(loop, grid, images, channels, size, otherIsImage, resultIsImage, clears, processors);
    }
}
