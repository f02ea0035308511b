package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

class PipelineCommandsTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final FakePipelines pipelines = new FakePipelines(new CommandRun());
    private final LastFigures figures = new LastFigures();
    private TestFramework framework;
    private StandingPipeline digits;
    private PipelineCommands commands;

    @BeforeEach
    void start(@TempDir Path storage) throws Exception {
        framework = new TestFramework(storage);
        digits = new StandingPipeline(pipelines.read(Path.of("digits.yaml")));
        pipelines.standing.add(digits);
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        commands = new PipelineCommands(framework.context(), pipelines, figures, Optional.empty(), () -> out);
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aListHasALineForEachPipeline() {
        digits.reason = "as asked";
        commands.list();

        assertEquals(
                List.of("name    state    backend  step    loss", "digits  RUNNING  one       3/6  0.5000  as asked"),
                lines());
    }

    @Test
    void showHasStateFiguresFilesAndPartsWithTheirBundles() {
        framework.provide("optimizer", "adam");
        figures.onEvent(new PipelineEvent.EpochCompleted(digits, 1, 0.75, Map.of("accuracy", 0.875)));
        figures.onEvent(new PipelineEvent.Saved(digits, 3, Path.of("runs", "generation-1")));
        commands.show("digits");

        String version = framework.context().getBundle().getVersion().toString();
        assertEquals(
                List.of(
                        "pipeline        digits",
                        "state           RUNNING",
                        "backend         one",
                        "step            3 of 6",
                        "epoch           1 of 2",
                        "loss            0.5000",
                        "last epoch      1: loss 0.7500; of rows held out accuracy 0.8750",
                        "specification   digits.yaml",
                        "generations in  runs",
                        "last saved      " + Path.of("runs", "generation-1") + " after step 3",
                        "parts",
                        "  backend of any name              missing",
                        "  data source 'csv'                missing",
                        "  objective 'cross_entropy'        missing",
                        "  optimizer 'adam'                 bundle 0 (org.apache.felix.framework " + version + ")",
                        "  checkpoint format 'safetensors'  missing"),
                lines());
    }

    @Test
    void requestsReachThePipeline() {
        commands.pause("digits");
        commands.resume("digits");
        commands.stop("digits");

        assertEquals(List.of("pause", "resume", "stop"), digits.requests);
        assertEquals(
                List.of(
                        "digits will rest after the step under way",
                        "digits will go on",
                        "digits will end after the step under way"),
                lines());
    }

    @Test
    void aPipelineThatHasEndedIsAskedForNothing() {
        digits.state = PipelineState.COMPLETED;
        commands.pause("digits");

        assertEquals(List.of(), digits.requests);
        assertEquals(List.of("digits has ended: it is COMPLETED"), lines());
    }

    @Test
    void aSwapGoesToTheBackendOfThatName() {
        framework.provide("backend", "two");
        commands.swap("digits", "two");

        assertEquals(List.of("reconfigure two"), digits.requests);
        assertEquals(List.of("digits will go over to backend two"), lines());
    }

    @Test
    void aSwapToABackendThatIsNotThereIsRefusedWithTheNearest() {
        framework.provide("backend", "ojalgo");
        commands.swap("digits", "ojalgoo");

        assertEquals(List.of(), digits.requests);
        assertEquals(List.of("there is no backend 'ojalgoo'; did you mean 'ojalgo'?"), lines());
    }

    @Test
    void aSwapToABackendThatIsNotStartedSaysWhoWouldProvideIt() throws Exception {
        Bundle two = framework.install(
                "org.example.two", Constants.PROVIDE_CAPABILITY, "io.steelyard.backend;io.steelyard.backend=two");
        commands.swap("digits", "two");

        assertEquals(List.of(), digits.requests);
        assertEquals(
                List.of(
                        "there is no backend 'two'; there are none",
                        "  bundle " + two.getBundleId()
                                + " (org.example.two 1.2.0) provides it and is not started: start "
                                + two.getBundleId()),
                lines());
    }

    @Test
    void aSwapWithoutABackendReadsTheFileAnew() {
        digits.spec = digits.spec.withBackend("two");
        commands.swap("digits");

        assertEquals(List.of("reconfigure auto"), digits.requests);
        assertEquals(List.of("digits will go on after digits.yaml"), lines());
    }

    @Test
    void aFileThatIsWrongNowChangesNothing() {
        digits.spec = at(Path.of("wrong.yaml"));
        commands.swap("digits");

        assertEquals(List.of(), digits.requests);
        assertEquals(List.of("wrong.yaml:3 model.layers[0]: first", "wrong.yaml:7 optimizer: second"), lines());
    }

    @Test
    void aFileThatIsGoneChangesNothing() {
        digits.spec = at(Path.of("missing.yaml"));
        commands.swap("digits");

        assertEquals(List.of(), digits.requests);
        assertEquals(List.of("missing.yaml: there is no such file"), lines());
    }

    @Test
    void aWrongNameIsRefusedWithTheNearest() {
        commands.why("digit");

        assertEquals(List.of("there is no pipeline 'digit'; did you mean 'digits'?"), lines());
    }

    @Test
    void aMissingNameIsRefusedWithThoseThereAre() {
        commands.show();

        assertEquals(List.of("pipeline:show NAME: the name of a pipeline is missing; pipelines: digits"), lines());
    }

    @Test
    void aWordTooManyIsRefused() {
        commands.pause("digits", "now");

        assertEquals(List.of(), digits.requests);
        assertEquals(List.of("pipeline:pause NAME: there is no use for 'now'"), lines());
    }

    @Test
    void theNumberOfABundleIsNotTakenForAPipeline() {
        commands.stop("12");

        assertTrue(lines().get(0).contains("'felix:stop 12'"), lines().toString());
    }

    @Test
    void whyExplains() {
        commands.why("digits");

        assertEquals("digits runs on one, step 3 of 6", lines().get(0));
    }

    private PipelineSpec at(Path file) {
        PipelineSpec spec = digits.spec;
        return new PipelineSpec(
                spec.name(),
                file,
                spec.text(),
                spec.seed(),
                spec.dtype(),
                spec.data(),
                spec.layers(),
                spec.weights(),
                spec.objective(),
                spec.metrics(),
                spec.optimizer(),
                spec.rate(),
                spec.groups(),
                spec.transforms(),
                spec.schedule(),
                spec.epochs(),
                spec.batch(),
                spec.backend(),
                spec.swap(),
                spec.output(),
                spec.observe(),
                spec.observeEvery(),
                spec.watch());
    }
}
