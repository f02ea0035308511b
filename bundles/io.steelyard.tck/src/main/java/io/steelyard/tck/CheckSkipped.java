package io.steelyard.tck;

/** A check does not apply to the plugin at hand: the message says why. */
public class CheckSkipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public CheckSkipped(String reason) {
        super(reason);
    }
}
