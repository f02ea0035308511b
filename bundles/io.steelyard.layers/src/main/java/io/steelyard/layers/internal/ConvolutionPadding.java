package io.steelyard.layers.internal;

import io.steelyard.graph.Window;
import io.steelyard.option.Option;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The option {@code padding} of convolutions: an amount for both sides of each axis, {@code 'valid'} for none, or {@code
 * 'same'} for as much as makes the output as large as the input, the odd one behind.
 *
 * @param amounts for each axis, or nothing for {@code 'same'}
 */
record ConvolutionPadding(Optional<List<Long>> amounts) {
    /** The option, no padding by default. */
    static Option<ConvolutionPadding> option(int axes) {
        return Option.of(
                        "padding",
                        "an integer or a list of " + axes + " integers, none negative, 'same' or 'valid'",
                        raw -> parse(raw, axes),
                        "what is thought around the input")
                .orElse(parse("valid", axes));
    }

    private static ConvolutionPadding parse(Object raw, int axes) {
        if ("same".equals(raw)) {
            return new ConvolutionPadding(Optional.empty());
        }
        List<Long> amounts = "valid".equals(raw) ? Collections.nCopies(axes, 0L) : Option.axes(raw, axes);
        boolean fits = amounts != null && amounts.stream().allMatch(amount -> amount >= 0);
        return fits ? new ConvolutionPadding(Optional.of(amounts)) : null;
    }

    /**
     * The window of a convolution with this padding.
     *
     * @throws IllegalArgumentException if the stride rules {@code 'same'} out
     */
    Window window(List<Long> kernel, List<Long> stride, List<Long> dilation) {
        if (amounts.isPresent()) {
            return new Window(kernel, stride, amounts.get(), amounts.get(), dilation);
        }
        if (stride.stream().anyMatch(step -> step != 1)) {
            throw new IllegalArgumentException("padding 'same' needs stride 1, found " + Windows.times(stride));
        }
        List<Long> low = new ArrayList<>();
        List<Long> high = new ArrayList<>();
        for (int axis = 0; axis < kernel.size(); axis++) {
            long total = dilation.get(axis) * (kernel.get(axis) - 1);
            low.add(total / 2);
            high.add(total - total / 2);
        }
        return new Window(kernel, stride, low, high, dilation);
    }

    /** As a specification has it. */
    @Override
    public String toString() {
        return amounts.map(Object::toString).orElse("same");
    }
}
