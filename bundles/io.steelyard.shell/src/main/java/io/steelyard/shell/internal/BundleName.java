package io.steelyard.shell.internal;

import org.osgi.framework.Bundle;

/** What bundles are called in sentences: by the number that commands take, and the name that people know. */
final class BundleName {
    private BundleName() {}

    /** As in {@code bundle 12 (io.steelyard.layers 0.1.0)}. */
    static String of(Bundle bundle) {
        return "bundle " + bundle.getBundleId() + " (" + bundle.getSymbolicName() + " " + bundle.getVersion() + ")";
    }
}
