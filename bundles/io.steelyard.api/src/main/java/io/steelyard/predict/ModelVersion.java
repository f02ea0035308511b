package io.steelyard.predict;

/**
 * What an answer came from.
 *
 * @param number of the weights: 1 for those that the predictor began with, one more whenever it took up others
 * @param revision of the layers: 1 for those that first described the model, one more whenever others described it anew
 * @param source the file or the generation that the weights were read from
 * @param sha256 of the weights, in hexadecimal: over all of them in the order of their names, each as its name in UTF-8, a
 *     zero byte and its elements in little-endian order, in the type that the model computes in; so equal weights have equal
 *     hashes, whatever file they lie in
 */
public record ModelVersion(long number, int revision, String source, String sha256) {
    /** As in messages: {@code 3 (runs/digits/generation-15, 5f7a11c09b2e)}. */
    @Override
    public String toString() {
        return number + (revision > 1 ? " revision " + revision : "") + " (" + source + ", "
                + sha256.substring(0, Math.min(12, sha256.length())) + ")";
    }
}
