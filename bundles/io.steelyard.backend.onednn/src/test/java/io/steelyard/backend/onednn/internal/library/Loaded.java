package io.steelyard.backend.onednn.internal.library;

/** The library for tests, from where the backend itself finds it: a process may hold one oneDNN alone. */
public final class Loaded {
    private Loaded() {}

    /** The bundle's own files. */
    public static NativeFolder folder() {
        return NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(System::getProperty));
    }

    /** A library to be closed by the test. */
    public static OneDnn library() {
        return OneDnn.open(folder());
    }
}
