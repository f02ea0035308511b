package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.predict.ModelVersion;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorStatistics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorCommandsTest {
    @Test
    void aListHasVersionAndStatisticsOfEachModel(@TempDir Path storage) throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (TestFramework framework = new TestFramework(storage)) {
            framework.context().registerService(Predictor.class, predictor(), null);
            new PredictorCommands(framework.context(), () -> new PrintStream(written, true, StandardCharsets.UTF_8))
                    .list();
        }

        assertEquals(
                List.of(
                        "model   version                answered  waiting  refused  timed out  failed   median      p99",
                        "digits  2 (w.safetensors, ab)        90        5        4          3       2  1.50 ms  9.00 ms"),
                written.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private static Predictor predictor() {
        return (Predictor) Proxy.newProxyInstance(
                Predictor.class.getClassLoader(),
                new Class<?>[] {Predictor.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "digits";
                    case "version" -> new ModelVersion(2, 1, "w.safetensors", "ab");
                    case "statistics" ->
                        new PredictorStatistics(
                                90,
                                4,
                                3,
                                2,
                                5,
                                1,
                                Map.of(),
                                Duration.ofNanos(1_500_000),
                                Duration.ofMillis(9),
                                Duration.ofMillis(20));
                    case "hashCode" -> 1;
                    default -> null;
                });
    }
}
