package io.steelyard.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** A running OSGi framework. */
final class Host implements AutoCloseable {
    private static final String COMMAND_LINE =
            "(&(" + Constants.OBJECTCLASS + "=java.util.function.ToIntFunction)(steelyard.command.line=true))";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(25);

    /**
     * What pipelines live in. They start after everything that pipelines are made of, and stop before it, deployed plugins
     * included: so a training under way still has all its parts when it is told to write what it has learned. What watches
     * pipelines starts before what runs them, and so sees their end.
     */
    private static final List<String> HOLDERS = List.of("io.steelyard.shell", "io.steelyard.runtime");

    private static final int PARTS_LEVEL = 1;
    private static final int HOLDERS_LEVEL = 2;

    private final Framework framework;
    private final Optional<Path> temporary;

    private Host(Framework framework, Optional<Path> temporary) {
        this.framework = framework;
        this.temporary = temporary;
    }

    /**
     * Starts a framework without bundles.
     *
     * @param storage where it keeps bundles' data; a temporary directory if nowhere
     * @param properties of the framework
     */
    static Host start(Optional<Path> storage, Map<String, String> properties) throws IOException, BundleException {
        Optional<Path> temporary =
                storage.isPresent() ? Optional.empty() : Optional.of(Files.createTempDirectory("steelyard-"));
        Map<String, String> configuration = new HashMap<>();
        configuration.put(
                Constants.FRAMEWORK_STORAGE,
                storage.or(() -> temporary).orElseThrow().toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(HOLDERS_LEVEL));
        configuration.putAll(properties);
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new BundleException("there is no OSGi framework on the class path"))
                .newFramework(configuration);
        framework.start();
        return new Host(framework, temporary);
    }

    /**
     * Installs and starts bundles. One that cannot start is left out: on an old JVM, say, those that need a newer one.
     *
     * @param places jars and folders of jars
     * @param complain receives a sentence for each bundle that is left out
     */
    void startBundles(List<Path> places, Consumer<String> complain) throws IOException {
        List<Bundle> bundles = new ArrayList<>();
        FrameworkStartLevel levels = framework.adapt(FrameworkStartLevel.class);
        for (Path place : places) {
            for (Path jar : jars(place)) {
                try {
                    // A level that is given later would make the framework start the bundle on another thread, too.
                    levels.setInitialBundleStartLevel(holder(jar) < 0 ? PARTS_LEVEL : HOLDERS_LEVEL);
                    bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
                } catch (BundleException e) {
                    complain.accept("bundle " + jar.getFileName() + " is left out: " + StartProblem.reason(e));
                }
            }
        }
        levels.setInitialBundleStartLevel(PARTS_LEVEL);
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
                continue;
            }
            try {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            } catch (BundleException e) {
                complain.accept("bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + " is left out: "
                        + StartProblem.reason(bundle, e));
            }
        }
    }

    private static List<Path> jars(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place.toAbsolutePath());
        }
        try (Stream<Path> files = Files.list(place.toAbsolutePath())) {
            // The framework stops bundles in the reverse of this order: ours go while all that they need is there.
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(Host::isOurs)
                            .thenComparingInt(Host::holder)
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private static boolean isOurs(Path jar) {
        return jar.getFileName().toString().startsWith("io.steelyard.");
    }

    /** The place of a jar among what pipelines live in; -1 if it has none. */
    private static int holder(Path jar) {
        String name = jar.getFileName().toString();
        return IntStream.range(0, HOLDERS.size())
                .filter(place -> name.startsWith(HOLDERS.get(place) + "-"))
                .findFirst()
                .orElse(-1);
    }

    /** The service that runs commands, waited for if it is not there yet; empty if it does not come in time. */
    Optional<ToIntFunction<String[]>> commandLine(Duration patience) throws InterruptedException {
        BundleContext context = framework.getBundleContext();
        CountDownLatch registered = new CountDownLatch(1);
        ServiceListener listener = event -> registered.countDown();
        try {
            context.addServiceListener(listener, COMMAND_LINE);
            Optional<ToIntFunction<String[]>> present = findCommandLine(context);
            if (present.isPresent() || !registered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return present;
            }
            return findCommandLine(context);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } finally {
            context.removeServiceListener(listener);
        }
    }

    // The property steelyard.command.line promises the type argument.
    @SuppressWarnings("unchecked")
    private static Optional<ToIntFunction<String[]>> findCommandLine(BundleContext context)
            throws InvalidSyntaxException {
        ServiceReference<?>[] references = context.getServiceReferences((String) null, COMMAND_LINE);
        return references == null
                ? Optional.empty()
                : Optional.ofNullable((ToIntFunction<String[]>) context.getService(references[0]));
    }

    /** Gives a console this command. */
    void offer(ExitCommand exit) {
        framework
                .getBundleContext()
                .registerService(
                        ExitCommand.class,
                        exit,
                        FrameworkUtil.asDictionary(
                                Map.of("osgi.command.scope", "gogo", "osgi.command.function", "exit")));
    }

    /** Begins to stop the framework, and returns. */
    void beginStop() {
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when somebody has stopped the framework from within, as Gogo does at the end of its input. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** How many bundles are started. */
    long started() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .count();
    }

    /** Stops the framework and removes what it kept for this run. May be called more than once. */
    @Override
    public synchronized void close() {
        try {
            framework.stop();
            if (framework.waitForStop(STOP_PATIENCE.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("steelyard: the host did not stop within " + STOP_PATIENCE.toSeconds() + " s");
                return;
            }
            if (temporary.isPresent() && Files.exists(temporary.get())) {
                try (Stream<Path> files = Files.walk(temporary.get())) {
                    files.sorted(Comparator.reverseOrder()).forEach(Host::delete);
                }
            }
        } catch (BundleException | IOException | UncheckedIOException e) {
            System.err.println("steelyard: the host did not stop cleanly: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
