package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.List;

/** Over how many innermost axes a layer normalises: as PyTorch has it, told by the size that they must have. */
final class NormalizedShape {
    static final Option<List<Long>> OPTION = Option.of(
                    "normalized_shape",
                    "an integer or a list of integers",
                    raw -> raw instanceof List<?> list ? Option.axes(raw, list.size()) : Option.axes(raw, 1),
                    "size of the innermost axes normalised over; the last one alone if left out")
            .check(sizes -> !sizes.isEmpty(), "at least one axis")
            .atLeast(1)
            .optional();

    private NormalizedShape() {}

    /**
     * The shape of these axes.
     *
     * @throws IllegalArgumentException if the input does not end with them
     */
    static Shape of(Value x, Options options) {
        Shape shape = x.shape();
        if (shape.rank() == 0) {
            throw new IllegalArgumentException("expected an input with an axis, found a scalar");
        }
        Shape wanted = options.find(OPTION).map(Shape::of).orElseGet(() -> Shape.of(shape.dim(-1)));
        int from = shape.rank() - wanted.rank();
        if (from < 0 || !shape.slice(from, shape.rank()).equals(wanted)) {
            throw new IllegalArgumentException("input " + shape + " does not end with normalized_shape " + wanted);
        }
        return wanted;
    }
}
