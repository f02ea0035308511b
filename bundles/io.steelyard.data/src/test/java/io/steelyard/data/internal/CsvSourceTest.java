package io.steelyard.data.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
    @TempDir
    Path folder;

    private Map<String, Object> file(String text, Object... options) throws IOException {
        Files.writeString(folder.resolve("data.csv"), text);
        Map<String, Object> all = new HashMap<>(Map.of("file", "data.csv"));
        for (int i = 0; i < options.length; i += 2) {
            all.put((String) options[i], options[i + 1]);
        }
        return all;
    }

    private Dataset open(String text, Object... options) throws IOException {
        return OpenedData.toTrain(new CsvSource(), folder, file(text, options));
    }

    private String refusal(String text, Object... options) throws IOException {
        return OpenedData.refusal(new CsvSource(), folder, file(text, options));
    }

    @Test
    void theLastColumnIsTheTargetAndAllOthersAreFeatures() throws IOException {
        Dataset data = open("a,b,y\n1,2.5,0\n-3,4e2,1\n");
        assertEquals(2, data.size());
        assertArrayEquals(new double[] {-3, 400}, OpenedData.row(data, Dataset.FEATURES, 1));
        assertArrayEquals(new double[] {1}, OpenedData.row(data, Dataset.TARGET, 1));
    }

    @Test
    void theTargetMayBeNamedOrNumbered() throws IOException {
        assertArrayEquals(new double[] {7}, OpenedData.row(open("y,a\n1,7\n", "target", "y"), Dataset.FEATURES, 0));
        assertArrayEquals(
                new double[] {7}, OpenedData.row(open("1,7\n", "target", 0L, "header", false), Dataset.FEATURES, 0));
    }

    @Test
    void classesAreSortedAsNumbersIfTheyAreNumbers() throws IOException {
        assertEquals(List.of("2", "9", "10"), open("a,y\n1,10\n1,9\n1,2\n").classes());
        assertEquals(
                List.of("10", "9", "nine"), open("a,y\n1,10\n1,9\n1,nine\n").classes());
    }

    @Test
    void featuresAreScaledAndShaped() throws IOException {
        Dataset data = open("a,b,c,d,y\n1,2,3,4,0\n", "scale", 0.5, "shape", List.of(1L, 2L, 2L));
        assertEquals(Shape.of(1, 2, 2), data.fields().get(Dataset.FEATURES).shape());
        assertArrayEquals(new double[] {0.5, 1, 1.5, 2}, OpenedData.row(data, Dataset.FEATURES, 0));
    }

    @Test
    void aNumberAsTargetHasTheShapeOfOneOutput() throws IOException {
        Dataset data = open("a,y\n1,0.25\n", "target_type", "number");
        assertEquals(Shape.of(1), data.fields().get(Dataset.TARGET).shape());
        assertArrayEquals(new double[] {0.25}, OpenedData.row(data, Dataset.TARGET, 0));
        assertEquals(List.of(), data.classes());
    }

    @Test
    void quotesByteOrderMarksAndForeignLineEndsAreUnderstood() throws IOException {
        Dataset data =
                open("\uFEFF\"a\",\"the \"\"y\"\"\"\r\n\"1\",\"yes, it is\"\r\n\r\n2,no\r\n", "target", "the \"y\"");
        assertEquals(List.of("no", "yes, it is"), data.classes());
        assertEquals(2, data.size());
    }

    @Test
    void whatIsNoNumberIsNamedWithFileLineAndColumn() throws IOException {
        assertEquals("data.csv:3: column 'b' holds 'x', expected a finite number", refusal("a,b,y\n1,2,0\n1,x,0\n"));
        assertEquals("data.csv:2: column 'a' holds 'NaN', expected a finite number", refusal("a,y\nNaN,0\n"));
    }

    @Test
    void aRowOfAnotherLengthIsNamedWithItsLine() throws IOException {
        assertEquals("data.csv:3: expected 2 fields, found 3", refusal("a,y\n1,0\n1,0,0\n"));
    }

    @Test
    void linesWithinQuotesAreCounted() throws IOException {
        assertEquals(
                "data.csv:4: column 'a' holds '?', expected a finite number", refusal("a,y\n1,\"two\nlines\"\n?,b\n"));
    }

    @Test
    void anUnclosedQuoteIsNamedWhereItBegan() throws IOException {
        assertEquals("data.csv:2: a quote is opened and not closed", refusal("a,y\n1,\"b\n2,c\n"));
    }

    @Test
    void anUnknownTargetIsAnsweredWithTheNearestColumn() throws IOException {
        assertEquals(
                "data.csv:1: there is no column 'lable'; did you mean 'label'?",
                refusal("a,label\n1,0\n", "target", "lable"));
    }

    @Test
    void aClassThatWasNotDeclaredIsRefused() throws IOException {
        assertEquals(
                "data.csv:2: column 'y' holds 'cart', which is none of the classes; did you mean 'cat'?",
                refusal("a,y\n1,cart\n", "classes", List.of("cat", "dog")));
    }

    @Test
    void aShapeOfAnotherSizeIsRefused() throws IOException {
        assertEquals(
                "data.csv: a row has 3 features, shape [2, 2] has 4",
                refusal("a,b,c,y\n1,2,3,0\n", "shape", List.of(2L, 2L)));
    }

    @Test
    void emptyFilesAreRefused() throws IOException {
        assertEquals("data.csv: the file is empty", refusal(""));
        assertEquals("data.csv: there are no rows", refusal("a,y\n"));
    }

    @Test
    void aMissingFileIsNamedWithItsFolder() {
        String message = OpenedData.refusal(new CsvSource(), folder, Map.of("file", "no.csv"));
        assertEquals(folder.resolve("no.csv") + ": there is no such file", message);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Files.write(folder.resolve("data.csv"), new byte[] {'a', ',', 'y', '\n', (byte) 0xC3, (byte) 0x28, ',', '0'});
        assertEquals(
                "data.csv: this is not text in UTF-8",
                OpenedData.refusal(new CsvSource(), folder, Map.of("file", "data.csv")));
    }

    @Test
    void toPredictTheTargetMayBeAbsent() throws IOException {
        Dataset data = OpenedData.toPredict(
                new CsvSource(), folder, file("a,b\n1,2\n", "target", "y", "classes", List.of("no", "yes")));
        assertEquals(Set.of(Dataset.FEATURES), data.fields().keySet());
        assertArrayEquals(new double[] {1, 2}, OpenedData.row(data, Dataset.FEATURES, 0));
        assertEquals(List.of("no", "yes"), data.classes());
    }

    @Test
    void aFieldWithoutEndIsRefusedBeforeMemoryRunsOut() throws IOException {
        assertTrue(refusal("a,y\n\"" + "1".repeat(1 << 17)).startsWith("data.csv:2: a field is longer than 65536"));
    }

    @Test
    void whatOnlyJavaTakesForANumberIsRefused() throws IOException {
        for (String text : List.of("1f", "0x1p3", "Infinity", "1e39", "--1", "")) {
            assertEquals(
                    "data.csv:2: column 'a' holds '" + text + "', expected a finite number",
                    refusal("a,y\n" + text + ",0\n"));
        }
    }

    @Test
    void aTargetWithoutFeaturesIsRefused() throws IOException {
        assertEquals("data.csv: the target is the only column, expected features beside it", refusal("y\n1\n2\n"));
    }

    @Test
    void toPredictAFileThatFillsTheShapeHasNoTarget() throws IOException {
        Dataset data = OpenedData.toPredict(
                new CsvSource(), folder, file("1,2\n3,4\n", "header", false, "shape", List.of(2L)));
        assertArrayEquals(new double[] {3, 4}, OpenedData.row(data, Dataset.FEATURES, 1));
    }

    @Test
    void sequencesOfIntegersArePaddedWithZerosToTheLongest() throws IOException {
        Dataset data = open("text,y\n5 6 7,a\n8,b\n,a\n", "sequence", "text");

        assertTrue(data.isRagged());
        assertEquals(new TensorType(DType.I64, Shape.of(3)), data.fields().get(Dataset.FEATURES));
        assertEquals(List.of(3L, 1L, 0L), List.of(data.length(0), data.length(1), data.length(2)));
        assertArrayEquals(new double[] {8, 0, 0}, OpenedData.row(data, Dataset.FEATURES, 1));
        assertEquals(List.of("a", "b"), data.classes());
    }

    @Test
    void sequencesOfDecimalsAreFloatingPointNumbers() throws IOException {
        Dataset data = open("y,text\na,0.5 -2\na,1\n", "sequence", "text");

        assertEquals(new TensorType(DType.F32, Shape.of(2)), data.fields().get(Dataset.FEATURES));
        assertArrayEquals(new double[] {0.5, -2}, OpenedData.row(data, Dataset.FEATURES, 0));
    }

    @Test
    void theShapeIsThatOfOneElementOfASequence() throws IOException {
        Dataset data = open("text,y\n1 2 3 4,a\n5.5 6,b\n", "sequence", "text", "shape", List.of(2L));

        assertEquals(Shape.of(2, 2), data.fields().get(Dataset.FEATURES).shape());
        assertEquals(1, data.length(1));
        assertEquals(
                "data.csv:3: column 'text' holds 3 numbers, expected a multiple of 2, as shape [2] has for each element"
                        + " of the sequence",
                refusal("text,y\n1 2,a\n5 6 7,b\n", "sequence", "text", "shape", List.of(2L)));
    }

    @Test
    void aSequenceThatIsTooLongIsNamedWithItsLineAndBothLengths() throws IOException {
        String text = "text,y\n1 2,a\n1 2 3 4,b\n";

        assertEquals(
                "data.csv:3: column 'text' holds a sequence of 4, expected at most 3 (max_length); 'truncate: true' cuts"
                        + " what is longer",
                refusal(text, "sequence", "text", "max_length", 3L));
        Dataset cut = open(text, "sequence", "text", "max_length", 3L, "truncate", true);
        assertEquals(3, cut.length(1));
        assertArrayEquals(new double[] {1, 2, 3}, OpenedData.row(cut, Dataset.FEATURES, 1));
    }

    @Test
    void aRowIsAsLongAsTheLongestSequenceHoweverLongOneMightBe() throws IOException {
        Dataset data = open("text,y\n1 2,a\n1 2 3,b\n", "sequence", "text", "max_length", 1_000_000L);
        assertEquals(Shape.of(3), data.fields().get(Dataset.FEATURES).shape());
    }

    @Test
    void aSequenceMayBeLongerThanAnyName() throws Exception {
        String words = "12345 ".repeat(20_000).strip();
        Dataset data =
                open("words,y\n" + words + ",a\n1 2,b\n", "sequence", "words", "max_length", 3L, "truncate", true);
        assertEquals(3, data.length(0));
        assertEquals(2, data.length(1));
    }

    @Test
    void whatIsWrongWithASequenceIsNamedWithItsPlace() throws IOException {
        assertEquals(
                "data.csv:2: column 'text' holds 'x', expected a finite number",
                refusal("text,y\n1 x,a\n", "sequence", "text"));
        assertEquals(
                "data.csv:1: there is no column 'txt'; did you mean 'text'?",
                refusal("text,y\n1,a\n", "sequence", "txt"));
        assertEquals("data.csv: all sequences are empty", refusal("text,y\n,a\n", "sequence", "text"));
        assertEquals(
                "data.csv: column 'y' cannot be sequence and target",
                refusal("text,y\n1,2\n", "sequence", "y", "target", "y"));
        assertEquals(
                "data.csv: the sequence is the only column, expected a target beside it",
                refusal("text\n1\n", "sequence", "text"));
        assertEquals(
                "data.csv: 'max_length' is about sequences; name the column that holds them with 'sequence'",
                refusal("text,y\n1,a\n", "max_length", 3L));
    }

    @Test
    void toPredictAFileOfSequencesAloneHasNoTarget() throws IOException {
        Dataset data = OpenedData.toPredict(new CsvSource(), folder, file("text\n1 2\n3\n", "sequence", "text"));

        assertEquals(Set.of(Dataset.FEATURES), data.fields().keySet());
        assertEquals(1, data.length(1));
    }
}
