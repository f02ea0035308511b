package io.steelyard.optimizer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Publishes a {@link GradientTransform} under a name: as the service property {@code steelyard.provides.gradient.transform} and as a capability of the
 * bundle, so that what a pipeline needs can be found among bundles that are not even installed.
 */
@ComponentPropertyType
@Capability(namespace = "io.steelyard.gradient.transform")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ProvidesGradientTransform {
    /** Makes the property's name begin with {@code steelyard}. */
    String PREFIX_ = "steelyard.";

    /** The name in specifications, in snake_case. */
    @Attribute("io.steelyard.gradient.transform")
    String value();
}
