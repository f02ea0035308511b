package io.steelyard.shell.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Why a component of a bundle that is started does not provide its part. */
@Component(service = ComponentTrouble.class)
public final class ComponentTrouble {
    private static final String PROPERTY = "steelyard.provides.";

    private final ServiceComponentRuntime components;

    @Activate
    public ComponentTrouble(@Reference ServiceComponentRuntime components) {
        this.components = components;
    }

    /** Why, each as the end of a sentence that begins with the bundle; empty if none of its components is to blame. */
    List<String> of(Bundle bundle, WantedPart part) {
        List<String> reasons = new ArrayList<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            Object names = component.properties.get(PROPERTY + part.kind());
            if (names != null && (part.isFree() || InstalledPlugins.names(names).contains(part.name()))) {
                trouble(component).ifPresent(reasons::add);
            }
        }
        return reasons;
    }

    private Optional<String> trouble(ComponentDescriptionDTO component) {
        String subject = "is started, but its component " + component.name;
        if (!components.isComponentEnabled(component)) {
            return Optional.of(subject + " is disabled");
        }
        Collection<ComponentConfigurationDTO> configurations = components.getComponentConfigurationDTOs(component);
        if (configurations.isEmpty()) {
            return Optional.of(subject + " has no configuration");
        }
        return configurations.stream()
                .flatMap(configuration -> trouble(component, configuration).stream())
                .map(reason -> subject + reason)
                .findFirst();
    }

    private static Optional<String> trouble(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                Optional.of(" waits for a configuration " + String.join(", ", component.configurationPid));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                Optional.of(" waits for " + unsatisfied(component, configuration));
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                Optional.of(" failed: " + firstLine(configuration.failure));
            // Satisfied or active: then it is not this one.
            default -> Optional.empty();
        };
    }

    private static String unsatisfied(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        List<String> services = new ArrayList<>();
        for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
            services.add("a service " + type(component, reference.name)
                    + (reference.target == null || reference.target.isEmpty() ? "" : " with " + reference.target));
        }
        return String.join(" and ", services);
    }

    private static String type(ComponentDescriptionDTO component, String reference) {
        for (ReferenceDTO each : component.references) {
            if (each.name.equals(reference)) {
                return each.interfaceName;
            }
        }
        return reference;
    }

    private static String firstLine(String failure) {
        return failure == null
                ? "it does not say why"
                : failure.lines().findFirst().orElse("");
    }
}
