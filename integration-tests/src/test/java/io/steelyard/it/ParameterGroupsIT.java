package io.steelyard.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Groups of parameters, gradient transforms and shared weights, from the specification to the command's answer. */
public class ParameterGroupsIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Launcher.Result steelyard(String... arguments) throws Exception {
        return Launcher.run(folder.getRoot().toPath(), arguments);
    }

    /** The digits with a second convolution that shares its weights with a third. */
    private Path spec(String groups, String transforms) throws Exception {
        return SpecFile.digits("groups")
                .line("    - max_pool2d:", """
                            - conv2d: {out_channels: 4, kernel_size: 3, padding: same}
                            - relu
                            - conv2d: {out_channels: 4, kernel_size: 3, padding: same}
                              share: {weight: conv2d_1.weight, bias: conv2d_1.bias}
                            - max_pool2d: {kernel_size: 2}""".indent(4).stripTrailing())
                .line("optimizer:", "optimizer: {adam: {lr: 0.01}}\n" + groups + "\n" + transforms)
                .in(folder.newFolder().toPath());
    }

    @Test
    public void whatIsSharedIsCountedOnceAndWhatIsFrozenAsNotTrained() throws Exception {
        Launcher.Result summary = steelyard(
                "summary",
                spec("param_groups: [{match: conv2d.*, frozen: true}]", "").toString());
        assertEquals(summary.err(), 0, summary.status());
        // Frozen: 4 x (3 x 3 x 1 + 1). Trained: 4 x (3 x 3 x 4 + 1), once, and 10 x (4 x 4 x 4 + 1).
        assertTrue(summary.out(), summary.out().lines().anyMatch(line -> line.matches("total +798 +40")));
        assertTrue(summary.out(), summary.out().lines().anyMatch(line -> line.matches("conv2d_2 .* 0 +0")));
    }

    @Test
    public void aModelTrainsWithGroupsAndTransforms() throws Exception {
        Path spec = spec(
                "param_groups: [{match: '*.bias', lr: 0.02}, {match: dense.*, weight_decay: 0.001}]",
                "gradient_transforms: [{sam: {rho: 0.02}}, {clip_grad_norm: {max_norm: 5}}, {decoupled_weight_decay:"
                        + " {weight_decay: 0.01}, match: '*.weight'}]");
        Launcher.Result training = steelyard("train", spec.toString());
        assertEquals(training.err(), 0, training.status());
        assertTrue(training.out(), training.out().contains("completed after step 135"));
    }

    @Test
    public void aGroupsRateIsScheduledFromItsOwnStart() throws Exception {
        String schedule = "schedule: {cosine: {}}";
        Path grouped = SpecFile.digits("grouped")
                .line("optimizer:", "optimizer: {sgd: {lr: 5}}\nparam_groups: [{match: '*', lr: 0.05}]\n" + schedule)
                .line("output:", "output: {directory: runs, export: final.safetensors}")
                .in(folder.newFolder().toPath());
        Path plain = SpecFile.digits("plain")
                .line("optimizer:", "optimizer: {sgd: {lr: 0.05}}\n" + schedule)
                .line("output:", "output: {directory: runs, export: final.safetensors}")
                .in(folder.newFolder().toPath());
        for (Path spec : List.of(grouped, plain)) {
            Launcher.Result training = steelyard("train", spec.toString(), "--quiet");
            assertEquals(training.err(), 0, training.status());
        }
        assertArrayEquals(
                Files.readAllBytes(plain.resolveSibling("final.safetensors")),
                Files.readAllBytes(grouped.resolveSibling("final.safetensors")));
    }

    @Test
    public void aPatternThatMatchesNothingIsRefusedWithItsLineAndTheNearest() throws Exception {
        Launcher.Result training = steelyard(
                "train", spec("param_groups: [{match: '*.bais', lr: 0.1}]", "").toString());
        assertEquals(2, training.status());
        assertTrue(
                training.err(),
                training.err()
                        .contains("pipeline.yaml:22 param_groups[0]: '*.bais' matches no parameter;"
                                + " did you mean '*.bias'?"));
    }

    @Test
    public void transformsAreListed() throws Exception {
        Launcher.Result list = steelyard("list", "gradient-transforms");
        for (String part : List.of("accumulate", "clip_grad_norm", "sam")) {
            assertTrue(
                    list.out(), list.out().lines().anyMatch(line -> line.strip().startsWith(part + " ")));
        }
    }
}
