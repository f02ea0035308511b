package io.steelyard.pipeline;

/** Where a pipeline is in its life. */
public enum PipelineState {
    /** Its parts are being put together. */
    ASSEMBLING,
    /** A part is missing; it goes on by itself when that comes. */
    WAITING,
    /** It trains. */
    RUNNING,
    /** A part has gone or a better one has come; its weights are safe on the host. */
    SWAPPING,
    /** Somebody asked it to rest; or something that cannot apply or go on, as the reason says. Its state is safe. */
    PAUSED,
    /** It has gone through all its epochs. */
    COMPLETED,
    /** Somebody stopped it before its end; it can be resumed from its last generation. */
    STOPPED,
    /** It cannot go on; the reason says why. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == COMPLETED || this == STOPPED || this == FAILED;
    }
}
