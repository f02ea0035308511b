package io.steelyard.compiler;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tensor whose elements lie at regular distances in another one's memory.
 *
 * @param shape its own
 * @param strides for each axis, how many elements it is from one to the next; 0 repeats what is there
 * @param offset where the first element lies
 */
public record StridedView(Shape shape, List<Long> strides, long offset) {
    /** Copies the strides. */
    public StridedView {
        strides = List.copyOf(strides);
    }

    /** A tensor as it lies. */
    public static StridedView of(Shape shape) {
        return new StridedView(shape, list(shape.strides()), 0);
    }

    /** What an operation makes of it without moving an element; nothing if it cannot be had so. */
    public Optional<StridedView> through(Op op) {
        if (op instanceof Op.Transpose transpose) {
            return Optional.of(permuted(transpose.permutation()));
        } else if (op instanceof Op.Slice slice) {
            long[] dims = shape.dims();
            List<Long> steps = new ArrayList<>();
            long start = offset;
            for (int axis = 0; axis < dims.length; axis++) {
                long step = slice.strides().get(axis);
                start += slice.starts().get(axis) * strides.get(axis);
                dims[axis] = (slice.limits().get(axis) - slice.starts().get(axis) + step - 1) / step;
                steps.add(strides.get(axis) * step);
            }
            return Optional.of(new StridedView(Shape.of(dims), steps, start));
        } else if (op instanceof Op.Reshape reshape) {
            return reshaped(reshape.shape());
        }
        return Optional.empty();
    }

    private StridedView permuted(List<Integer> permutation) {
        long[] dims = new long[permutation.size()];
        List<Long> moved = new ArrayList<>();
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = shape.dim(permutation.get(axis));
            moved.add(strides.get(permutation.get(axis)));
        }
        return new StridedView(Shape.of(dims), moved, offset);
    }

    /** Axes that are merged must lie one within the other; those of one element lie anywhere. */
    private Optional<StridedView> reshaped(Shape to) {
        if (shape.elements() == 0) {
            return Optional.of(new StridedView(to, list(to.strides()), offset));
        }
        long[] moved = new long[to.rank()];
        int from = 0;
        int into = 0;
        while (into < to.rank()) {
            // The smallest groups of axes on both sides with as many elements.
            int firstFrom = from;
            int firstInto = into;
            long had = from < shape.rank() ? shape.dim(from++) : 1;
            long wanted = to.dim(into++);
            while (had != wanted) {
                if (had < wanted) {
                    had *= shape.dim(from++);
                } else {
                    wanted *= to.dim(into++);
                }
            }
            long stride = 0;
            long merged = 1;
            for (int axis = from - 1; axis >= firstFrom; axis--) {
                if (shape.dim(axis) == 1) {
                    continue;
                }
                if (merged == 1) {
                    stride = strides.get(axis);
                } else if (strides.get(axis) != stride * merged) {
                    return Optional.empty();
                }
                merged *= shape.dim(axis);
            }
            for (int axis = into - 1; axis >= firstInto; axis--) {
                moved[axis] = stride;
                stride *= to.dim(axis);
            }
        }
        return Optional.of(new StridedView(to, list(moved), offset));
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
