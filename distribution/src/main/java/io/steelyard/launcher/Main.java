package io.steelyard.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.BundleException;

/**
 * Runs one command in an OSGi framework of its own: starts the framework and every bundle of the distribution, hands the
 * command line to whichever bundle offers to take it, and ends with the status that comes back. Two commands are the
 * launcher's own, because nothing in a framework can start it: {@code shell} adds the Gogo console and stays until that is
 * left, {@code host} stays until the process is told to end.
 */
public final class Main {
    private static final Duration COMMAND_LINE_PATIENCE = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private final LaunchOptions options;
    private final Path distribution;

    /** Stops the host that runs, if one does and nobody has stopped it yet. */
    private final AtomicReference<Runnable> stop = new AtomicReference<>(() -> {});

    private Main(LaunchOptions options) throws URISyntaxException {
        this.options = options;
        // This class lies in lib/ of the distribution.
        this.distribution = Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent()
                .getParent();
    }

    /** Ends the process: 0 if all went well, 1 if something failed, 2 if something was asked for that cannot be. */
    public static void main(String... args) {
        int status = 1;
        try {
            status = new Main(LaunchOptions.parse(args)).run();
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

    private int run() throws IOException, BundleException, InterruptedException {
        Termination termination = Termination.by(this::stop, END_PATIENCE);
        Optional<HostCommand> hosting = HostCommand.in(options.command());
        return termination.exitStatus(hosting.isPresent() ? stay(hosting.get()) : runOnce());
    }

    private synchronized void stop() {
        stop.getAndSet(() -> {}).run();
    }

    private int runOnce() throws IOException, BundleException, InterruptedException {
        // What bundles log reaches standard error as every other complaint does: in one line.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "steelyard: %5$s%6$s%n");
        }
        boolean interactive = options.command().equals(List.of("shell"));
        boolean edits = interactive && GogoConsole.editsLines();
        List<Path> bundles = bundles();
        Map<String, String> properties = new HashMap<>(options.frameworkProperties());
        if (interactive) {
            bundles.addAll(GogoConsole.folders(distribution, edits));
            GogoConsole.prepare(distribution, edits);
        } else {
            // Gogo reads its scripts from URLs of bundles; commands do not, and start sooner without.
            properties.put("felix.service.urlhandlers", "false");
        }
        try (Host host = Host.start(options.storage(), properties)) {
            stop.set(host::close);
            ExitCommand exit = new ExitCommand(host::beginStop);
            if (edits) {
                host.offer(exit);
            }
            host.startBundles(bundles, Main::complain);
            if (interactive) {
                host.awaitStop();
                return exit.status();
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

    private int stay(HostCommand command) throws IOException, BundleException, InterruptedException {
        long begin = System.nanoTime();
        HostFolder folder = new HostFolder(command.folder().orElse(distribution));
        folder.prepare();
        try (FileChannel occupied = folder.occupy()) {
            assert occupied.isOpen();
            return stay(folder, command.console(), begin);
        }
    }

    private int stay(HostFolder folder, boolean console, long begin)
            throws IOException, BundleException, InterruptedException {
        HostLog.open(folder);
        Logger logger = Logger.getLogger("io.steelyard.host");
        boolean edits = console && GogoConsole.editsLines();
        List<Path> bundles = bundles();
        bundles.add(distribution.resolve("host"));
        if (console) {
            bundles.addAll(GogoConsole.folders(distribution, edits));
            GogoConsole.prepare(distribution, edits);
        } else {
            HostLog.takeStandardStreams();
        }
        Map<String, String> properties = new HashMap<>(options.frameworkProperties());
        properties.putAll(folder.frameworkProperties());
        Path storage = options.storage().orElse(folder.data().resolve("framework"));
        try (Host host = Host.start(Optional.of(storage), properties)) {
            Runnable close = host::close;
            stop.set(() -> {
                close.run();
                logger.info("the host has stopped");
            });
            ExitCommand exit = new ExitCommand(host::beginStop);
            if (edits) {
                host.offer(exit);
            }
            host.startBundles(bundles, Main::complain);
            logger.log(Level.INFO, "the host in {0} has started, {1} bundles in {2} s", new Object[] {
                folder.path(), host.started(), String.format("%.1f", (System.nanoTime() - begin) / 1e9)
            });
            host.awaitStop();
            stop();
            return exit.status();
        }
    }

    private List<Path> bundles() {
        List<Path> bundles = new ArrayList<>(List.of(distribution.resolve("bundles")));
        bundles.addAll(options.bundles());
        return bundles;
    }

    private static void complain(String sentence) {
        System.err.println("steelyard: " + sentence);
    }
}
