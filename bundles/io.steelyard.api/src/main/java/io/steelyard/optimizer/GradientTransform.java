package io.steelyard.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that is done to gradients before an optimizer sees them, or to parameters after it: clipping, accumulation,
 * decay. Transforms work in the order of the specification, each on what the one before left, and with any optimizer.
 * Register it as a service with {@link ProvidesGradientTransform}. It keeps no state.
 */
@ConsumerType
public interface GradientTransform extends Plugin {
    /**
     * Describes what the gradient of one parameter becomes.
     *
     * @return of the gradient's own type; the gradient itself if nothing
     */
    default Value gradient(TransformScope scope) {
        return scope.gradient();
    }

    /**
     * Describes what becomes of one parameter after its update. {@link TransformScope#parameter} is the parameter before
     * it, {@link TransformScope#gradient} what this transform was given, {@link TransformScope#step} the number of the
     * update. Slots that are updated here change only in steps that update the parameter.
     *
     * @param proposed what the optimizer, and after it the transforms before, made of the parameter
     * @return of the parameter's type; what was proposed if nothing
     */
    default Value updated(TransformScope scope, Value proposed) {
        return proposed;
    }
}
