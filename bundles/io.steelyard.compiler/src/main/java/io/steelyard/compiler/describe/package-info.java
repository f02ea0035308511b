/**
 * From plugins to programs. A model is a list of layers ({@link io.steelyard.compiler.describe.LayerPart}); describing it
 * ({@link io.steelyard.compiler.describe.ModelDescription}) asks each layer type for its graph and gathers what they
 * declare; {@link io.steelyard.compiler.describe.ModelPrograms} adds objective, gradients and updates and gives the
 * programs for training, evaluation and prediction. How gradients become updates is said by an {@link
 * io.steelyard.compiler.describe.UpdateRule}: groups, transforms and optimizer; {@link
 * io.steelyard.compiler.describe.UpdateDescription} leads all parameters through it, stage by stage. What is measured on the
 * way, if somebody watches, is in {@link io.steelyard.compiler.describe.LayerMeasures}. Nothing here knows of
 * services: plugins are handed in.
 */
@Export
@Version("0.2.0")
package io.steelyard.compiler.describe;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
