package io.steelyard.backend.onednn.internal.library;

import java.io.Serial;

/** Why the native library is not there, or what it refused: one sentence for the person who has to act. */
public final class NativeLibraryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The sentence alone. */
    public NativeLibraryException(String message) {
        super(message);
    }

    /** The sentence, and what was thrown where it went wrong. */
    public NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
