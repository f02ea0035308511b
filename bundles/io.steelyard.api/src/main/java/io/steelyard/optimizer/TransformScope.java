package io.steelyard.optimizer;

import io.steelyard.graph.Value;
import org.osgi.annotation.versioning.ProviderType;

/** What a transform sees of one parameter. Its {@link #step} counts the steps that the transforms before let through. */
@ProviderType
public interface TransformScope extends UpdateScope {
    /**
     * Says in which steps the parameter is updated; asked more than once, in those where all conditions hold. In other
     * steps the parameter stays as it is to the bit, and so do the slots of later transforms and of the optimizer, which
     * do not count such a step. The transform's own slots are updated in every step that reaches it. To be used within
     * {@link GradientTransform#gradient} alone.
     *
     * @param condition a boolean scalar
     */
    void updateOnlyIf(Value condition);
}
