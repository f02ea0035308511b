package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    public void pipelines() {
        TextTable table = new TextTable("lllrrl");
        table.row("name", "state", "backend", "step", "loss", "");
        for (Pipeline pipeline : pipelines.list()) {
            PipelineStatus status = pipeline.status();
            table.row(
                    pipeline.spec().name(),
                    status.state().name(),
                    status.backend().orElse(""),
                    status.step() + "/" + status.totalSteps(),
                    String.format(Locale.ROOT, "%.4f", status.loss()),
                    status.reason());
        }
        // Gogo puts its own stream in place of the standard one while a command runs.
        table.print(System.out, "");
    }

    /** Shows the plugins of one kind, or of all. */
    public void plugins(String... kind) throws CommandFailure {
        ListCommand list = new ListCommand(Terminal.standard(), () -> InstalledPlugins.of(context));
        list.show(Optional.of(kind).filter(words -> words.length > 0).map(words -> words[0]));
    }

    /** Starts to train a model. */
    public void train(String file) throws IOException {
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
