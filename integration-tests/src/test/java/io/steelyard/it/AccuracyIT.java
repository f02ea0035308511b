package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.EpochCompleted;
import io.steelyard.pipeline.PipelineState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.Test;

/** The example that the README begins with is as good as it says. */
public class AccuracyIT extends HostTest {
    @Test
    public void theDigitsExampleReachesItsAccuracyInTheMedianOfFiveSeeds() throws Exception {
        Path example = Path.of(System.getProperty(Host.REACTOR_ROOT), "examples", "digits");
        String text = Files.readString(example.resolve("pipeline.yaml"));
        List<Double> accuracies = new ArrayList<>();
        for (int seed = 1; seed <= 5; seed++) {
            Path home = folder.newFolder().toPath();
            String seeded = text.replaceFirst("(?m)^seed: .*$", "seed: " + seed)
                    .replace(
                            "file: digits.csv",
                            "file: " + example.resolve("digits.csv").toAbsolutePath())
                    .replaceAll("\\.\\./\\.\\./runs", home.toString());
            Path spec = Files.writeString(home.resolve("pipeline.yaml"), seeded);
            Pipeline pipeline = pipelines.create(pipelines.read(spec), false);
            assertEquals(PipelineState.COMPLETED, end(pipeline).state());
            List<EpochCompleted> epochs = log.all(EpochCompleted.class);
            accuracies.add(epochs.get(epochs.size() - 1).metrics().get("accuracy"));
        }
        Collections.sort(accuracies);
        assertTrue("held-out accuracies of five seeds: " + accuracies, accuracies.get(2) >= 0.975);
    }
}
