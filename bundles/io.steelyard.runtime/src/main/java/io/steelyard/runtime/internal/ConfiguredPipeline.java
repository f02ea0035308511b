package io.steelyard.runtime.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A pipeline for each configuration of the factory {@link #PID}. What the configuration says when it is modified is read anew: the
 * pipeline goes on after that. If the specification is wrong, a sentence in the log says so, and what runs goes on as it is.
 */
@Component(
        service = {},
        configurationPid = ConfiguredPipeline.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PipelineConfiguration.class, factory = true)
public final class ConfiguredPipeline {
    /** The name that Configuration Admin knows it by. */
    public static final String PID = "io.steelyard.pipeline";

    private static final Logger LOG = System.getLogger(ConfiguredPipeline.class.getName());

    private final Pipelines pipelines;
    private Pipeline pipeline;

    /** As Declarative Services make it. */
    @Activate
    public ConfiguredPipeline(@Reference Pipelines pipelines, PipelineConfiguration configuration) {
        this(pipelines, configuration.spec(), configuration.resume());
    }

    ConfiguredPipeline(Pipelines pipelines, String file, boolean resume) {
        this.pipelines = pipelines;
        apply(file, resume);
    }

    @Modified
    void modified(PipelineConfiguration configuration) {
        apply(configuration.spec(), configuration.resume());
    }

    void apply(String file, boolean resume) {
        if (file == null || file.isBlank()) {
            LOG.log(
                    Logger.Level.WARNING,
                    "a configuration of {0} has no 'spec', expected the path of a YAML file",
                    PID);
            return;
        }
        try {
            PipelineSpec spec = pipelines.read(Path.of(file));
            if (pipeline == null || pipeline.status().state().isFinal()) {
                pipeline = pipelines.create(spec, resume);
            } else {
                pipeline.reconfigure(spec);
            }
        } catch (InvalidSpecException | IOException | IllegalArgumentException | IllegalStateException e) {
            LOG.log(Logger.Level.WARNING, "pipeline of {0}: {1}", file, e.getMessage());
        }
    }

    /** Stops the pipeline, which leaves a generation; where the runtime goes too, it waits for that. */
    @Deactivate
    void deactivate() {
        if (pipeline != null) {
            pipeline.stop();
        }
    }
}
