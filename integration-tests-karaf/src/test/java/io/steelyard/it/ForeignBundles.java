package io.steelyard.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/** What was in a framework before our bundles came, and whether it was left alone. */
final class ForeignBundles implements SynchronousBundleListener {
    private final BundleContext context;
    private final Map<Bundle, BundleWiring> wirings = new HashMap<>();
    private final List<String> disturbances = Collections.synchronizedList(new ArrayList<>());

    private ForeignBundles(BundleContext context) {
        this.context = context;
    }

    /** Looks from now on until {@link #disturbances()} is asked for. */
    static ForeignBundles watch(BundleContext context) {
        ForeignBundles watched = new ForeignBundles(context);
        for (Bundle bundle : context.getBundles()) {
            watched.wirings.put(bundle, bundle.adapt(BundleWiring.class));
        }
        context.addBundleListener(watched);
        return watched;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        int quiet = BundleEvent.STARTED | BundleEvent.STARTING | BundleEvent.LAZY_ACTIVATION | BundleEvent.RESOLVED;
        if (wirings.containsKey(event.getBundle()) && (event.getType() & quiet) == 0) {
            disturbances.add(event.getBundle() + " had the event " + event.getType());
        }
    }

    /** What was stopped, updated, refreshed or uninstalled; a refreshed bundle has another wiring than before. */
    List<String> disturbances() {
        context.removeBundleListener(this);
        wirings.forEach((bundle, wiring) -> {
            if (!Objects.equals(wiring, bundle.adapt(BundleWiring.class))) {
                disturbances.add(bundle + " was wired anew");
            }
        });
        return List.copyOf(disturbances);
    }

    /** Bundles that came since, of which there was one before, in whatever version. */
    List<String> installedAgain() {
        List<String> before =
                wirings.keySet().stream().map(Bundle::getSymbolicName).toList();
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !wirings.containsKey(bundle) && before.contains(bundle.getSymbolicName()))
                .map(Bundle::toString)
                .toList();
    }

    /** Bundles that came since. */
    List<Bundle> newcomers() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !wirings.containsKey(bundle))
                .toList();
    }
}
