package io.steelyard.runtime.internal.training;

/** A pipeline has to rest until somebody sees to it, its state safe; the message says why in one sentence. */
final class Setback extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passesWithParts;

    /**
     * Something that has to be seen to.
     *
     * @param passesWithParts whether another part may be all that is needed
     */
    Setback(String message, boolean passesWithParts, Throwable cause) {
        super(message, cause);
        this.passesWithParts = passesWithParts;
    }

    boolean passesWithParts() {
        return passesWithParts;
    }
}
