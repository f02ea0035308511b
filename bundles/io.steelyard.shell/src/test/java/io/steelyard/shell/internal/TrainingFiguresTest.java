package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainingFiguresTest {
    private final AtomicLong clock = new AtomicLong();
    private final TrainingFigures figures = new TrainingFigures(clock::get);

    @Test
    void paceAndTimeLeftCountFromTheMomentTheTrainingRan() throws Exception {
        Pipeline pipeline = new FakePipelines(new CommandRun())
                .create(new FakePipelines(new CommandRun()).read(Path.of("a.yaml")), false);
        clock.set(5_000_000_000L);
        assertTrue(Double.isNaN(figures.rowsPerSecond()));

        figures.note(new PipelineEvent.StateChanged(pipeline, PipelineState.RUNNING, ""));
        clock.set(7_000_000_000L);
        figures.note(new PipelineEvent.StepCompleted(pipeline, 41, 1, 32, 0, 0, "one"));

        assertEquals(16, figures.rowsPerSecond());
        // Step 41 of a resumed training is the first here: it took 2 seconds, and 4 are left.
        PipelineStatus status = new PipelineStatus(PipelineState.RUNNING, "", 41, 45, 0, 1, 0.5, Optional.of("one"));
        assertEquals(8, figures.secondsLeft(status));
    }

    @Test
    void timeIsShownInMinutesAndInHoursWhereThereAreAny() {
        assertEquals("0:07", TextProgress.time(7.4));
        assertEquals("59:59", TextProgress.time(3599));
        assertEquals("2:00:05", TextProgress.time(7205));
    }
}
