package io.steelyard.runtime.internal.training;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.runtime.internal.store.Generations;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a training leaves on the disk: its generations, and the weights that it exports. It remembers how far the training was
 * when it was last saved.
 */
final class TrainingOutput {
    private static final String SEED = "steelyard.seed";

    private final PipelineSpec spec;
    private final boolean resume;
    private final Generations generations;

    /** The step after which the last generation was left; -1 if there is none. */
    private long savedStep = -1;

    /** @param resume whether the training goes on from the generation that is there */
    TrainingOutput(PipelineSpec spec, boolean resume) {
        this.spec = spec;
        this.resume = resume;
        this.generations =
                new Generations(spec.output().directory(), spec.output().keep());
    }

    /** Goes on as another output of the same training, whose generations are these. */
    void inherit(TrainingOutput before) {
        savedStep = before.savedStep;
    }

    /** @throws IOException if it cannot be written where the specification wants it */
    void requireWritable() throws IOException {
        generations.requireWritable();
        if (spec.output().export().isPresent()) {
            Path export = spec.output().export().get();
            Generations.requireWritable(export.getParent());
            if (Files.isDirectory(export)) {
                throw new IOException(export + " is a directory, expected a file to export weights to");
            }
        }
    }

    /**
     * The current generation, if there is one and the training goes on from it.
     *
     * @throws PipelineFailure if it cannot be read, or is of another training
     */
    Optional<Snapshot> resumed(CheckpointFormat format) throws PipelineFailure {
        if (!resume) {
            return Optional.empty();
        }
        Optional<Generations.Generation> generation;
        try {
            generation = generations.current(format);
        } catch (IOException e) {
            throw new PipelineFailure("cannot resume: " + e.getMessage(), e);
        }
        if (generation.isEmpty()) {
            return Optional.empty();
        }
        Snapshot snapshot = snapshot(generation.get());
        savedStep = snapshot.position().step();
        return Optional.of(snapshot);
    }

    private Snapshot snapshot(Generations.Generation generation) throws PipelineFailure {
        try {
            String seed = generation.metadata().get(SEED);
            if (!Long.toString(spec.seed()).equals(seed)) {
                throw new IllegalArgumentException(
                        "it was trained with seed " + seed + ", the specification says " + spec.seed());
            }
            return new Snapshot(generation.state(), TrainingPosition.fromTexts(generation.metadata()));
        } catch (IllegalArgumentException e) {
            throw new PipelineFailure("cannot resume from " + generation.folder() + ": " + e.getMessage(), e);
        }
    }

    /** Whether the training has been saved as far as a snapshot goes. */
    boolean has(Snapshot snapshot) {
        return snapshot.position().step() <= savedStep;
    }

    /**
     * Leaves a generation.
     *
     * @return its folder
     */
    Path write(CheckpointFormat format, Snapshot snapshot) throws Setback {
        Map<String, String> metadata = new HashMap<>(snapshot.position().toTexts());
        metadata.put(SEED, Long.toString(spec.seed()));
        try {
            Path folder = generations.write(format, snapshot.state(), metadata, spec.text());
            savedStep = snapshot.position().step();
            return folder;
        } catch (IOException e) {
            throw new Setback("generation after step " + snapshot.position().step() + ": " + e.getMessage(), false, e);
        }
    }

    /**
     * Exports the weights, if the specification wants it.
     *
     * @return the file
     */
    Optional<Path> export(CheckpointFormat format, Supplier<Map<String, Tensor>> weights) throws Setback {
        Optional<Path> file = spec.output().export();
        if (file.isPresent()) {
            try {
                format.write(file.get(), weights.get(), Map.of("format", "steelyard"));
            } catch (IOException e) {
                throw new Setback("export: " + e.getMessage(), false, e);
            }
        }
        return file;
    }
}
