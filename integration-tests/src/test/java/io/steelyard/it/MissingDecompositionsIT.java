package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineState;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** An initializer that needs matrix decompositions comes with the bundle that provides them. */
public class MissingDecompositionsIT extends HostTest {
    private static final String LINALG = "io.steelyard.linalg.ojalgo";

    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without(LINALG)};
    }

    @Test
    public void aPipelineThatStartsOrthogonalWaitsForDecompositions() throws Exception {
        Pipeline pipeline = run(SpecFile.digits("orthogonal")
                .line(
                        "    - conv2d:",
                        "    - {conv2d: {out_channels: 4, kernel_size: 3, padding: same}, initializers: {weight: orthogonal}}")
                .line("epochs:", "epochs: 1"));
        log.await(StateChanged.class, 0, change -> change.state() == PipelineState.WAITING);
        String reason = pipeline.status().reason();
        assertTrue(reason, reason.contains("there is no initializer 'orthogonal'"));

        bundle(LINALG).start();
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());
    }
}
