package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.tck.Outcome;
import io.steelyard.tck.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
    @TempDir
    Path folder;

    private final Backend backend = new ReferenceBackend();
    private final CommandRun commands = new CommandRun()
            .plugin("backend", "reference", backend)
            .plugin("backend", "broken", new StatelessBackend(backend));

    @Test
    void aBackendThatConformsGivesATableAndStatusZero() {
        CommandRun.Result result = commands.run("conformance", "--backend", "reference", "--filter", "closed state");

        assertEquals(0, result.status(), result.err());
        assertEquals(
                List.of("checks", "state", "executable", "all", "backend"),
                result.lines().stream().map(line -> line.split(" ", 2)[0]).toList());
        assertEquals(
                "backend reference [org.example.reference 1.2.0] conforms",
                result.lines().get(4));
    }

    @Test
    void aBackendThatDoesNotConformGivesTheReasonAndStatusOne() {
        CommandRun.Result result = commands.run("conformance", "--backend", "broken", "--filter", "leaves the others");

        assertEquals(1, result.status());
        assertTrue(
                result.lines()
                        .contains("failed: state: writing an entry leaves the others as they are: 'a' after 'b' was"
                                + " written is 0.0 at 0 of [2, 3], expected 1.0 to the bit"),
                result.out());
    }

    @Test
    void anUnknownBackendIsRefusedWithTheNearest() {
        CommandRun.Result result = commands.run("conformance", "--backend", "referense");

        assertEquals(2, result.status());
        assertEquals("steelyard: there is no backend 'referense'; did you mean 'reference'?\n", result.err());
    }

    @Test
    void aCheckpointFormatIsAskedAsWell() {
        CommandRun.Result result = new CommandRun()
                .plugin("checkpoint.format", "fake", new FakeFormat("FAKE"))
                .run("conformance", "--format", "fake", "--filter", "recognise what is not");

        assertEquals(0, result.status(), result.err());
        assertEquals(
                "checkpoint format fake [org.example.fake 1.2.0] conforms",
                result.lines().get(3));
    }

    @Test
    void onePluginIsAskedAtATime() {
        CommandRun.Result result = commands.run("conformance", "--backend", "reference", "--format", "fake");

        assertEquals(2, result.status());
        assertTrue(result.err().contains("--format"), result.err());
    }

    @Test
    void withoutAPluginItSaysWhichOptionsNameOne() {
        CommandRun.Result result = commands.run("conformance");

        assertEquals(2, result.status());
        assertTrue(result.err().contains("--backend"), result.err());
    }

    @Test
    void aFilterThatFitsNothingIsRefusedWithTheGroups() {
        CommandRun.Result result = commands.run("conformance", "--backend", "reference", "--filter", "zebra");

        assertEquals(2, result.status());
        assertEquals(
                "steelyard: no check of a backend has 'zebra' in its group or name; groups: state, executable, updates,"
                        + " threads, sources, elementwise, movement, reduction, contraction, windows, indexing, control,"
                        + " composites, faults\n",
                result.err());
    }

    @Test
    void jsonOnStandardOutputIsAllThatIsThere() throws Exception {
        CommandRun.Result result =
                commands.run("conformance", "--backend", "reference", "--filter", "zeros", "--json", "-");

        assertEquals(0, result.status(), result.err());
        Map<?, ?> report = JsonText.object(result.out());
        assertEquals(1L, report.get("passed"));
        assertEquals("org.example.reference", ((Map<?, ?>) report.get("subject")).get("bundle"));
    }

    @Test
    void reportsAreWrittenWhereTheyAreWanted() throws Exception {
        Path html = folder.resolve("report.html");
        Path json = folder.resolve("report.json");
        CommandRun.Result result = commands.run(
                "conformance",
                "--backend",
                "reference",
                "--filter",
                "zeros",
                "--html",
                html.toString(),
                "--json",
                json.toString());

        assertEquals(0, result.status(), result.err());
        assertTrue(Files.readString(html).startsWith("<!DOCTYPE html>"));
        assertEquals(true, JsonText.object(Files.readString(json)).get("conforms"));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aFileInAFolderThatIsNotThereIsRefusedBeforeAnythingRuns() {
        CommandRun.Result result = commands.run(
                "conformance",
                "--backend",
                "reference",
                "--html",
                folder.resolve("no/report.html").toString());

        assertEquals(2, result.status());
        assertTrue(result.err().contains("there is no folder " + folder.resolve("no")), result.err());
        assertEquals("", result.out());
    }

    @Test
    void withoutTheReferenceItSaysWhatIsMissing() {
        CommandRun.Result result =
                new CommandRun().plugin("backend", "mine", backend).run("conformance", "--backend", "mine");

        assertEquals(1, result.status());
        assertTrue(result.err().contains("io.steelyard.backend.reference"), result.err());
    }

    @Test
    void progressSaysHowManyFailedAndHowLongItTakes() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        long[] now = {0};
        CheckProgress progress = new CheckProgress(new Terminal(stream, stream, false), () -> now[0]);
        now[0] = 1_000_000_000L;
        progress.ended(outcome(Verdict.FAILED), 1, 20);
        now[0] = 10_000_000_000L;
        progress.ended(outcome(Verdict.PASSED), 5, 20);
        progress.end();

        assertEquals("5/20 checks, 1 failed, 0:30 left\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void onATerminalProgressLeavesNothingBehind() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        long[] now = {0};
        CheckProgress progress = new CheckProgress(new Terminal(stream, stream, true), () -> now[0]);
        now[0] = 1_000_000_000L;
        progress.ended(outcome(Verdict.PASSED), 1, 20);
        progress.end();

        String shown = err.toString(StandardCharsets.UTF_8);
        assertTrue(shown.endsWith("left\r\u001B[K"), shown);
        assertFalse(shown.contains("\n"), shown);
    }

    private static Outcome outcome(Verdict verdict) {
        return new Outcome("state", "a state is zeros at first", "exact", verdict, "", Duration.ZERO);
    }
}
