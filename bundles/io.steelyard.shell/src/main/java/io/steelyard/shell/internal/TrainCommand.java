package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains models to their end, showing how they get on. */
@Command(
        name = "train",
        description = "Trains the models of one or more specifications, side by side if there are several.",
        footer = {
            "",
            "Examples:",
            "  steelyard train examples/digits/pipeline.yaml",
            "  steelyard train examples/digits/pipeline.yaml --resume     goes on where it was stopped or killed"
        })
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final InstalledRuntime runtime;
    private final TrainingsUnderWay underWay;
    private final Function<PipelineListener, Runnable> listening;

    @Parameters(arity = "1..*", paramLabel = "SPEC", description = "A pipeline.yaml.")
    private List<Path> files;

    @Option(names = "--resume", description = "Go on from the current generation in the output directory, if any.")
    private boolean resume;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Run on this backend, whatever the specification says.")
    private String backend;

    @Option(names = "--quiet", description = "Show only how it ended.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show all figures of layers that are watched, not only those that look unhealthy.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON object a line: epochs, swaps, files saved, the end.")
    private boolean json;

    /**
     * A command that has not been told anything yet.
     *
     * @param listening lets a listener hear of all events, and returns what ends that
     */
    TrainCommand(
            Terminal terminal,
            InstalledRuntime runtime,
            TrainingsUnderWay underWay,
            Function<PipelineListener, Runnable> listening) {
        this.terminal = terminal;
        this.runtime = runtime;
        this.underWay = underWay;
        this.listening = listening;
    }

    @Override
    public Integer call()
            throws CommandFailure, InvalidSpecException, IOException, InterruptedException, ExecutionException {
        Pipelines pipelines = runtime.pipelines();
        List<PipelineSpec> specs = readAll(pipelines);
        Set<String> names = new LinkedHashSet<>();
        for (PipelineSpec spec : specs) {
            if (!names.add(spec.name())) {
                throw new CommandFailure(
                        CommandFailure.INVALID, "two of the specifications have the name '" + spec.name() + "'");
            }
        }
        Progress progress = json
                ? new JsonProgress(terminal, names, System::nanoTime)
                : new TextProgress(terminal, names, System::nanoTime, quiet, verbose);
        List<Pipeline> started = new ArrayList<>();
        Runnable hearNoMore = listening.apply(event -> {
            progress.onEvent(event);
            stopIfInNeed(event, names);
        });
        try {
            for (PipelineSpec spec : specs) {
                Pipeline pipeline = pipelines.create(spec, resume);
                underWay.begin(pipeline);
                started.add(pipeline);
            }
            return awaitAll(started, progress);
        } finally {
            hearNoMore.run();
            started.forEach(underWay::end);
        }
    }

    /** Ends a training that waits for somebody to see to it: a command has nobody who would. */
    private static void stopIfInNeed(PipelineEvent event, Set<String> names) {
        if (event instanceof PipelineEvent.StateChanged change
                && change.state() == PipelineState.PAUSED
                && !change.reason().isEmpty()
                && names.contains(change.pipeline().spec().name())) {
            change.pipeline().stop();
        }
    }

    /** Reads and checks all specifications before any of them is run, and reports everything that is wrong at once. */
    private List<PipelineSpec> readAll(Pipelines pipelines) throws IOException, InvalidSpecException {
        List<PipelineSpec> specs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                PipelineSpec read = pipelines.read(file);
                PipelineSpec spec = backend == null ? read : read.withBackend(backend);
                problems.addAll(pipelines.check(spec));
                specs.add(spec);
            } catch (InvalidSpecException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        return specs;
    }

    private int awaitAll(List<Pipeline> started, Progress progress) throws InterruptedException, ExecutionException {
        int status = 0;
        for (Pipeline pipeline : started) {
            PipelineStatus end = pipeline.completion().toCompletableFuture().get();
            progress.ended(pipeline, end);
            if (end.state() != PipelineState.COMPLETED && !end.reason().isEmpty()) {
                terminal.complain(pipeline.spec().name() + ": " + end.reason());
            }
            status = end.state() == PipelineState.COMPLETED ? status : CommandFailure.FAILED;
        }
        return status;
    }
}
