package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainCommandTest {
    private final CommandRun commands = new CommandRun();
    private final FakePipelines pipelines = new FakePipelines(commands);

    TrainCommandTest() {
        commands.pipelines(pipelines);
    }

    @Test
    void aTrainingShowsALineForEachEpochAndEndsWithFiguresAndFiles() {
        CommandRun.Result result = commands.run("train", "digits.yaml");

        assertEquals(0, result.status(), result.err());
        assertEquals("", result.err());
        List<String> lines = result.lines();
        assertEquals("training digits on one, 6 steps", lines.get(0));
        assertTrue(lines.get(1).startsWith("epoch 1/2  step 3/6  loss 0.5000  val accuracy 0.7500  "), lines.get(1));
        assertEquals("backend two takes over from one after step 3, 5 ms without a step", lines.get(2));
        assertTrue(lines.get(3).startsWith("epoch 2/2  step 6/6  loss 0.2500  val accuracy 0.8750  "), lines.get(3));
        assertTrue(lines.get(3).endsWith(" samples/s  0:00 left"), lines.get(3));
        assertEquals("completed after step 6 in 0:00; held out: accuracy 0.8750", lines.get(4));
        assertTrue(lines.get(5).matches("saved runs.generation-2"), lines.get(5));
        assertEquals("saved w.safetensors", lines.get(6));
        assertEquals(7, lines.size());
    }

    @Test
    void onATerminalALineIsWrittenOverWhileAnEpochIsUnderWay() {
        CommandRun.Result result = commands.onTerminal().run("train", "digits.yaml");

        assertTrue(result.out().contains("\r\u001b[Kepoch 1/2  step 1/6"), result.out());
        assertFalse(new CommandRun()
                .pipelines(pipelines)
                .run("train", "digits.yaml")
                .out()
                .contains("\r"));
    }

    @Test
    void quietShowsOnlyHowItEnded() {
        List<String> lines = commands.run("train", "--quiet", "digits.yaml").lines();

        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("completed after step 6"), lines.get(0));
    }

    @Test
    void jsonHasAnObjectForEachEventAndOneAtTheEnd() throws Exception {
        CommandRun.Result result = commands.run("train", "--json", "digits.yaml");

        assertEquals(0, result.status());
        List<Map<?, ?>> objects = new java.util.ArrayList<>();
        for (String line : result.lines()) {
            objects.add(JsonText.object(line));
        }
        assertEquals(
                List.of("state", "epoch", "saved", "swapped", "epoch", "saved", "saved", "end"),
                objects.stream().map(object -> object.get("event")).toList());
        assertEquals(Map.of("accuracy", 0.75), objects.get(1).get("metrics"));
        Map<?, ?> end = objects.get(7);
        assertEquals("digits", end.get("pipeline"));
        assertEquals("completed", end.get("state"));
        assertEquals(6L, end.get("step"));
        assertEquals("w.safetensors", end.get("export"));
    }

    @Test
    void ofWatchedLayersOnlyWhatLooksUnhealthyIsShown() {
        List<String> lines = commands.run("train", "watched.yaml").lines();

        assertEquals(8, lines.size());
        assertEquals(
                "step 6: head: the update moves its weights by 0.250 of their size, more than 0.100", lines.get(4));
    }

    @Test
    void verboseShowsAllFiguresOfWatchedLayers() {
        List<String> lines = commands.run("train", "--verbose", "watched.yaml").lines();

        assertEquals("step 3", lines.get(2));
        assertEquals("  layer  gradient norm  update ratio  dead units  bad gradients  bad weights", lines.get(3));
        assertEquals("  head            1.50       0.00100                          0            0", lines.get(4));
        assertEquals(14, lines.size());
    }

    @Test
    void jsonHasTheFiguresOfEachWatchedLayer() throws Exception {
        List<String> lines = commands.run("train", "--json", "watched.yaml").lines();

        Map<?, ?> watched = JsonText.object(lines.get(3));
        assertEquals("watched", watched.get("event"));
        assertEquals(3L, watched.get("step"));
        assertEquals(
                Map.of(
                        "head",
                        Map.of(
                                "gradient_norm",
                                1.5,
                                "update_ratio",
                                0.001,
                                "non_finite_gradients",
                                0L,
                                "non_finite_weights",
                                0L)),
                watched.get("layers"));
        assertEquals(List.of(), watched.get("complaints"));
    }

    @Test
    void anInvalidSpecificationIsReportedWithAllItsProblemsOneALine() {
        CommandRun.Result result = commands.run("train", "digits.yaml", "wrong.yaml");

        assertEquals(2, result.status());
        assertEquals(
                "steelyard: wrong.yaml:3 model.layers[0]: first\nsteelyard: wrong.yaml:7 optimizer: second\n",
                result.err());
        assertEquals(List.of(), pipelines.created, "nothing is started when anything is wrong");
    }

    @Test
    void aFailedTrainingIsReportedWithItsReason() {
        CommandRun.Result result = commands.run("train", "diverges.yaml");

        assertEquals(1, result.status());
        assertEquals("steelyard: diverges: the loss at step 6 is not finite\n", result.err());
    }

    @Test
    void aTrainingThatNeedsSomebodyIsStoppedAndReportedWithItsReason() {
        CommandRun.Result result = commands.run("train", "pauses.yaml");

        assertEquals(1, result.status());
        assertEquals("steelyard: pauses: the disk is full\n", result.err());
    }

    @Test
    void aMissingFileIsOneSentence() {
        CommandRun.Result result = commands.run("train", "missing.yaml");

        assertEquals(1, result.status());
        assertEquals("steelyard: missing.yaml: there is no such file\n", result.err());
    }

    @Test
    void aBackendOnTheCommandLineTakesTheSpecificationsPlaceAndIsChecked() {
        assertEquals(0, commands.run("train", "--backend", "one", "digits.yaml").status());
        assertEquals("one", pipelines.created.get(0).backend());

        CommandRun.Result result = commands.run("train", "--backend", "abacus", "digits.yaml");
        assertEquals(2, result.status());
        assertEquals("steelyard: pipeline.yaml:9 backend: there is no backend 'abacus'\n", result.err());
    }

    @Test
    void resumeIsPassedOn() {
        commands.run("train", "digits.yaml");
        assertFalse(pipelines.resumed);
        commands.run("train", "digits.yaml", "--resume");
        assertTrue(pipelines.resumed);
    }

    @Test
    void severalTrainingsAreToldApartByTheirNames() {
        CommandRun.Result result = commands.run("train", "a.yaml", "b.yaml");

        assertEquals(0, result.status());
        assertEquals(
                7,
                result.lines().stream().filter(line -> line.startsWith("a: ")).count());
        assertEquals(
                7,
                result.lines().stream().filter(line -> line.startsWith("b: ")).count());
    }

    @Test
    void twoSpecificationsOfOneNameAreRefused() {
        CommandRun.Result result = commands.run("train", "x/a.yaml", "y/a.yaml");

        assertEquals(2, result.status());
        assertEquals("steelyard: two of the specifications have the name 'a'\n", result.err());
    }

    @Test
    void nobodyListensWhenTheCommandHasEnded() {
        commands.run("train", "digits.yaml");
        assertEquals(List.of(), commands.listeners);
    }

    @Test
    void withoutARuntimeTheMissingBundleIsNamed() {
        CommandRun.Result result = new CommandRun().run("train", "digits.yaml");

        assertEquals(1, result.status());
        assertEquals(
                "steelyard: there is no runtime: bundle io.steelyard.runtime is missing or did not start\n",
                result.err());
    }
}
