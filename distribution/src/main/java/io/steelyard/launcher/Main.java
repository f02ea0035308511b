package io.steelyard.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleException;

/**
 * Runs one command in an OSGi framework of its own: starts the framework and every bundle of the distribution, hands the
 * command line to whichever bundle offers to take it, and ends with the status that comes back. The command {@code shell}
 * adds the Gogo console and stays until that is left.
 */
public final class Main {
    private static final Duration COMMAND_LINE_PATIENCE = Duration.ofSeconds(10);

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    /** Ends the process: 0 if all went well, 1 if something failed, 2 if something was asked for that cannot be. */
    public static void main(String... args) {
        // What bundles log reaches standard error as every other complaint does: in one line.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "steelyard: %5$s%6$s%n");
        }
        int status = 1;
        try {
            status = run(LaunchOptions.parse(args));
        } catch (IllegalArgumentException e) {
            complain(e.getMessage());
            status = 2;
        } catch (IOException | BundleException | URISyntaxException e) {
            complain("the host does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            complain("interrupted");
        }
        System.out.flush();
        System.exit(status);
    }

    private static int run(LaunchOptions options)
            throws IOException, BundleException, URISyntaxException, InterruptedException {
        // This class lies in lib/ of the distribution.
        Path home = Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent()
                .getParent();
        boolean interactive = options.command().equals(List.of("shell"));
        List<Path> bundles = new ArrayList<>(List.of(home.resolve("bundles")));
        bundles.addAll(options.bundles());
        if (interactive) {
            bundles.add(home.resolve("gogo"));
        }
        try (Host host = Host.start(options)) {
            // Ctrl-C stops the bundles in order, so that a training under way can write what it has learned.
            Runtime.getRuntime().addShutdownHook(new Thread(host::close, "steelyard-shutdown"));
            host.startBundles(bundles, Main::complain);
            if (interactive) {
                host.awaitStop();
                return 0;
            }
            Optional<ToIntFunction<String[]>> commandLine = host.commandLine(COMMAND_LINE_PATIENCE);
            if (commandLine.isEmpty()) {
                complain("no bundle takes commands: io.steelyard.shell is missing or did not start"
                        + " (--verbose before the command shows why)");
                return 1;
            }
            return commandLine.get().applyAsInt(options.command().toArray(String[]::new));
        }
    }

    private static void complain(String sentence) {
        System.err.println("steelyard: " + sentence);
    }
}
