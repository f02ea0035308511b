package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Commands for a Gogo shell. Gogo finds them by two service properties, so this bundle needs none of its classes. Unlike
 * on the command line, {@code train} returns at once and the training goes on: bundles can be stopped meanwhile.
 */
@Component(
        service = GogoCommands.class,
        property = {
            "osgi.command.scope=steelyard",
            "osgi.command.function=pipelines",
            "osgi.command.function=plugins",
            "osgi.command.function=train"
        })
public final class GogoCommands {
    private final BundleContext context;
    private final Pipelines pipelines;

    @Activate
    public GogoCommands(BundleContext context, @Reference Pipelines pipelines) {
        this.context = context;
        this.pipelines = pipelines;
    }

    /** Shows all pipelines and how they stand. */
    @Descriptor("shows all pipelines and how they stand")
    public void pipelines() {
        // Gogo puts its own stream in place of the standard one while a command runs.
        PipelineTable.print(pipelines, System.out);
    }

    /** Shows the plugins of one kind, or of all. */
    @Descriptor("shows what pipelines can be made of")
    public void plugins(@Descriptor("[KIND]: layers, optimizers, backends, ...; all if none is given") String... kind)
            throws CommandFailure {
        ListCommand list = new ListCommand(Terminal.standard(), () -> InstalledPlugins.of(context));
        list.show(Optional.of(kind).filter(words -> words.length > 0).map(words -> words[0]));
    }

    /** Starts to train a model. */
    @Descriptor("starts to train a model and returns at once")
    public void train(@Descriptor("SPEC: the specification's file") String file) throws IOException {
        try {
            PipelineSpec spec = pipelines.read(Path.of(file));
            List<Problem> problems = pipelines.check(spec);
            if (problems.isEmpty()) {
                pipelines.create(spec, false);
                System.out.println(spec.name() + " trains; 'pipelines' shows how it gets on");
            } else {
                problems.forEach(System.out::println);
            }
        } catch (InvalidSpecException e) {
            e.problems().forEach(System.out::println);
        }
    }
}
