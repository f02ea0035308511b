package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineState;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** A pipeline whose backend is not there says so, and begins by itself when it comes. */
public class MissingBackendIT extends HostTest {
    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without("io.steelyard.backend", SIMD)};
    }

    @Test
    public void aPipelineWithoutItsBackendWaitsAndBeginsWhenItArrives() throws Exception {
        Pipeline pipeline = run(
                SpecFile.digits("waiting").line("backend:", "backend: ojalgo").line("epochs:", "epochs: 1"));
        int at = log.await(StateChanged.class, 0, change -> change.state() == PipelineState.WAITING);
        assertEquals(
                "there is no backend 'ojalgo'; there are none",
                pipeline.status().reason());

        bundle("io.steelyard.backend.reference").start();
        log.await(StateChanged.class, at, change -> change.state() == PipelineState.WAITING);
        assertTrue(pipeline.status().reason(), pipeline.status().reason().contains("known: reference"));

        bundle(OJALGO).start();
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());
        assertEquals("ojalgo", pipeline.status().backend().orElseThrow());
    }
}
