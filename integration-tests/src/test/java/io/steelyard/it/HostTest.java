package io.steelyard.it;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;

/** A test inside a host that has everything, with a log of what happens to pipelines. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class HostTest {
    static final String OJALGO = "io.steelyard.backend.ojalgo";
    static final String ONEDNN = "io.steelyard.backend.onednn";
    static final String SIMD = "io.steelyard.kernels.simd";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Inject
    BundleContext context;

    @Inject
    Pipelines pipelines;

    final EventLog log = new EventLog();
    private ServiceRegistration<PipelineListener> listening;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.everything()};
    }

    @Before
    public void listen() {
        listening = context.registerService(PipelineListener.class, log, null);
    }

    @After
    public void stopListening() {
        pipelines.list().forEach(Pipeline::stop);
        listening.unregister();
    }

    Pipeline run(SpecFile spec) throws IOException, InvalidSpecException {
        Path home = folder.newFolder().toPath();
        return pipelines.create(pipelines.read(spec.in(home)), false);
    }

    PipelineStatus end(Pipeline pipeline) throws Exception {
        return pipeline.completion().toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no bundle " + symbolicName));
    }

    /** Updates a bundle from its file in the distribution, as if a new version had come. */
    static void update(Bundle bundle) throws BundleException, IOException {
        bundle.update(Files.newInputStream(jar(bundle.getSymbolicName())));
    }

    static Path jar(String symbolicName) throws IOException {
        Path bundles = Path.of(System.getProperty(Host.DISTRIBUTION), "bundles");
        try (var jars = Files.list(bundles)) {
            return jars.filter(path -> path.getFileName().toString().startsWith(symbolicName + "-"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the distribution has no " + symbolicName));
        }
    }

    List<Long> stepsOf(Pipeline pipeline) {
        return log.all(StepCompleted.class).stream()
                .filter(step -> step.pipeline().equals(pipeline))
                .map(StepCompleted::step)
                .toList();
    }
}
