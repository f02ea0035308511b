package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    Path folder;

    private final CommandRun commands = new CommandRun()
            .plugin("checkpoint.format", "one", new FakeFormat("one").with("w", Tensor.of(Shape.of(2), 0f, 1f)))
            .plugin("checkpoint.format", "two", new FakeFormat("two"));

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void tensorsAreShownWithFiguresOverTheirElements() throws IOException {
        String file = file("a.bin", "one");
        CommandRun.Result result = commands.run("inspect", file);

        assertEquals(0, result.status(), result.err());
        assertEquals(
                List.of(
                        file + ": one, 1 tensors, 2 elements, 8 bytes",
                        "  name  dtype  shape     min     max     mean      std  NaN",
                        "  w     f32    [2]    0.0000  1.0000  0.50000  0.50000    0",
                        "  made by = hand"),
                result.lines());
    }

    @Test
    void jsonIsOneObjectAFileAndHashesAreAddedOnRequest() throws IOException {
        String file = file("a.bin", "one");
        CommandRun.Result result = commands.run("inspect", "--json", "--hash", file);

        assertEquals(0, result.status(), result.err());
        assertEquals(
                Map.of(
                        "file",
                        file,
                        "format",
                        "one",
                        "tensors",
                        List.of(Map.of(
                                "name",
                                "w",
                                "dtype",
                                "F32",
                                "shape",
                                List.of(2L),
                                "bytes",
                                8L,
                                // printf '\0\0\0\0\0\0\x80\x3f' | sha256sum
                                "sha256",
                                "22b6f43bd8d27738d3213f29e96b62d01d9d6c0ab4f9732aaae803186f51eab7")),
                        "metadata",
                        Map.of("made by", "hand")),
                JsonText.object(result.lines().get(0)));
    }

    @Test
    void oneBrokenFileDoesNotHideTheOthers() throws IOException {
        String broken = file("b.bin", "one BROKEN");
        String whole = file("c.bin", "two");
        CommandRun.Result result = commands.run("inspect", "--json", broken, "nowhere", whole);

        assertEquals(1, result.status());
        assertEquals(3, result.lines().size());
        assertEquals(
                Map.of("kind", "broken", "message", broken + ": 'w' at byte 12: expected whole, found broken"),
                JsonText.object(result.lines().get(0)).get("error"));
        assertEquals(
                Map.of("kind", "no_such_file", "message", "nowhere: there is no such file"),
                JsonText.object(result.lines().get(1)).get("error"));
        assertEquals("two", JsonText.object(result.lines().get(2)).get("format"));
    }

    @Test
    void withoutJsonAProblemIsOneSentence() throws IOException {
        String broken = file("b.bin", "one BROKEN");
        CommandRun.Result result = commands.run("inspect", broken);

        assertEquals(1, result.status());
        assertEquals("steelyard: " + broken + ": 'w' at byte 12: expected whole, found broken\n", result.err());
    }

    @Test
    void aFileThatIsNotRecognisedIsOpenedByTheFormatOfItsExtension() throws IOException {
        CommandRun.Result result = commands.run("inspect", file("a.two", "?"));

        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().contains(": two, 0 tensors"), result.out());
    }

    @Test
    void aFileOfNoFormatIsRefusedWithThoseInstalled() throws IOException {
        String file = file("a.bin", "?");
        CommandRun.Result result = commands.run("inspect", file);

        assertEquals(1, result.status());
        assertEquals(
                "steelyard: " + file + ": no checkpoint format that is installed recognises it; installed: one, two\n",
                result.err());
    }

    @Test
    void figuresOverSeveralPiecesAreThoseOfTheWhole() throws IOException {
        // 300,000 elements of 8 bytes are three pieces. For 0 to n - 1: mean (n - 1) / 2, deviation sqrt((n^2 - 1) /
        // 12).
        int n = 300_000;
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        TensorStatistics figures = TensorStatistics.of(Tensor.of(Shape.of(n), values));

        assertEquals(0, figures.min());
        assertEquals(n - 1, figures.max());
        // Rounding grows with the number of elements: 300,000 times 2^-53 is 3e-11.
        assertEquals((n - 1) / 2.0, figures.mean(), 3e-11 * n);
        assertEquals(Math.sqrt(((double) n * n - 1) / 12), figures.deviation(), 3e-11 * n);
    }

    @Test
    void notNumbersAreCountedAndLeftOutOfTheOtherFigures() throws IOException {
        TensorStatistics figures = TensorStatistics.of(Tensor.of(DType.F16, Shape.of(4), Double.NaN, 1, 3, Double.NaN));

        assertEquals(2, figures.notNumbers());
        assertEquals(1, figures.min());
        assertEquals(3, figures.max());
        assertEquals(2, figures.mean());
        assertEquals(1, figures.deviation());
    }

    @Test
    void anEmptyTensorHasNoFigures() throws IOException {
        assertTrue(Double.isNaN(
                TensorStatistics.of(Tensor.of(Shape.of(0), new double[0])).mean()));
    }
}
