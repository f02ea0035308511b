package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says what may stand behind the commands of this bundle: for a shell that completes words, which asks by this command. */
@Component(
        service = CompletionCommand.class,
        property = {"osgi.command.scope=steelyard", "osgi.command.function=candidates"})
public final class CompletionCommand {
    private enum Names {
        PIPELINES,
        BACKENDS,
        BACKENDS_AND_AUTO
    }

    private static final List<Names> PIPELINE = List.of(Names.PIPELINES);

    private static final Map<String, List<Names>> BEHIND = Map.of(
            "pipeline:show", PIPELINE,
            "pipeline:why", PIPELINE,
            "pipeline:pause", PIPELINE,
            "pipeline:resume", PIPELINE,
            "pipeline:stop", PIPELINE,
            "pipeline:swap", List.of(Names.PIPELINES, Names.BACKENDS_AND_AUTO),
            "backend:bench", List.of(Names.BACKENDS));

    private final Supplier<List<String>> pipelines;
    private final Supplier<List<String>> backends;

    @Activate
    public CompletionCommand(BundleContext context, @Reference Pipelines pipelines) {
        this(
                () -> pipelines.list().stream().map(each -> each.spec().name()).toList(),
                () -> new PartProviders(context).names("backend"));
    }

    CompletionCommand(Supplier<List<String>> pipelines, Supplier<List<String>> backends) {
        this.pipelines = pipelines;
        this.backends = backends;
    }

    /** The commands of which something is known. */
    static Set<String> commands() {
        return BEHIND.keySet();
    }

    /**
     * The words that may stand at a place behind a command; none if nothing is known of it.
     *
     * @param command with its scope
     * @param word which word, where the command itself is number 0
     */
    @Descriptor("shows the names that may stand behind a command: what a shell asks that completes words")
    public List<String> candidates(
            @Descriptor("the command with its scope") String command,
            @Descriptor("which word behind it, the first is 1") int word) {
        List<Names> places = BEHIND.getOrDefault(command, List.of());
        return word < 1 || word > places.size() ? List.of() : names(places.get(word - 1));
    }

    private List<String> names(Names names) {
        return switch (names) {
            case PIPELINES -> pipelines.get();
            case BACKENDS -> backends.get();
            case BACKENDS_AND_AUTO -> {
                List<String> all = new ArrayList<>(backends.get());
                all.add(PipelineSpec.AUTO);
                yield all;
            }
        };
    }
}
