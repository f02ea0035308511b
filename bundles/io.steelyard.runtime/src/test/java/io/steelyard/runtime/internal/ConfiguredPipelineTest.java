package io.steelyard.runtime.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.runtime.internal.training.Framework;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline as Configuration Admin asks for it. */
@Timeout(60)
class ConfiguredPipelineTest {
    @TempDir
    Path folder;

    private Framework framework;
    private PipelinesService pipelines;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provideBackend();
        pipelines = new PipelinesService(framework.context());
        StringBuilder rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 7)
                    .append(',')
                    .append(i % 5)
                    .append(',')
                    .append(i % 2)
                    .append('\n');
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
        file = folder.resolve("small.yaml");
        write(1_000_000, 0.01);
    }

    @AfterEach
    void stop() throws Exception {
        pipelines.deactivate();
        framework.stop();
    }

    private void write(long epochs, double rate) throws Exception {
        Files.writeString(file, """
                name: small
                data: {source: {csv: {file: rows.csv, target: kind}}}
                model: {layers: [{dense: {out_features: 2}}]}
                objective: cross_entropy
                optimizer: {sgd: {lr: %s}}
                epochs: %d
                output: {directory: runs, every_epochs: 0}
                """.formatted(rate, epochs));
    }

    private static Pipeline only(Pipelines pipelines) {
        assertEquals(1, pipelines.list().size());
        return pipelines.list().get(0);
    }

    @Test
    void itTrainsUntilTheConfigurationGoesAndLeavesAGeneration() throws Exception {
        ConfiguredPipeline configured = new ConfiguredPipeline(pipelines, file.toString(), true);
        Pipeline pipeline = only(pipelines);
        configured.deactivate();

        assertEquals(
                PipelineState.STOPPED,
                pipeline.completion()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .state());
        ConfiguredPipeline again = new ConfiguredPipeline(pipelines, file.toString(), true);
        assertEquals(0.01, only(pipelines).spec().rate().orElseThrow());
        again.deactivate();
    }

    @Test
    void whatIsModifiedIsReadAnewAndTheSamePipelineGoesOnAfterIt() throws Exception {
        ConfiguredPipeline configured = new ConfiguredPipeline(pipelines, file.toString(), true);
        Pipeline pipeline = only(pipelines);
        write(1, 0.5);
        configured.apply(file.toString(), true);

        assertEquals(
                PipelineState.COMPLETED,
                pipeline.completion()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .state());
        assertEquals(0.5, only(pipelines).spec().rate().orElseThrow());
        assertEquals(pipeline, only(pipelines));
    }

    @Test
    void aSpecificationThatIsWrongLeavesWhatRunsAsItIs() throws Exception {
        ConfiguredPipeline configured = new ConfiguredPipeline(pipelines, file.toString(), true);
        Pipeline pipeline = only(pipelines);
        Files.writeString(file, "name: small\nlayers: wrong\n");
        configured.apply(file.toString(), true);
        configured.apply(" ", true);
        configured.apply(folder.resolve("nothing.yaml").toString(), true);

        assertEquals(pipeline, only(pipelines));
        assertTrue(!pipeline.status().state().isFinal());
        assertEquals(1_000_000, pipeline.spec().epochs());
        configured.deactivate();
    }
}
