package io.steelyard.backend;

/** A backend could not do what was asked: a fault of the device or of the backend, not of the computation. */
public class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one sentence for the person who has to act. */
    public BackendException(String message) {
        super(message);
    }

    /** With one sentence for the person who has to act, and what lies behind it. */
    public BackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
