package io.steelyard.tck;

/**
 * The plugin that a report is about.
 *
 * @param kind the kind of plugin: {@code backend}
 * @param name the name under which it is published
 * @param bundle the bundle it comes from; empty outside a framework
 * @param version of that bundle; empty outside a framework
 */
public record Subject(String kind, String name, String bundle, String version) {
    /** A plugin outside a framework. */
    public Subject(String kind, String name) {
        this(kind, name, "", "");
    }

    /** For people: {@code backend ojalgo [io.steelyard.backend.ojalgo 0.1.0]}. */
    @Override
    public String toString() {
        return kind + " " + name + (bundle.isEmpty() ? "" : " [" + bundle + " " + version + "]");
    }
}
