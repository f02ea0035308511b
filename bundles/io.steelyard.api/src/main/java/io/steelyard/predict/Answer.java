package io.steelyard.predict;

import io.steelyard.tensor.Tensor;

/**
 * What a model said to a request.
 *
 * @param values what the objective makes of the model's output, class probabilities, say; one answer a row
 * @param version what all of them came from
 * @param backend the name of the backend that computed the last of them
 */
public record Answer(Tensor values, ModelVersion version, String backend) {}
