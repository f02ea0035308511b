package io.steelyard.shell.internal;

import io.steelyard.option.NearestName;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Commands about pipelines for a Gogo shell. All of them take their words as they come, so that a missing or wrong one gets a
 * sentence of ours.
 */
@Component(
        service = PipelineCommands.class,
        property = {
            "osgi.command.scope=pipeline",
            "osgi.command.function=list",
            "osgi.command.function=show",
            "osgi.command.function=pause",
            "osgi.command.function=resume",
            "osgi.command.function=stop",
            "osgi.command.function=swap",
            "osgi.command.function=why"
        })
public final class PipelineCommands {
    private final Supplier<PrintStream> out;
    private final Pipelines pipelines;
    private final NamedPipelines named;
    private final PartProviders providers;
    private final PipelineDescription description;
    private final WhyExplanation why;

    @Activate
    public PipelineCommands(
            BundleContext context,
            @Reference Pipelines pipelines,
            @Reference LastFigures figures,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ComponentTrouble components) {
        // Gogo puts its own stream in place of the standard one while a command runs.
        this(context, pipelines, figures, Optional.ofNullable(components), () -> System.out);
    }

    PipelineCommands(
            BundleContext context,
            Pipelines pipelines,
            LastFigures figures,
            Optional<ComponentTrouble> components,
            Supplier<PrintStream> out) {
        this.out = out;
        this.pipelines = pipelines;
        this.named = new NamedPipelines(pipelines);
        this.providers = new PartProviders(context);
        this.description = new PipelineDescription(providers, figures);
        this.why = new WhyExplanation(context, components);
    }

    /** Shows all pipelines and how they stand. */
    @Descriptor("shows all pipelines and how they stand")
    public void list() {
        PipelineTable.print(pipelines, out.get());
    }

    /** Shows everything about one pipeline. */
    @Descriptor("shows everything about a pipeline: state, figures, files, and its parts with their bundles")
    public void show(@Descriptor("NAME: the pipeline's name") String... words) {
        SpokenFailures.run(out.get(), () -> description.print(named.find("pipeline:show NAME", 1, words), out.get()));
    }

    /** Lets one rest after the step under way. */
    @Descriptor("lets a pipeline rest after the step under way")
    public void pause(@Descriptor("NAME: the pipeline's name") String... words) {
        tell("pipeline:pause NAME", words, Pipeline::pause, "will rest after the step under way");
    }

    /** Lets one go on. */
    @Descriptor("lets a pipeline go on, or try again what made it pause, parts that failed included")
    public void resume(@Descriptor("NAME: the pipeline's name") String... words) {
        tell("pipeline:resume NAME", words, Pipeline::resume, "will go on");
    }

    /** Ends one after the step under way. */
    @Descriptor("ends a pipeline after the step under way, writing a generation")
    public void stop(@Descriptor("NAME: the pipeline's name") String... words) {
        if (words.length == 1
                && words[0].matches("[0-9]+")
                && pipelines.find(words[0]).isEmpty()) {
            out.get()
                    .println("there is no pipeline '" + words[0] + "'; 'felix:stop " + words[0] + "' or 'bundle:stop "
                            + words[0] + "' stops the bundle of that number");
            return;
        }
        tell("pipeline:stop NAME", words, Pipeline::stop, "will end after the step under way");
    }

    /** Gives one another backend, or what its file says now. */
    @Descriptor("gives a pipeline another backend; without one, whatever its specification's file says now")
    public void swap(
            @Descriptor("NAME [BACKEND]: the pipeline's name; a backend's name, auto, or a filter in quotes")
                    String... words) {
        SpokenFailures.run(out.get(), () -> {
            Pipeline pipeline = underWay(named.find("pipeline:swap NAME [BACKEND]", 2, words));
            if (words.length == 1) {
                out.get().println(reread(pipeline));
            } else {
                requireBackend(words[1]);
                pipeline.reconfigure(pipeline.spec().withBackend(words[1]));
                out.get().println(words[0] + " will go over to backend " + words[1]);
            }
        });
    }

    /** Explains how one stands. */
    @Descriptor(
            "explains what a pipeline waits for, down to the missing capability and the bundle that would provide it")
    public void why(@Descriptor("NAME: the pipeline's name") String... words) {
        SpokenFailures.run(
                out.get(),
                () -> why.of(named.find("pipeline:why NAME", 1, words)).forEach(out.get()::println));
    }

    private void tell(String usage, String[] words, Consumer<Pipeline> request, String consequence) {
        SpokenFailures.run(out.get(), () -> {
            request.accept(underWay(named.find(usage, 1, words)));
            out.get().println(words[0] + " " + consequence);
        });
    }

    private static Pipeline underWay(Pipeline pipeline) throws CommandFailure {
        if (pipeline.status().state().isFinal()) {
            throw new CommandFailure(
                    CommandFailure.INVALID,
                    pipeline.spec().name() + " has ended: it is "
                            + pipeline.status().state());
        }
        return pipeline;
    }

    private String reread(Pipeline pipeline) throws IOException, InvalidSpecException {
        PipelineSpec spec = pipelines.read(pipeline.spec().file());
        List<Problem> problems = pipelines.check(spec);
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        pipeline.reconfigure(spec);
        return spec.name() + " will go on after " + spec.file();
    }

    /** A pipeline would wait for a backend that is mistyped, for ever. */
    private void requireBackend(String name) throws CommandFailure {
        WantedPart backend = WantedPart.backend(name);
        if (!backend.isFree() && providers.registered(backend).isEmpty()) {
            String sentence = "there is no " + backend + NearestName.hint(name, providers.names(backend.kind()));
            throw new CommandFailure(
                    CommandFailure.INVALID,
                    Stream.concat(Stream.of(sentence), why.declaring(backend).stream())
                            .collect(Collectors.joining(System.lineSeparator())));
        }
    }
}
