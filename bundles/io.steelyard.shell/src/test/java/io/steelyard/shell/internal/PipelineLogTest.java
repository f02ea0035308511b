package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class PipelineLogTest {
    private final List<String> lines = new ArrayList<>();

    private final Logger logger = new Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            lines.add(level + " " + format);
        }
    };

    @Test
    void statesEpochsSwapsAndFilesAreLoggedAndStepsAreNot() throws Exception {
        CommandRun run = new CommandRun();
        FakePipelines pipelines = new FakePipelines(run);
        run.listeners.add(new PipelineLog(logger));

        pipelines.create(pipelines.read(Path.of("digits.yaml")), false);

        assertEquals(
                List.of(
                        "INFO digits is running after step 0",
                        "INFO digits, epoch 1: loss 0.5000, held out accuracy 0.7500",
                        "INFO digits saved " + Path.of("runs", "generation-1") + " after step 3",
                        "INFO digits: backend two takes over from one after step 3",
                        "INFO digits, epoch 2: loss 0.2500, held out accuracy 0.8750",
                        "INFO digits saved " + Path.of("runs", "generation-2") + " after step 6",
                        "INFO digits saved w.safetensors after step 6"),
                lines);
    }
}
