package io.steelyard.pipeline;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one step did to one layer. A figure is absent if it was not asked for, or if the layer has nothing to measure:
 * no weights that are trained, no units that can die. All are taken over the layer's trained parameters together; a shared
 * parameter counts for the layer that it is named after.
 *
 * @param gradientNorm {@code sqrt(sum g^2)}, where {@code g} goes over all elements of the gradient of the batch's loss, as
 *     differentiation gives it, before any gradient transform. The squares are added up in f64; NaN or infinite if an
 *     element of {@code g} is
 * @param updateRatio {@code sqrt(sum (new - old)^2) / sqrt(sum old^2)} over all elements of the weights, in f64; absent
 *     too if the step was refused or all weights are 0. Exactly 0 where nothing moved: the learning rate is 0, or a
 *     gradient transform held the step back
 * @param deadUnits the share, from 0 to 1, of units that can die and gave exactly 0 for every row of the batch and at every
 *     place in it. Units are what a layer declares, as rectifiers do: columns of {@code [N, F]}, channels of {@code [N, C,
 *     H, W]}, and of a sequence {@code [N, T, F]} its columns; padding does not count. After L. Lu et al., "Dying ReLU and
 *     Initialization", 2019, with a batch in place of all inputs: the smaller the batch, the more units seem dead
 * @param nonFiniteGradients how many elements of the gradient are NaN or infinite
 * @param nonFiniteWeights how many elements of the weights were, before the step
 */
public record LayerFigures(
        OptionalDouble gradientNorm,
        OptionalDouble updateRatio,
        OptionalDouble deadUnits,
        OptionalLong nonFiniteGradients,
        OptionalLong nonFiniteWeights) {}
