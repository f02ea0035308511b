package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Swapped;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;

/** A backend goes and comes while a pipeline trains on it. */
public class SwapIT extends HostTest {
    /** Of the backends only those that any JVM has, so that it is known which is the best and which the next. */
    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without(ONEDNN, SIMD)};
    }

    /**
     * Both backends compute in f32 but round at other places, by about 1e-7 of a weight of 1. Ten times what was seen for
     * the few steps that the reference backend does here, 2.4e-7 to 3.1e-7.
     */
    private static final double TOLERANCE = 3e-6;

    /** Long enough that a slow machine still swaps before the end. */
    private static SpecFile longer(String name) {
        return SpecFile.digits(name).line("epochs:", "epochs: 8");
    }

    private static List<Long> allSteps(Pipeline pipeline) {
        return LongStream.rangeClosed(1, pipeline.status().totalSteps()).boxed().toList();
    }

    private Map<String, Tensor> weightsOfAnUndisturbedRun(String backend) throws Exception {
        Pipeline undisturbed = run(longer("undisturbed").line("backend:", "backend: " + backend));
        assertEquals(PipelineState.COMPLETED, end(undisturbed).state());
        return undisturbed.weights();
    }

    @Test
    public void withAutoTheNextBestTakesOverAndTheBestIsAdoptedWhenItReturns() throws Exception {
        Map<String, Tensor> expected = weightsOfAnUndisturbedRun("auto");
        Pipeline pipeline = run(longer("auto"));
        Bundle ojalgo = bundle(OJALGO);
        int at = log.await(StepCompleted.class, 0, step -> step.pipeline().equals(pipeline) && step.step() >= 20);
        ojalgo.stop();
        at = log.await(
                StepCompleted.class,
                at,
                step -> step.pipeline().equals(pipeline) && step.backend().equals("reference"));
        at = log.await(StepCompleted.class, at, step -> step.pipeline().equals(pipeline));
        ojalgo.start();
        log.await(
                StepCompleted.class,
                at,
                step -> step.pipeline().equals(pipeline) && step.backend().equals("ojalgo"));
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());

        assertEquals("no step is lost or repeated", allSteps(pipeline), stepsOf(pipeline));
        assertEquals(
                List.of("reference", "ojalgo"),
                log.all(Swapped.class).stream()
                        .map(swap -> swap.to().substring(0, swap.to().indexOf(" ")))
                        .toList());
        Map<String, Tensor> found = pipeline.weights();
        assertEquals(expected.keySet(), found.keySet());
        double farthest = 0;
        for (String name : expected.keySet()) {
            double[] a = expected.get(name).toDoubles();
            double[] b = found.get(name).toDoubles();
            for (int i = 0; i < a.length; i++) {
                farthest = Math.max(farthest, Math.abs(a[i] - b[i]));
            }
        }
        assertTrue("weights differ by " + farthest, farthest <= TOLERANCE);
    }

    @Test
    public void withANameItWaitsAndTenUpdatesChangeNoBit() throws Exception {
        Map<String, Tensor> expected = weightsOfAnUndisturbedRun("ojalgo");
        Pipeline pipeline = run(longer("named").line("backend:", "backend: ojalgo"));
        Bundle ojalgo = bundle(OJALGO);
        int at = 0;
        for (int i = 0; i < 10; i++) {
            at = log.await(StepCompleted.class, at, step -> step.pipeline().equals(pipeline));
            update(ojalgo);
            at = log.await(Swapped.class, at, swap -> swap.pipeline().equals(pipeline));
        }
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());
        assertEquals("no step is lost or repeated", allSteps(pipeline), stepsOf(pipeline));
        assertEquals(expected, pipeline.weights());
        assertEquals(10, log.all(Swapped.class).size());
        assertTrue(log.all(StateChanged.class).stream()
                .anyMatch(change -> change.pipeline().equals(pipeline) && change.state() == PipelineState.WAITING));
    }

    @Test
    public void aListenerMayStopTheBackendFromWithin() throws Exception {
        Bundle ojalgo = bundle(OJALGO);
        var stopper = context.registerService(
                io.steelyard.pipeline.PipelineListener.class,
                event -> {
                    if (event instanceof StepCompleted step && step.step() == 7) {
                        try {
                            ojalgo.stop();
                        } catch (org.osgi.framework.BundleException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                },
                null);
        try {
            Pipeline pipeline = run(SpecFile.digits("inner").line("epochs:", "epochs: 1"));
            assertEquals(PipelineState.COMPLETED, end(pipeline).state());
            assertEquals(allSteps(pipeline), stepsOf(pipeline));
            assertEquals("reference", pipeline.status().backend().orElseThrow());
        } finally {
            stopper.unregister();
            ojalgo.start();
        }
    }
}
