package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineState;
import java.lang.System.Logger;
import java.util.Locale;

/** Logs what happens to all pipelines of a host, where nobody looks on: all but single steps. */
final class PipelineLog implements PipelineListener {
    private final Logger logger;

    PipelineLog(Logger logger) {
        this.logger = logger;
    }

    @Override
    public void onEvent(PipelineEvent event) {
        String name = event.pipeline().spec().name();
        if (event instanceof PipelineEvent.StateChanged change) {
            logger.log(
                    change.state() == PipelineState.FAILED ? Logger.Level.ERROR : Logger.Level.INFO,
                    name + " is " + change.state().name().toLowerCase(Locale.ROOT) + " after step "
                            + event.pipeline().status().step()
                            + (change.reason().isEmpty() ? "" : ": " + change.reason()));
        } else if (event instanceof PipelineEvent.EpochCompleted epoch) {
            StringBuilder line = new StringBuilder(name)
                    .append(", epoch ")
                    .append(epoch.epoch())
                    .append(String.format(Locale.ROOT, ": loss %.4f", epoch.loss()));
            epoch.metrics()
                    .forEach((metric, value) ->
                            line.append(String.format(Locale.ROOT, ", held out %s %.4f", metric, value)));
            logger.log(Logger.Level.INFO, line.toString());
        } else if (event instanceof PipelineEvent.Swapped swap) {
            logger.log(
                    Logger.Level.INFO,
                    name + ": " + swap.what() + " " + swap.to() + " takes over from " + swap.from() + " after step "
                            + swap.afterStep());
        } else if (event instanceof PipelineEvent.Saved saved) {
            logger.log(Logger.Level.INFO, name + " saved " + saved.path() + " after step " + saved.step());
        }
    }
}
