package io.steelyard.predict;

/** A predictor has as many unanswered requests as it may have, and takes no other one now. */
public class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one sentence. */
    public QueueFullException(String message) {
        super(message);
    }
}
