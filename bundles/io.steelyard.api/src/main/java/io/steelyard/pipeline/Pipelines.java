package io.steelyard.pipeline;

import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The service that runs pipelines. */
@ProviderType
public interface Pipelines {
    /**
     * Reads a specification in YAML.
     *
     * @throws InvalidSpecException with everything that is wrong with it by itself, whatever plugins are there
     * @throws IOException if the file cannot be read
     */
    PipelineSpec read(Path file) throws InvalidSpecException, IOException;

    /**
     * What is wrong with a specification, given the plugins and the data that are there now: unknown names, wrong
     * options, layers that do not fit each other. Empty if it would run.
     */
    List<Problem> check(PipelineSpec spec);

    /**
     * Starts a pipeline. What it lacks it waits for.
     *
     * @param resume whether to go on from the current generation in its output directory, if there is one
     * @throws IllegalArgumentException if a pipeline of that name is under way
     */
    Pipeline create(PipelineSpec spec, boolean resume);

    /** All pipelines, oldest first: those under way, and of every name the last one that ended. */
    List<Pipeline> list();

    /** The newest pipeline of a name. */
    Optional<Pipeline> find(String name);

    /**
     * What the model of a specification consists of.
     *
     * @throws InvalidSpecException as {@link #check} would say
     */
    ModelSummary summarize(PipelineSpec spec) throws InvalidSpecException;

    /** A trained model, as patient and as large as a predictor is where nothing is said. */
    default Predictor predictor(PipelineSpec spec, Optional<Path> weights) throws InvalidSpecException, IOException {
        return predictor(spec, weights, PredictorOptions.DEFAULTS);
    }

    /**
     * A trained model. Until it is closed it is a service, too.
     *
     * @param weights a checkpoint with the model's weights, or a directory of generations; where none is given, the
     *     specification's own output directory
     * @throws InvalidSpecException as {@link #check} would say
     * @throws IOException if the weights cannot be read or do not fit the model
     */
    Predictor predictor(PipelineSpec spec, Optional<Path> weights, PredictorOptions options)
            throws InvalidSpecException, IOException;
}
