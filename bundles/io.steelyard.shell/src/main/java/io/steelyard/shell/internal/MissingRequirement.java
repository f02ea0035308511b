package io.steelyard.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * What a bundle that is not resolved waits for: a newer Java, or the first of its requirements that nobody provides; or, where somebody would
 * who is not resolved either, what that one waits for.
 */
final class MissingRequirement {
    private static final String JAVA = ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE;
    private static final Pattern LEAST_VERSION = Pattern.compile("version>?=([0-9][0-9.]*)");

    private final BundleContext context;

    MissingRequirement(BundleContext context) {
        this.context = context;
    }

    /** It, as the end of a sentence that begins with the bundle: {@code imports package org.example, which ...}. */
    Optional<String> of(Bundle bundle) {
        return of(bundle, new HashSet<>());
    }

    private Optional<String> of(Bundle bundle, Set<Bundle> seen) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null || !seen.add(bundle)) {
            return Optional.empty();
        }
        List<BundleRequirement> requirements = new ArrayList<>(revision.getDeclaredRequirements(null));
        // What an older Java lacks are packages, too; people have to know that it is the Java.
        requirements.sort(Comparator.comparing(each -> !each.getNamespace().equals(JAVA)));
        for (BundleRequirement requirement : requirements) {
            if (isNeeded(requirement)) {
                Optional<String> found = missing(requirement, seen);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the framework resolves nothing without it: neither optional nor for somebody else to look after. */
    private static boolean isNeeded(BundleRequirement requirement) {
        boolean optional =
                Constants.RESOLUTION_OPTIONAL.equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
        String effective =
                requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE);
        return !optional && effective.equals(Constants.EFFECTIVE_RESOLVE);
    }

    private Optional<String> missing(BundleRequirement requirement, Set<Bundle> seen) {
        List<Bundle> unresolved = new ArrayList<>();
        for (Bundle candidate : context.getBundles()) {
            BundleRevision revision = candidate.adapt(BundleRevision.class);
            if (revision != null && provides(revision, requirement)) {
                if (candidate.getState() != Bundle.INSTALLED || seen.contains(candidate)) {
                    return Optional.empty();
                }
                unresolved.add(candidate);
            }
        }
        if (unresolved.isEmpty()) {
            return Optional.of(sentence(requirement));
        }
        List<String> reasons = new ArrayList<>();
        for (Bundle candidate : unresolved) {
            Optional<String> reason = of(candidate, seen);
            if (reason.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("needs " + BundleName.of(candidate) + ", which " + reason.get());
        }
        return Optional.of(reasons.get(0));
    }

    private static boolean provides(BundleRevision revision, BundleRequirement requirement) {
        for (BundleCapability capability : revision.getDeclaredCapabilities(requirement.getNamespace())) {
            if (requirement.matches(capability)) {
                return true;
            }
        }
        return false;
    }

    private String sentence(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        String name = value(filter, requirement.getNamespace());
        String version = least(filter);
        return switch (requirement.getNamespace()) {
            case JAVA ->
                "needs " + (name.equals("JavaSE") ? "Java" : name) + (version.isEmpty() ? "" : " " + version)
                        + ", and this is Java " + Runtime.version().feature();
            case PackageNamespace.PACKAGE_NAMESPACE ->
                "imports package " + name + (version.isEmpty() ? "" : " from version " + version + " on")
                        + ", which no bundle exports" + otherVersions(requirement, name);
            case BundleNamespace.BUNDLE_NAMESPACE -> "requires bundle " + name + ", which is not installed";
            default ->
                "requires the capability " + requirement.getNamespace() + (filter.isEmpty() ? "" : " with " + filter)
                        + ", which no bundle provides";
        };
    }

    /** Of a package that is there, but not as it is wanted, the versions that are. */
    private String otherVersions(BundleRequirement requirement, String name) {
        List<String> versions = Arrays.stream(context.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(revision -> revision != null)
                .flatMap(revision -> revision.getDeclaredCapabilities(requirement.getNamespace()).stream())
                .filter(capability -> name.equals(capability.getAttributes().get(requirement.getNamespace())))
                .map(capability -> String.valueOf(capability.getAttributes().get(Constants.VERSION_ATTRIBUTE)))
                .distinct()
                .toList();
        return versions.isEmpty() ? "" : " like that; there is " + String.join(", ", versions);
    }

    private static String value(String filter, String attribute) {
        Matcher matcher = Pattern.compile("\\(" + Pattern.quote(attribute) + "=([^()]*)\\)")
                .matcher(filter);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String least(String filter) {
        Matcher matcher = LEAST_VERSION.matcher(filter);
        return matcher.find() ? matcher.group(1) : "";
    }
}
