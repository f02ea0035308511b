package io.steelyard.it;

import static org.junit.Assert.assertEquals;

import io.steelyard.backend.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** All bundles of the distribution resolve and start, and say what they provide. */
public class ResolutionIT extends HostTest {
    @Test
    public void everyBundleStarts() {
        List<String> idle = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(bundle -> bundle.getSymbolicName() + " in state " + bundle.getState())
                .toList();
        assertEquals(List.of(), idle);
    }

    @Test
    public void aBackendsOpsetIsFoundOnItsBundleBeforeItRuns() throws InvalidSyntaxException {
        Map<String, Long> published = new TreeMap<>();
        Map<String, Long> running = new TreeMap<>();
        for (ServiceReference<Backend> reference : context.getServiceReferences(Backend.class, null)) {
            String name = (String) reference.getProperty("steelyard.provides.backend");
            running.put(name, (long) context.getService(reference).opset());
            context.ungetService(reference);
            assertEquals(
                    running.get(name), Long.valueOf(((Number) reference.getProperty("steelyard.opset")).longValue()));
            for (BundleCapability each :
                    reference.getBundle().adapt(BundleRevision.class).getDeclaredCapabilities("io.steelyard.backend")) {
                published.put((String) each.getAttributes().get("io.steelyard.backend"), (Long)
                        each.getAttributes().get("opset"));
            }
        }
        assertEquals(running, published);
        assertEquals(Set.of("ojalgo", "onednn", "reference", "simd"), published.keySet());
    }
}
