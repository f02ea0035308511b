package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a user gets for a mistake: one clear message, a status that is not zero, and nothing overwritten. */
public class BadInputIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static SpecFile digits() {
        return SpecFile.digits("bad").line("output:", "output: {directory: runs, export: final.safetensors}");
    }

    private void isRefused(SpecFile spec, String... said) throws Exception {
        Path home = folder.newFolder().toPath();
        Path file = spec.in(home);
        Path export = Files.writeString(home.resolve("final.safetensors"), "precious");
        isRefused(file, said);
        assertEquals("nothing is overwritten", "precious", Files.readString(export));
        assertFalse("nothing is half written", Files.exists(home.resolve("runs").resolve("current")));
    }

    private void isRefused(Path file, String... said) throws Exception {
        Launcher.Result result = Launcher.run(folder.getRoot().toPath(), "train", file.toString());
        assertTrue("status " + result.status() + ": " + result.err(), result.status() == 1 || result.status() == 2);
        for (String part : said) {
            assertTrue("'" + part + "' is not in: " + result.err(), result.err().contains(part));
        }
        assertFalse("a stack trace is no message: " + result.err(), result.err().contains("\tat "));
    }

    @Test
    public void anUnknownLayerIsRefusedWithItsLineAndTheNearestName() throws Exception {
        isRefused(
                digits().line("    - max_pool2d:", "    - max_pol2d: {kernel_size: 2}"),
                "pipeline.yaml:11 model.layers[2]: there is no layer type 'max_pol2d'; did you mean 'max_pool2d'?");
    }

    @Test
    public void aKernelThatDoesNotFitIsRefusedWithItsLineAndBothShapes() throws Exception {
        isRefused(
                digits().line("    - max_pool2d:", "    - conv2d: {out_channels: 2, kernel_size: 9}"),
                "pipeline.yaml:11 model.layers[2]: conv2d: ",
                "9x9",
                "8x8");
    }

    @Test
    public void allProblemsAreReportedAtOnce() throws Exception {
        isRefused(
                digits().line("    - max_pool2d:", "    - max_pool2d: {kernel_sise: 2}")
                        .line("    - dropout:", "    - dropout: {p: 1.5}")
                        .line("objective:", "objective: cross_entropi"),
                "did you mean 'kernel_size'?",
                "pipeline.yaml:13 model.layers[4]",
                "found 1.5",
                "did you mean 'cross_entropy'?");
    }

    @Test
    public void aMissingSpecificationIsRefused() throws Exception {
        isRefused(folder.getRoot().toPath().resolve("nowhere.yaml"), "nowhere.yaml: there is no such file");
    }

    @Test
    public void missingDataIsRefused() throws Exception {
        isRefused(digits().line("  source:", "  source: {csv: {file: nowhere.csv, target: label}}"), "nowhere.csv");
    }

    @Test
    public void malformedYamlIsRefusedWithItsLine() throws Exception {
        isRefused(digits().line("model:", "model: ]"), "pipeline.yaml:7: this is not YAML");
    }

    @Test
    public void aMalformedRowIsRefusedWithFileAndLine() throws Exception {
        Path csv = folder.newFile("rows.csv").toPath();
        Files.writeString(csv, "a,b,label\n1,2,0\n1,x,1\n");
        isRefused(
                digits().line("  source:", "  source: {csv: {file: " + csv + ", target: label}}"), "rows.csv:3", "'x'");
    }

    @Test
    public void aLossThatIsNotFiniteEndsTheTrainingWithTheStep() throws Exception {
        isRefused(digits().line("optimizer:", "optimizer: {sgd: {lr: 1.0e+30}}"), "at step 2", "learning rate 1.0E30");
    }

    @Test
    public void anOutputThatCannotBeWrittenIsRefused() throws Exception {
        Path file = folder.newFile("file").toPath();
        isRefused(digits().line("output:", "output: {directory: " + file + "/runs}"), "cannot be written to");
    }
}
