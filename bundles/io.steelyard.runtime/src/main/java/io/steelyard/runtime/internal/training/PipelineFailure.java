package io.steelyard.runtime.internal.training;

/** A pipeline cannot go on; the message says why in one sentence. */
class PipelineFailure extends Exception {
    private static final long serialVersionUID = 1L;

    PipelineFailure(String message) {
        super(message);
    }

    PipelineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
