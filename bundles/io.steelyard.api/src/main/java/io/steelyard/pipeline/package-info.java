/**
 * Pipelines: a model, its data and its training, assembled from whatever services are there. The service {@link
 * io.steelyard.pipeline.Pipelines} reads a specification, says what is wrong with it, and runs it as a {@link
 * io.steelyard.pipeline.Pipeline} that survives the coming and going of its parts.
 *
 * <pre>{@code
 * PipelineSpec spec = pipelines.read(Path.of("pipeline.yaml"));
 * Pipeline pipeline = pipelines.create(spec, false);
 * pipeline.completion().thenAccept(status -> System.out.println(status.state()));
 * }</pre>
 */
@Export
@Version("0.2.0")
package io.steelyard.pipeline;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
