package io.steelyard.shell.internal;

/** A command cannot do what it was told: the message is the sentence to say, the status is how to end. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** The exit status of a command that failed. */
    static final int FAILED = 1;

    /** The exit status of a command that was asked for something that cannot be. */
    static final int INVALID = 2;

    private final int status;

    CommandFailure(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
