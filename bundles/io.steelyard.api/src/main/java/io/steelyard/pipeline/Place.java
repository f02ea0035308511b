package io.steelyard.pipeline;

/**
 * Where in a specification something stands.
 *
 * @param file the name of the file
 * @param line counted from 1; 0 if unknown
 * @param path the way to it: {@code model.layers[3]}
 */
public record Place(String file, int line, String path) {
    /** As in messages: {@code pipeline.yaml:12 model.layers[3]}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : " " + path);
    }
}
