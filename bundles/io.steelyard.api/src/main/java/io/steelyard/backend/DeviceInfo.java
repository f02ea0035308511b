package io.steelyard.backend;

/**
 * What a backend computes on.
 *
 * @param kind {@code cpu} or {@code gpu}
 * @param description for people: "ojAlgo 57.1.0 on 2 threads"
 * @param relativeTolerance how far a result may lie from the reference backend's, as a share of the largest magnitude in
 *     the tensor, for one operation in f32
 */
public record DeviceInfo(String kind, String description, double relativeTolerance) {}
