package io.steelyard.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A training that is killed goes on as if nothing had happened. */
public class ResumeIT {
    private static final int KILLS = 10;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path spec(String name) throws Exception {
        // A generation is written in the midst of an accumulation as often as not.
        return SpecFile.digits(name)
                .line("optimizer:", "optimizer: {adam: {lr: 0.005}}\ngradient_transforms: [{accumulate: {steps: 4}}]")
                .line("epochs:", "epochs: 12")
                .line("output:", "output: {directory: runs, every_steps: 7, export: final.safetensors}")
                .in(folder.newFolder(name).toPath());
    }

    @Test
    public void afterTenKillsAtRandomMomentsTheWeightsAreThoseOfAnUninterruptedRun() throws Exception {
        Path home = folder.getRoot().toPath();
        Path whole = spec("whole");
        Launcher.Result uninterrupted = Launcher.run(home, "train", whole.toString(), "--quiet");
        assertEquals(uninterrupted.err(), 0, uninterrupted.status());

        Path killed = spec("killed");
        Path current = killed.resolveSibling("runs").resolve("current");
        Random moments = new Random(11);
        for (int i = 0; i < KILLS; i++) {
            String before = Files.exists(current) ? Files.readString(current) : "";
            Process process = Launcher.start(
                    home.resolve("out" + i),
                    home.resolve("err" + i),
                    "train",
                    killed.toString(),
                    "--quiet",
                    "--resume");
            // A kill before the first generation of this life would only show that nothing was lost of nothing.
            while (process.isAlive()
                    && (!Files.exists(current) || Files.readString(current).equals(before))) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            process.waitFor(moments.nextInt(60), TimeUnit.MILLISECONDS);
            assertTrue("training ended before kill " + i + ": make it longer", process.isAlive());
            process.destroyForcibly();
            process.waitFor();
        }
        Launcher.Result resumed = Launcher.run(home, "train", killed.toString(), "--quiet", "--resume");
        assertEquals(resumed.err(), 0, resumed.status());
        assertArrayEquals(
                Files.readAllBytes(whole.resolveSibling("final.safetensors")),
                Files.readAllBytes(killed.resolveSibling("final.safetensors")));
    }
}
