/**
 * Trained models that answer. A {@link io.steelyard.predict.Predictor} is a service, one a trained model. It puts requests
 * of several callers into batches, holds no more of them than it was told to, and keeps answering while backends, layer
 * types and the model's own weights are replaced: every answer names the version it came from.
 *
 * <pre>{@code
 * try (Predictor predictor = pipelines.predictor(pipelines.read(Path.of("pipeline.yaml")), Optional.empty())) {
 *     Answer answer = predictor.answer(Tensor.of(Shape.of(1, 2), 0.5f, 1f));
 *     System.out.println(answer.values() + " by " + answer.version());
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.predict;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
