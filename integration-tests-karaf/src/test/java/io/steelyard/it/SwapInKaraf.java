package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;

/** Parts go and come in a Karaf that has the feature {@code steelyard} among those it starts with. */
public class SwapInKaraf extends HostTest {
    private static final String LAYERS = "io.steelyard.layers";

    @Override
    @Configuration
    public Option[] configuration() {
        try {
            return new Option[] {Karaf.plain(), features(System.getProperty(Karaf.REPOSITORY), "steelyard")};
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void theBundleOfLayersIsUpdatedWhileAPipelineTrainsAndNoStepIsLostOrRepeated() throws Exception {
        Pipeline undisturbed = run(SpecFile.digits("undisturbed"));
        assertEquals(PipelineState.COMPLETED, end(undisturbed).state());
        Map<String, Tensor> expected = undisturbed.weights();

        Pipeline pipeline = run(SpecFile.digits("updated"));
        Bundle layers = bundle(LAYERS);
        int at = log.await(StepCompleted.class, 0, step -> step.pipeline().equals(pipeline) && step.step() >= 20);
        update(layers);
        at = log.await(
                StateChanged.class,
                at,
                change -> change.pipeline().equals(pipeline) && change.state() == PipelineState.WAITING);
        log.await(StepCompleted.class, at, step -> step.pipeline().equals(pipeline));
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());

        List<Long> all = LongStream.rangeClosed(1, pipeline.status().totalSteps())
                .boxed()
                .toList();
        assertEquals("no step is lost or repeated", all, stepsOf(pipeline));
        assertEquals(expected, pipeline.weights());
        assertEquals("ojalgo", pipeline.status().backend().orElseThrow());
    }
}
