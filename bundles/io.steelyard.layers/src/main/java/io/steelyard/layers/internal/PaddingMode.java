package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is put around a value. Shown for the axis {@code a b c d} with 2 elements on each side. */
enum PaddingMode {
    /** {@code 0 0 a b c d 0 0}. */
    ZEROS,
    /** {@code c b a b c d c b}; less on each side than the axis has. */
    REFLECT,
    /** {@code a a a b c d d d}. */
    REPLICATE,
    /** {@code c d a b c d a b}; at most as much on each side as the axis has. */
    CIRCULAR;

    /** The names in specifications. */
    static final List<String> NAMES =
            Arrays.stream(values()).map(PaddingMode::label).toList();

    /** The mode of a name in specifications. */
    static PaddingMode named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Puts elements around one axis.
     *
     * @throws IllegalArgumentException if the axis is too short for this mode
     */
    Value pad(GraphBuilder g, Value x, int axis, long low, long high) {
        long size = x.shape().dim(axis);
        requireEnough(x, axis, Math.max(low, high));
        List<Value> parts = new ArrayList<>();
        if (low > 0) {
            parts.add(front(g, x, axis, low));
        }
        parts.add(x);
        if (high > 0) {
            parts.add(
                    switch (this) {
                        case ZEROS -> g.filled(x.dtype(), x.shape().withDim(axis, high), 0);
                        case REFLECT -> g.reverse(g.slice(x, axis, size - 1 - high, size - 1), axis);
                        case REPLICATE ->
                            g.broadcast(
                                    g.slice(x, axis, size - 1, size), x.shape().withDim(axis, high));
                        case CIRCULAR -> g.slice(x, axis, 0, high);
                    });
        }
        return parts.size() == 1 ? x : g.concat(axis, parts);
    }

    private Value front(GraphBuilder g, Value x, int axis, long low) {
        long size = x.shape().dim(axis);
        return switch (this) {
            case ZEROS -> g.filled(x.dtype(), x.shape().withDim(axis, low), 0);
            case REFLECT -> g.reverse(g.slice(x, axis, 1, low + 1), axis);
            case REPLICATE -> g.broadcast(g.slice(x, axis, 0, 1), x.shape().withDim(axis, low));
            case CIRCULAR -> g.slice(x, axis, size - low, size);
        };
    }

    private void requireEnough(Value x, int axis, long amount) {
        long size = x.shape().dim(axis);
        long most = switch (this) {
            case ZEROS -> Long.MAX_VALUE;
            case REFLECT -> size - 1;
            case REPLICATE -> size > 0 ? Long.MAX_VALUE : 0;
            case CIRCULAR -> size;
        };
        if (amount > most) {
            throw new IllegalArgumentException("padding " + amount + " in mode '" + label() + "' is too much for axis "
                    + axis + " of input " + x.shape() + ", expected at most " + most);
        }
    }
}
