package io.steelyard.compiler.describe;

/** A layer cannot be described: its input does not suit it, or it broke its contract. */
public class LayerException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int index;

    LayerException(int index, String message, RuntimeException cause) {
        super(message, cause);
        this.index = index;
    }

    /** Which layer, counted from 0. */
    public int index() {
        return index;
    }
}
