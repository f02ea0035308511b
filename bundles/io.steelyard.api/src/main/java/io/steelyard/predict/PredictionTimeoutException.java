package io.steelyard.predict;

/** There was no answer in time; the message says what was waited for. */
public class PredictionTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one sentence. */
    public PredictionTimeoutException(String message) {
        super(message);
    }
}
