package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.ServiceReference;

/** Felix Health Checks find pipelines and backends by a tag, and say what is wrong with them. */
public class HealthIT extends HostTest {
    private static final String PIPELINES = "Steelyard pipelines";
    private static final String BACKENDS = "Steelyard backends";

    @Inject
    private HealthCheckExecutor executor;

    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Host.everything(),
            Host.optional(
                    "slf4j-api",
                    "slf4j-nop",
                    "org.apache.felix.eventadmin",
                    "org.apache.felix.healthcheck.api",
                    "org.apache.felix.healthcheck.core",
                    "io.steelyard.health"),
            // The core imports what its servlets need; nothing here asks for them.
            systemPackages("org.osgi.service.http;version=1.2.1", "org.osgi.service.http.context;version=1.0.0")
        };
    }

    private Map<String, Result> health() {
        List<HealthCheckExecutionResult> results = executor.execute(
                HealthCheckSelector.tags("steelyard"),
                new HealthCheckExecutionOptions().setForceInstantExecution(true));
        Map<String, Result> byName = new TreeMap<>();
        results.forEach(result -> byName.put(result.getHealthCheckMetadata().getName(), result.getHealthCheckResult()));
        return byName;
    }

    private void assertHealth(String check, Result.Status status, String message) {
        Result result = health().get(check);
        assertEquals(result.toString(), status, result.getStatus());
        assertTrue(result.toString(), result.toString().contains(message));
    }

    @Test
    public void aPipelineThatGetsOnIsWellAndOneThatFailsIsCritical() throws Exception {
        Pipeline good = run(SpecFile.digits("good").line("epochs:", "epochs: 1"));
        assertEquals(PipelineState.COMPLETED, end(good).state());
        assertHealth(PIPELINES, Result.Status.OK, "good: COMPLETED after step 45");

        Pipeline bad = run(SpecFile.digits("bad")
                .line("optimizer:", "optimizer: {sgd: {lr: 1.0e+30}}\nwatch: {every: 1000}")
                .line("epochs:", "epochs: 1"));
        assertEquals(PipelineState.FAILED, end(bad).state());
        assertHealth(PIPELINES, Result.Status.CRITICAL, "bad: failed: ");
        assertHealth(PIPELINES, Result.Status.CRITICAL, "NaN or infinite");
    }

    @Test
    public void backendsAreNamedWithTheirDevicesAndNoneIsCritical() throws Exception {
        assertHealth(BACKENDS, Result.Status.OK, "ojalgo: cpu, ");

        List<String> providers = context.getServiceReferences(Backend.class, null).stream()
                .map(ServiceReference::getBundle)
                .map(bundle -> bundle.getSymbolicName())
                .distinct()
                .toList();
        for (String provider : providers) {
            bundle(provider).stop();
        }
        try {
            assertHealth(BACKENDS, Result.Status.CRITICAL, "there is no backend");
        } finally {
            for (String provider : providers) {
                bundle(provider).start();
            }
        }
        assertHealth(BACKENDS, Result.Status.OK, "ojalgo: cpu, ");
    }
}
