package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Swapped;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.inject.Inject;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** Plugins of every kind are replaced while a pipeline trains; nothing else is. */
public class EverySwapIT extends HostTest {
    private static final List<String> PLUGINS = List.of(
            "io.steelyard.layers",
            "io.steelyard.optimizers",
            "io.steelyard.objectives",
            "io.steelyard.initializers",
            "io.steelyard.data",
            "io.steelyard.checkpoint.safetensors",
            OJALGO);

    @Inject
    private ConfigurationAdmin configurations;

    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without(ONEDNN, SIMD)};
    }

    private static SpecFile longer(String name) {
        return SpecFile.digits(name)
                .line("epochs:", "epochs: 6\nschedule: {cosine: {T_max: 300}}")
                .line("backend:", "backend: ojalgo");
    }

    @Test
    public void pluginsOfEveryKindAreUpdatedAndNoStepIsLostAndNoBitChanged() throws Exception {
        Pipeline undisturbed = run(longer("undisturbed"));
        assertEquals(PipelineState.COMPLETED, end(undisturbed).state());
        Map<String, Tensor> expected = undisturbed.weights();

        Pipeline pipeline = run(longer("updated"));
        int at = 0;
        for (String plugin : PLUGINS) {
            at = log.await(StepCompleted.class, at, step -> step.pipeline().equals(pipeline));
            update(bundle(plugin));
            at = log.await(Swapped.class, at, swap -> swap.pipeline().equals(pipeline));
        }
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());

        assertEquals(
                "no step is lost or repeated",
                LongStream.rangeClosed(1, pipeline.status().totalSteps())
                        .boxed()
                        .toList(),
                stepsOf(pipeline));
        assertEquals(expected, pipeline.weights());
        assertEquals(
                Set.of(
                        "layer type",
                        "optimizer",
                        "schedule",
                        "objective",
                        "metric",
                        "initializer",
                        "data source",
                        "checkpoint format",
                        "backend"),
                log.all(Swapped.class).stream().map(Swapped::what).collect(Collectors.toSet()));
    }

    @Test
    public void updatingRemovingAndInstallingAPluginRefreshesNoOtherBundle() throws Exception {
        Set<String> before = active();
        Set<String> resolvedAnew = new ConcurrentSkipListSet<>();
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.UNRESOLVED) {
                resolvedAnew.add(event.getBundle().getSymbolicName());
            }
        };
        context.addBundleListener(listener);
        try {
            for (String plugin : PLUGINS) {
                resolvedAnew.clear();
                update(bundle(plugin));
                refreshAll();
                bundle(plugin).uninstall();
                refreshAll();
                context.installBundle("file:" + jar(plugin)).start();
                assertEquals("what " + plugin + " has had resolved anew", Set.of(plugin), new TreeSet<>(resolvedAnew));
            }
        } finally {
            context.removeBundleListener(listener);
        }
        assertEquals("what is active", before, active());
    }

    private Set<String> active() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Refreshes whatever the framework has pending. */
    private void refreshAll() throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertTrue("refreshed in time", refreshed.await(30, TimeUnit.SECONDS));
    }

    @Test
    public void aConfigurationIsAPipelineThatFollowsWhatItSays() throws Exception {
        Path spec = longer("configured")
                .line("epochs:", "epochs: 100000")
                .in(folder.newFolder().toPath());
        org.osgi.service.cm.Configuration configuration =
                configurations.createFactoryConfiguration("io.steelyard.pipeline", "?");
        configuration.update(FrameworkUtil.asDictionary(Map.of("spec", spec.toString())));
        int at = log.await(
                StepCompleted.class, 0, step -> step.pipeline().spec().name().equals("configured") && step.step() >= 3);

        longer("configured")
                .line("epochs:", "epochs: 100000")
                .line("optimizer:", "optimizer: {sgd: {lr: 0.01}}")
                .in(spec.getParent());
        configuration.update(FrameworkUtil.asDictionary(Map.of("spec", spec.toString(), "changed", "once")));
        at = log.await(
                Swapped.class,
                at,
                swap -> swap.what().equals("optimizer") && swap.to().startsWith("sgd "));
        log.await(StepCompleted.class, at, step -> step.pipeline().spec().name().equals("configured"));

        Pipeline pipeline = pipelines.find("configured").orElseThrow();
        configuration.delete();
        assertEquals(PipelineState.STOPPED, end(pipeline).state());
    }
}
