package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The commands that a newcomer types after the first, in processes of their own. */
public class CommandLineIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Launcher.Result steelyard(String... arguments) throws Exception {
        return Launcher.run(folder.getRoot().toPath(), arguments);
    }

    private static Path digits() {
        return Path.of(System.getProperty(Host.REACTOR_ROOT), "examples", "digits", "digits.csv");
    }

    @Test
    public void aTrainedModelNamesTheClassOfEachRow() throws Exception {
        Path spec = SpecFile.digits("predicting").in(folder.newFolder().toPath());
        Launcher.Result training = steelyard("train", spec.toString());
        assertEquals(training.err(), 0, training.status());

        // Rows without their target, as they come in real use.
        List<String> rows = Files.readAllLines(digits());
        Path unlabelled = folder.newFile("new.csv").toPath();
        Files.write(
                unlabelled,
                rows.stream().map(row -> row.substring(0, row.lastIndexOf(','))).toList());
        Launcher.Result prediction = steelyard("predict", spec.toString(), "--input", unlabelled.toString());
        assertEquals(prediction.err(), 0, prediction.status());

        List<String> answers = prediction.out().lines().toList();
        assertEquals(rows.size(), answers.size());
        int right = 0;
        for (int i = 1; i < rows.size(); i++) {
            String[] cells = answers.get(i).split(",", -1);
            assertEquals(12, cells.length);
            right += rows.get(i).endsWith("," + cells[1]) ? 1 : 0;
        }
        assertTrue(right + " of " + (rows.size() - 1), right > 0.9 * (rows.size() - 1));
    }

    @Test
    public void listNamesTheBundleOfEachPart() throws Exception {
        Launcher.Result list = steelyard("list");
        assertEquals(list.err(), 0, list.status());
        for (String part : List.of("ojalgo", "conv2d", "kaiming_uniform", "adamw", "cosine", "cross_entropy", "csv")) {
            assertTrue(
                    part + " is not in " + list.out(),
                    list.out()
                            .lines()
                            .anyMatch(line -> line.strip().startsWith(part + " ") && line.contains("[io.steelyard.")));
        }
    }

    @Test
    public void summaryCountsParameters() throws Exception {
        Path spec = SpecFile.digits("counted").in(folder.newFolder().toPath());
        Launcher.Result summary = steelyard("summary", spec.toString());
        // 4 x (3 x 3 x 1 + 1) for the convolution, 10 x (4 x 4 x 4 + 1) behind the pooling
        assertTrue(summary.out(), summary.out().lines().anyMatch(line -> line.matches("total +690 +0")));
    }

    @Test
    public void inspectPrintsAnObjectForEachFileAndFailsIfOneDoes() throws Exception {
        byte[] header =
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}".getBytes(StandardCharsets.UTF_8);
        byte[] data = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40};
        Path good = folder.newFile("good.safetensors").toPath();
        Files.write(good, new byte[] {(byte) header.length, 0, 0, 0, 0, 0, 0, 0});
        Files.write(good, header, StandardOpenOption.APPEND);
        Files.write(good, data, StandardOpenOption.APPEND);
        Path bad = folder.newFile("bad.safetensors").toPath();
        Files.write(bad, new byte[7]);

        Launcher.Result inspection = steelyard("inspect", "--json", "--hash", good.toString(), bad.toString());

        assertEquals(1, inspection.status());
        List<String> lines = inspection.out().lines().toList();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        assertEquals(
                "{\"file\":\"" + good + "\",\"format\":\"safetensors\",\"tensors\":[{\"name\":\"w\",\"dtype\":\"F32\","
                        + "\"shape\":[2],\"bytes\":8,\"sha256\":\"" + hash + "\"}],\"metadata\":{}}",
                lines.get(0));
        assertTrue(lines.get(1), lines.get(1).startsWith("{\"file\":\"" + bad + "\",\"error\":{\"kind\":\""));
        assertEquals(2, lines.size());
    }

    @Test
    public void anUnknownCommandIsAnsweredWithTheNearestOne() throws Exception {
        Launcher.Result unknown = steelyard("trian");
        assertEquals(2, unknown.status());
        assertTrue(unknown.err(), unknown.err().contains("did you mean 'train'?"));
    }
}
