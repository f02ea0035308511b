package io.steelyard.pipeline;

import java.util.Optional;

/**
 * A pipeline at one moment.
 *
 * @param state where it is in its life
 * @param reason why it is there, for people; empty if there is nothing to say
 * @param step how many steps are done
 * @param totalSteps how many there are in all; 0 before the data is open
 * @param epoch how many epochs are done
 * @param totalEpochs how many there are in all
 * @param loss the loss of the last step; NaN before the first
 * @param backend the name of the backend it runs on, if any
 */
public record PipelineStatus(
        PipelineState state,
        String reason,
        long step,
        long totalSteps,
        long epoch,
        long totalEpochs,
        double loss,
        Optional<String> backend) {}
