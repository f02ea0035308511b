package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private final CommandRun commands = new CommandRun();
    private final FakePipelines pipelines = new FakePipelines(commands);

    CommandsTest() {
        commands.pipelines(pipelines);
    }

    @Test
    void withoutACommandTheCommandsAreShown() {
        CommandRun.Result result = commands.run();

        assertEquals(0, result.status());
        for (String command :
                List.of("train", "predict", "list", "summary", "inspect", "conformance", "shell", "host")) {
            assertTrue(result.out().contains("\n  " + command), result.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "predict", "list", "summary", "inspect", "conformance", "shell", "host"})
    void theHelpOfEveryCommandHasAnExample(String command) {
        CommandRun.Result result = commands.run(command, "--help");

        assertEquals(0, result.status());
        assertTrue(result.out().contains("\n  steelyard " + command), result.out());
    }

    @Test
    void theVersionIsShown() {
        assertTrue(commands.run("--version").out().startsWith("steelyard 0.1.0, Java "));
    }

    @Test
    void anUnknownCommandIsRefusedWithTheNearest() {
        CommandRun.Result result = commands.run("trian", "digits.yaml");

        assertEquals(2, result.status());
        assertEquals(
                "steelyard: unknown command 'trian'; did you mean 'train'?\n'steelyard --help' shows how it is used.\n",
                result.err());
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearest() {
        CommandRun.Result result = commands.run("train", "--resum", "digits.yaml");

        assertEquals(2, result.status());
        assertTrue(result.err().startsWith("steelyard: unknown option '--resum'; did you mean '--resume'?\n"));
    }

    @Test
    void aMissingArgumentIsRefused() {
        CommandRun.Result result = commands.run("summary");

        assertEquals(2, result.status());
        assertTrue(result.err().contains("SPEC"), result.err());
    }

    @Test
    void aStackTraceIsShownOnRequestOnly() {
        assertFalse(commands.run("train", "missing.yaml").err().contains("\tat "));
        assertTrue(commands.run("train", "missing.yaml", "--stacktrace").err().contains("\tat "));
    }

    @Test
    void aSummaryIsATableWithTotalsAndTheMemoryOfAStep() {
        assertEquals(
                List.of(
                        "layer    type     output     trained  not trained",
                        "input             [1, 8, 8]",
                        "flatten  flatten  [64]             0            0",
                        "head     dense    [100]        6,500            3",
                        "total                          6,500            3",
                        "",
                        "memory of a training step on 32 rows, as planned",
                        "weights                           26,012 bytes",
                        "optimizer slots                   52,000 bytes",
                        "buffers of layers                     12 bytes",
                        "values                         1,000,000 bytes",
                        "values, were no memory reused  2,500,000 bytes"),
                commands.run("summary", "digits.yaml").lines());
    }

    @Test
    void aSummaryAsJsonIsOneObject() throws Exception {
        List<String> lines = commands.run("summary", "digits.yaml", "--json").lines();

        assertEquals(1, lines.size());
        Map<?, ?> object = JsonText.object(lines.get(0));
        assertEquals(List.of(1L, 8L, 8L), object.get("input"));
        assertEquals(6500L, object.get("trained"));
        assertEquals(
                Map.of("name", "head", "type", "dense", "output", List.of(100L), "trained", 6500L, "not_trained", 3L),
                ((List<?>) object.get("layers")).get(1));
        assertEquals(
                Map.of(
                        "rows", 32L,
                        "weights_bytes", 26012L,
                        "slots_bytes", 52000L,
                        "buffers_bytes", 12L,
                        "values_bytes", 1_000_000L,
                        "values_without_reuse_bytes", 2_500_000L),
                object.get("memory"));
    }

    @Test
    void predictionsAreCsvWithTheLikeliestClassQuotedWhereNeeded() {
        CommandRun.Result result = commands.run("predict", "digits.yaml");

        assertEquals(0, result.status(), result.err());
        assertEquals(List.of("row,class,p0,p1", "0,cat,0.75,0.25", "1,\"dog, small\",0.1,0.9"), result.lines());
    }

    @Test
    void predictionsWithoutClassesAreTheValues() {
        pipelines.classes = List.of();

        assertEquals(
                List.of("row,y0,y1", "0,0.75,0.25", "1,0.1,0.9"),
                commands.run("predict", "digits.yaml").lines());
    }

    @Test
    void predictionsAsJsonAreOneObjectARow() throws Exception {
        List<String> lines = commands.run("predict", "digits.yaml", "--json").lines();

        assertEquals(2, lines.size());
        assertEquals(
                Map.of("row", 1L, "class", "dog, small", "probabilities", List.of(0.1, 0.9)),
                JsonText.object(lines.get(1)));
    }
}
