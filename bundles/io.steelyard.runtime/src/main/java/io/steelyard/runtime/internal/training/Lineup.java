package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Constants;

/**
 * Which services are at work, to tell later which of them others have taken over from. It keeps none of them alive.
 *
 * @param parts by what they are for
 */
record Lineup(Map<String, Part> parts) {
    /** Before anything is at work. */
    static final Lineup NONE = new Lineup(Map.of());

    /** There may be several of these; of the others there is one, whatever its name. */
    private static final Set<PluginKind<?>> SEVERAL =
            Set.of(PluginKind.LAYER, PluginKind.INITIALIZER, PluginKind.METRIC, PluginKind.GRADIENT_TRANSFORM);

    /**
     * A part.
     *
     * @param what its kind
     * @param service the number of its registration
     * @param description its name and bundle
     */
    record Part(String what, Object service, String description) {}

    static Lineup of(List<Lease<?>> leases) {
        Map<String, Part> parts = new HashMap<>();
        for (Lease<?> lease : leases) {
            String what = lease.kind().noun();
            String place = SEVERAL.contains(lease.kind()) ? what + " " + lease.name() : what;
            parts.put(place, new Part(what, lease.reference().getProperty(Constants.SERVICE_ID), lease.describe()));
        }
        return new Lineup(Map.copyOf(parts));
    }

    /** What has been exchanged since an earlier lineup. */
    List<PipelineEvent> since(Lineup earlier, Pipeline pipeline, long afterStep, Duration pause) {
        List<PipelineEvent> swaps = new ArrayList<>();
        parts.forEach((place, part) -> {
            Part before = earlier.parts().get(place);
            if (before != null && !before.service().equals(part.service())) {
                swaps.add(new PipelineEvent.Swapped(
                        pipeline, part.what(), before.description(), part.description(), afterStep, pause));
            }
        });
        return swaps;
    }
}
