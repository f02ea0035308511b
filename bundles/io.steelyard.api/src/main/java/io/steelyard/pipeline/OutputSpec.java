package io.steelyard.pipeline;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a pipeline leaves behind.
 *
 * @param directory where its generations are kept
 * @param everySteps a generation is written after so many steps; 0 for never but at the end
 * @param everyEpochs a generation is written after so many epochs; 0 for never but at the end
 * @param keep how many generations are kept
 * @param export a file for the final weights alone
 * @param format the checkpoint format of all of them
 */
public record OutputSpec(
        Path directory, long everySteps, long everyEpochs, int keep, Optional<Path> export, String format) {}
