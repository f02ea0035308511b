package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipelines;
import java.util.Optional;

/**
 * The runtime, if it is there: without one, plugins can still be listed and files inspected.
 *
 * @param service what it offers
 */
record InstalledRuntime(Optional<Pipelines> service) {
    /** What it offers to a command that cannot do without. */
    Pipelines pipelines() throws CommandFailure {
        return service.orElseThrow(() -> new CommandFailure(
                CommandFailure.FAILED, "there is no runtime: bundle io.steelyard.runtime is missing or did not start"));
    }
}
