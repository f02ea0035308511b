package io.steelyard.shell.internal;

import io.steelyard.backend.Backend;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.option.NearestName;
import io.steelyard.tck.BackendKit;
import io.steelyard.tck.CheckpointFormatKit;
import io.steelyard.tck.Kit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kits for the plugins that are installed, as far as they can do without examples from the plugin's author. */
final class InstalledKits implements AutoCloseable {
    /** The kind of backends, as in their service property. */
    static final String BACKEND = "backend";

    /** The kind of checkpoint formats, as in their service property. */
    static final String FORMAT = "checkpoint.format";

    private static final String REFERENCE = "reference";

    private final InstalledPlugins plugins;
    private Path scratch;

    /** For these plugins. */
    InstalledKits(InstalledPlugins plugins) {
        this.plugins = plugins;
    }

    /** The preferred plugin of this kind and name. */
    InstalledPlugins.Entry entry(String kind, String name) throws CommandFailure {
        List<InstalledPlugins.Entry> known = plugins.ofKind(kind);
        return known.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.INVALID,
                        "there is no " + kind.replace('.', ' ') + " '" + name + "'"
                                + NearestName.hint(
                                        name,
                                        known.stream()
                                                .map(InstalledPlugins.Entry::name)
                                                .toList())));
    }

    /** What is asked of a plugin. */
    Kit kit(InstalledPlugins.Entry entry) throws CommandFailure, IOException {
        if (entry.service() instanceof CheckpointFormat format) {
            scratch = Files.createTempDirectory("steelyard-conformance");
            return CheckpointFormatKit.of(format, scratch);
        }
        return new BackendKit((Backend) entry.service(), reference());
    }

    private Backend reference() throws CommandFailure {
        return (Backend) plugins.ofKind(BACKEND).stream()
                .filter(entry -> entry.name().equals(REFERENCE))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.FAILED,
                        "there is no backend '" + REFERENCE
                                + "', which says what is right: bundle io.steelyard.backend.reference is missing or did"
                                + " not start"))
                .service();
    }

    @Override
    public void close() throws IOException {
        if (scratch != null) {
            // Each check removes what it wrote.
            Files.deleteIfExists(scratch);
        }
    }
}
