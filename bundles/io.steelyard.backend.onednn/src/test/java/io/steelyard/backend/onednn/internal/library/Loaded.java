package io.steelyard.backend.onednn.internal.library;

import java.nio.file.Path;

/** The library for tests: from one folder throughout, since a process may hold one oneDNN alone. */
public final class Loaded {
    private Loaded() {}

    /** The bundle's own files. */
    public static NativeFolder folder() {
        return NativeFolder.unpack(NativeResources.ofBundle(), NativePlatform.current(), Path.of("target", "native"));
    }

    /** A library to be closed by the test. */
    public static OneDnn library() {
        return OneDnn.open(folder());
    }
}
