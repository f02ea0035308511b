package io.steelyard.pipeline;

/**
 * One thing that is wrong with a specification.
 *
 * @param place where
 * @param message what was found and what was expected
 */
public record Problem(Place place, String message) {
    /** Place and message in one line. */
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
