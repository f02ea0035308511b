package io.steelyard.backend.onednn.internal.library;

import java.io.IOException;
import java.io.InputStream;

/** Where the library's files come from. */
@FunctionalInterface
public interface NativeResources {
    /** What lies at a path such as {@code native/linux-x86_64/SHA256SUMS}; null where there is nothing. */
    InputStream open(String path) throws IOException;

    /** The resources of this bundle and of its fragments. */
    static NativeResources ofBundle() {
        return path -> NativeResources.class.getResourceAsStream("/" + path);
    }
}
