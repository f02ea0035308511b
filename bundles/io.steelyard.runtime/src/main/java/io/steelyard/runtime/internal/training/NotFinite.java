package io.steelyard.runtime.internal.training;

/** A loss or a gradient is no finite number; the state was left as it is. The training diverges, or the backend is broken. */
final class NotFinite extends PipelineFailure {
    private static final long serialVersionUID = 1L;

    NotFinite(String message) {
        super(message);
    }
}
