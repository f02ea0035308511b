package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.util.tracker.ServiceTracker;

/** With Event Admin beside it, a bundle that knows nothing of this product hears what happens to a pipeline. */
public class EventsIT extends HostTest {
    private static final String TOPICS = "io/steelyard/pipeline/";

    @Inject
    private ConfigurationAdmin configurations;

    private final LinkedBlockingQueue<Event> heard = new LinkedBlockingQueue<>();

    @Override
    @org.ops4j.pax.exam.Configuration
    public Option[] configuration() {
        return new Option[] {Host.everything(), Host.optional("org.apache.felix.eventadmin", "io.steelyard.events")};
    }

    /** Waits until a pipeline has ended, by its events alone. */
    private List<Event> untilTheEnd() throws InterruptedException {
        List<Event> all = new ArrayList<>();
        while (true) {
            Event event = heard.poll(90, TimeUnit.SECONDS);
            assertTrue("the end was not posted: " + all, event != null);
            all.add(event);
            if (Boolean.TRUE.equals(event.getProperty("final"))) {
                return all;
            }
        }
    }

    private void listenTo(String pipeline) {
        context.registerService(
                EventHandler.class,
                heard::add,
                FrameworkUtil.asDictionary(Map.of(
                        EventConstants.EVENT_TOPIC,
                        TOPICS + "*",
                        EventConstants.EVENT_FILTER,
                        "(pipeline=" + pipeline + ")")));
    }

    @Test
    public void stepsAreNotPostedWhereTheConfigurationSaysSo() throws Exception {
        listenTo("configured");
        Configuration settings = configurations.getConfiguration("io.steelyard.events", "?");
        settings.update(FrameworkUtil.asDictionary(Map.of("steps.per.second", 0)));
        ServiceTracker<PipelineListener, PipelineListener> configured = new ServiceTracker<>(
                context,
                context.createFilter("(&(objectClass=" + PipelineListener.class.getName() + ")(steps.per.second=0))"),
                null);
        configured.open();
        try {
            assertNotNull(configured.waitForService(TimeUnit.SECONDS.toMillis(30)));
            run(SpecFile.digits("configured").line("epochs:", "epochs: 1"));
            List<String> topics =
                    untilTheEnd().stream().map(Event::getTopic).distinct().toList();
            assertTrue(topics.toString(), topics.contains(TOPICS + "EPOCH"));
            assertFalse(topics.toString(), topics.contains(TOPICS + "STEP"));
        } finally {
            configured.close();
            settings.delete();
        }
    }

    @Test
    public void whatHappensToAPipelineIsPostedInPlainTypes() throws Exception {
        listenTo("posted");
        Pipeline pipeline = run(SpecFile.digits("posted")
                .line("backend:", "backend: ojalgo\nwatch: {every: 20}")
                .line("epochs:", "epochs: 1"));
        List<Event> events = untilTheEnd();
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());

        Set<String> topics = new LinkedHashSet<>();
        for (Event event : events) {
            topics.add(event.getTopic().substring(TOPICS.length()));
            for (String name : event.getPropertyNames()) {
                Class<?> type = event.getProperty(name).getClass();
                assertTrue(name + " is a " + type, type.getName().startsWith("java.lang.") || type == String[].class);
            }
        }
        assertEquals(Set.of("STATE_CHANGED", "STEP", "WATCHED", "EPOCH", "SAVED"), topics);
        Event watched = events.stream()
                .filter(event -> event.getTopic().endsWith("WATCHED"))
                .findFirst()
                .orElseThrow();
        assertTrue(
                Arrays.toString(watched.getPropertyNames()), (Double) watched.getProperty("conv2d.update_ratio") > 0);
        assertTrue((Double) watched.getProperty("relu.dead_units") <= 1);
    }

    @Test
    public void theCoreDoesNotNeedTheEvents() throws Exception {
        Bundle events = bundle("io.steelyard.events");
        events.stop();
        Pipeline pipeline = run(SpecFile.digits("silent").line("epochs:", "epochs: 1"));
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());
        events.start();

        BundleWiring wiring = bundle("io.steelyard.runtime").adapt(BundleWiring.class);
        assertTrue(wiring.getRequiredWires(null).stream()
                .noneMatch(wire -> wire.getProvider().getBundle().equals(events)));
    }
}
