package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.layers.internal.Relu;
import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Watched;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training under watch tells how its layers fare, and ends as it would have unseen. */
class WatchedTrainingTest {
    private static final String ROWS = "1,2,a\n-1,0.5,b\n0.25,3,a\n2,-2,b\n";

    @TempDir
    Path folder;

    private Framework framework;
    private final List<Watched> seen = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provideBackend();
        framework.provide(PluginKind.LAYER, "relu", new Relu());
        framework.listen(event -> {
            if (event instanceof Watched watched) {
                seen.add(watched);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    /** Four steps an epoch, of one row each. */
    private PipelineSpec spec(String name, String rows, String more) throws Exception {
        Files.writeString(folder.resolve(name + ".csv"), "p,q,class\n" + rows);
        return Framework.spec(folder, """
                name: %s
                data: {source: {csv: {file: %s.csv, target: class, classes: [a, b]}}}
                model:
                  layers:
                    - {dense: {out_features: 3}, name: inner}
                    - relu
                    - {dense: {out_features: 2}, name: outer}
                objective: cross_entropy
                optimizer: {adam: {lr: 0.01}}
                batch: {size: 1, shuffle: false}
                epochs: 2
                output: {directory: %s, every_epochs: 0}
                %s
                """.formatted(name, name, name, more));
    }

    @Test
    void theFirstStepIsWatchedAndEverySoManiethAfterIt() throws Exception {
        framework.run(spec("often", ROWS, "watch: {every: 3}"));

        assertEquals(List.of(1L, 4L, 7L), seen.stream().map(Watched::step).toList());
        Map<String, LayerFigures> layers = seen.get(0).layers();
        assertEquals(List.of("inner", "relu", "outer"), List.copyOf(layers.keySet()));
        assertEquals(OptionalDouble.empty(), layers.get("relu").gradientNorm());
        assertEquals(OptionalDouble.empty(), layers.get("inner").deadUnits());
        assertTrue(layers.get("relu").deadUnits().isPresent());
        assertEquals(OptionalLong.of(0), layers.get("outer").nonFiniteWeights());
    }

    @Test
    void watchingChangesNoBitOfTheWeights() throws Exception {
        Map<String, Tensor> unseen = framework.run(spec("unseen", ROWS, "")).weights();
        assertEquals(List.of(), seen);
        assertEquals(
                unseen, framework.run(spec("seen", ROWS, "watch: {every: 1}")).weights());
        assertEquals(8, seen.size());
    }

    @Test
    void theUpdateRatioIsThatOfTheWeightsBeforeAndAfterTheStep() throws Exception {
        List<Map<String, Tensor>> after = new ArrayList<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted) {
                after.add(event.pipeline().weights());
            }
        });
        framework.run(spec("ratio", ROWS, "watch: {every: 1, what: [update_ratio]}"));

        for (int step = 1; step < after.size(); step++) {
            for (String layer : List.of("inner", "outer")) {
                double ratio = seen.get(step).layers().get(layer).updateRatio().orElseThrow();
                double expected = ratio(layer, after.get(step - 1), after.get(step));
                // Both are computed in f64 from the same weights in f32.
                assertEquals(expected, ratio, 1e-12 * expected, layer + " in step " + (step + 1));
            }
        }
    }

    private static double ratio(String layer, Map<String, Tensor> before, Map<String, Tensor> after) {
        double moved = 0;
        double size = 0;
        for (String name : List.of(layer + ".weight", layer + ".bias")) {
            double[] old = before.get(name).toDoubles();
            double[] now = after.get(name).toDoubles();
            for (int i = 0; i < old.length; i++) {
                moved += (now[i] - old[i]) * (now[i] - old[i]);
                size += old[i] * old[i];
            }
        }
        return Math.sqrt(moved) / Math.sqrt(size);
    }

    @Test
    void aRefusedStepIsWatchedEvenIfNoneIsDue() throws Exception {
        // The third row is beyond f32 once it has gone through the exponential.
        String rows = ROWS.replace("0.25,3,a", "200,3,a");
        framework.provide(PluginKind.LAYER, "exp", scope -> scope.graph().exp(scope.input()));
        TrainingPipeline refused = framework.run(steep("refused", rows));

        assertEquals(PipelineState.FAILED, refused.status().state());
        assertEquals(List.of(1L, 3L), seen.stream().map(Watched::step).toList());
        Map<String, LayerFigures> layers = seen.get(1).layers();
        assertTrue(layers.get("inner").nonFiniteGradients().orElseThrow() > 0, layers::toString);
        assertEquals(OptionalLong.of(0), layers.get("inner").nonFiniteWeights());
        assertEquals(OptionalDouble.empty(), layers.get("inner").updateRatio());
        // The weights are those of two good steps.
        PipelineSpec good = steep("good", ROWS);
        Map<String, Tensor> after = new HashMap<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 2) {
                after.putAll(event.pipeline().weights());
            }
        });
        framework.run(good);
        assertEquals(after, refused.weights());
    }

    private PipelineSpec steep(String name, String rows) throws Exception {
        String text = spec(name, rows, "watch: {every: 1000}").text();
        return Framework.spec(folder, text.replace("  layers:\n", "  layers:\n    - exp\n"));
    }

    @Test
    void onlyWhatIsAskedForIsTold() throws Exception {
        framework.run(spec("dead", ROWS, "watch: {every: 5, what: [dead_units]}"));

        assertEquals(Set.of("relu"), seen.get(0).layers().keySet());
        assertEquals(OptionalLong.empty(), seen.get(0).layers().get("relu").nonFiniteGradients());
    }
}
