package io.steelyard.tck;

import java.util.Locale;

/** How a check ended. */
public enum Verdict {
    /** The plugin does what is asked of it. */
    PASSED,
    /** The plugin does something else. */
    FAILED,
    /** The check does not apply to the plugin, or lacks what only the plugin's author can give. */
    SKIPPED;

    /** The word in reports: {@code passed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
