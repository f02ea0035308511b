package io.steelyard.shell.internal;

import io.steelyard.option.NearestName;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.Pipelines;
import java.util.List;

/** Finds the pipeline that a command is about. */
final class NamedPipelines {
    private final Pipelines pipelines;

    NamedPipelines(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    /** The pipeline whose name is the first word behind a command, among so many words at most. */
    Pipeline find(String usage, int most, String... words) throws CommandFailure {
        List<String> names =
                pipelines.list().stream().map(each -> each.spec().name()).toList();
        String known = names.isEmpty() ? "; there is no pipeline" : "; pipelines: " + String.join(", ", names);
        if (words.length == 0) {
            throw new CommandFailure(CommandFailure.INVALID, usage + ": the name of a pipeline is missing" + known);
        }
        if (words.length > most) {
            throw new CommandFailure(CommandFailure.INVALID, usage + ": there is no use for '" + words[most] + "'");
        }
        return pipelines
                .find(words[0])
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.INVALID,
                        "there is no pipeline '" + words[0] + "'" + NearestName.hint(words[0], names)));
    }
}
