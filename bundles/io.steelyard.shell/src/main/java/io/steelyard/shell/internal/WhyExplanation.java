package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Explains how a pipeline stands, down to the capability that is missing, the bundle that would provide it and why that does
 * not.
 */
final class WhyExplanation {
    private final PartProviders providers;
    private final MissingRequirement requirements;
    private final Optional<ComponentTrouble> components;

    WhyExplanation(BundleContext context, Optional<ComponentTrouble> components) {
        this.providers = new PartProviders(context);
        this.requirements = new MissingRequirement(context);
        this.components = components;
    }

    /** The explanation, line by line. */
    List<String> of(Pipeline pipeline) {
        PipelineStatus status = pipeline.status();
        String name = pipeline.spec().name();
        List<String> lines = new ArrayList<>();
        lines.add(name + " " + verb(status) + (status.reason().isEmpty() ? "" : ": " + status.reason()));
        if (status.state().isFinal()) {
            return lines;
        }
        boolean complete = true;
        Set<WantedPart> parts = new LinkedHashSet<>(WantedPart.of(pipeline.spec()));
        parts.addAll(WantedPart.initializersIn(status.reason()));
        for (WantedPart part : parts) {
            List<Bundle> registered = providers.registered(part);
            List<String> found = registered.isEmpty() ? missing(part) : failed(registered.get(0), part);
            complete &= found.isEmpty();
            lines.addAll(found);
        }
        if (complete) {
            lines.add(
                    switch (status.state()) {
                        case PAUSED -> "every part is there; 'pipeline:resume " + name + "' lets it go on";
                        case WAITING ->
                            "every part is there now, though not all may be in order: the reason says which it waits for";
                        default -> "every part is there";
                    });
        }
        return lines;
    }

    private static String verb(PipelineStatus status) {
        String progress = ", step " + status.step() + " of " + status.totalSteps();
        return switch (status.state()) {
            case ASSEMBLING -> "is being put together";
            case WAITING -> "waits";
            case RUNNING ->
                "runs" + status.backend().map(backend -> " on " + backend).orElse("") + progress;
            case SWAPPING -> "goes over to another part";
            case PAUSED -> "has paused";
            case COMPLETED -> "has gone through all its epochs";
            case STOPPED -> "was stopped" + progress;
            case FAILED -> "has failed";
        };
    }

    private List<String> missing(WantedPart part) {
        List<String> lines = new ArrayList<>();
        lines.add("there is no " + part + ": capability " + part.capability() + " is missing");
        List<String> declaring = declaring(part);
        lines.addAll(declaring.isEmpty() ? List.of("  no installed bundle provides it") : declaring);
        return lines;
    }

    /** For each installed bundle that declares a part which is not there, a line that says why it is not. */
    List<String> declaring(WantedPart part) {
        return providers.declaring(part).stream()
                .flatMap(bundle ->
                        trouble(bundle, part).stream().map(reason -> "  " + BundleName.of(bundle) + " " + reason))
                .toList();
    }

    /** A component is made when it is first asked for; one that fails then stays registered and gives nothing. */
    private List<String> failed(Bundle bundle, WantedPart part) {
        List<String> reasons = part.isFree()
                ? List.of()
                : components.map(each -> each.of(bundle, part)).orElse(List.of());
        List<String> lines = new ArrayList<>();
        reasons.forEach(reason -> lines.add("the " + part + " gives nothing: " + BundleName.of(bundle) + " " + reason));
        return lines;
    }

    private List<String> trouble(Bundle bundle, WantedPart part) {
        String start = "provides it and is not started: start " + bundle.getBundleId();
        return switch (bundle.getState()) {
            case Bundle.INSTALLED ->
                List.of(requirements
                        .of(bundle)
                        .map(reason -> "provides it, but cannot be started: it " + reason)
                        .orElse(start));
            case Bundle.RESOLVED -> List.of(start);
            case Bundle.STARTING -> List.of("provides it and is about to start");
            case Bundle.STOPPING -> List.of("provides it and is about to stop");
            default -> started(bundle, part);
        };
    }

    private List<String> started(Bundle bundle, WantedPart part) {
        List<String> reasons = components.map(each -> each.of(bundle, part)).orElse(List.of());
        return reasons.isEmpty()
                ? List.of("provides it and is started, but has not registered it as a service")
                : reasons;
    }
}
