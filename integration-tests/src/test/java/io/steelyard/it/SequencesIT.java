package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Sequences of different lengths through the command line: trained on, asked about, refused. */
public class SequencesIT {
    private static final int ROWS = 40;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A folder with rows of 1 to 12 numbers around 1, which are 'up', or around -1, and a specification. */
    private Path spec(String batch) throws Exception {
        Path home = folder.newFolder().toPath();
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of("way,wave"));
        for (int row = 0; row < ROWS; row++) {
            double around = row % 2 == 0 ? 1 : -1;
            List<String> numbers = IntStream.range(0, 1 + row * 7 % 12)
                    .mapToObj(i -> Double.toString(around + 0.3 * random.nextGaussian()))
                    .toList();
            lines.add((row % 2 == 0 ? "up," : "down,") + String.join(" ", numbers));
        }
        Files.write(home.resolve("waves.csv"), lines);
        return Files.writeString(
                home.resolve("pipeline.yaml"),
                String.join(
                        "\n",
                        "name: waves",
                        "seed: 1",
                        "data: {source: {csv: {file: waves.csv, sequence: wave, shape: [1], target: way}}}",
                        "model:",
                        "  layers:",
                        "    - dense: {out_features: 4}",
                        "    - tanh",
                        "    - global_avg_pool1d",
                        "    - dense: {out_features: 2}",
                        "objective: cross_entropy",
                        "optimizer: {adam: {lr: 0.05}}",
                        "epochs: 10",
                        batch,
                        ""));
    }

    private Launcher.Result steelyard(String... arguments) throws Exception {
        return Launcher.run(folder.getRoot().toPath(), arguments);
    }

    @Test
    public void aModelOfSequencesIsTrainedAndAnswersAFile() throws Exception {
        Path spec = spec("batch: {size: 8, buckets: [4, 8, 16]}");
        Launcher.Result training = steelyard("train", spec.toString());
        assertEquals(training.err(), 0, training.status());

        Path asked = Files.writeString(spec.resolveSibling("asked.csv"), "wave\n0.9 1.2\n-1\n-0.8 -1.1 -1 -0.7 -1.3\n");
        Launcher.Result answers = steelyard("predict", spec.toString(), "--input", asked.toString());
        assertEquals(answers.err(), 0, answers.status());
        List<String> lines = answers.out().lines().toList();
        assertEquals("row,class,p0,p1", lines.get(0));
        assertEquals(
                List.of("0,up", "1,down", "2,down"),
                lines.stream()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(',', line.indexOf(',') + 1)))
                        .toList());
    }

    @Test
    public void whatDoesNotFitTheBucketsIsRefusedWithBothLengths() throws Exception {
        Path spec = spec("batch: {size: 8, buckets: [4, 8]}");
        Launcher.Result training = steelyard("train", spec.toString());
        assertEquals(2, training.status());
        assertTrue(
                training.err(),
                training.err()
                        .contains(
                                "pipeline.yaml batch.buckets: row 3 of the data is a sequence of 10, the longest bucket is 8"));
        assertTrue(training.err(), !training.err().contains("\tat "));
    }
}
