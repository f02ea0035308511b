package io.steelyard.soak;

import io.steelyard.backend.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A framework with the distribution's bundles in it, of which this program replaces some. The API alone is not one of them:
 * the framework exports it from the class path, so that this program can talk to services.
 */
final class EmbeddedHost implements AutoCloseable {
    private static final String API = "io.steelyard.api-";
    private static final long PATIENCE = 30_000;

    private final Framework framework;
    private final Map<String, Path> jars = new HashMap<>();

    private EmbeddedHost(Framework framework) {
        this.framework = framework;
    }

    /** Starts one; what it keeps goes into a folder. */
    static EmbeddedHost start(Path storage) throws IOException, BundleException {
        List<Path> files;
        Path bundles = Path.of(System.getProperty("steelyard.distribution"), "bundles");
        try (Stream<Path> listed = Files.list(bundles)) {
            files = listed.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        Path api = files.stream()
                .filter(file -> file.getFileName().toString().startsWith(API))
                .findFirst()
                .orElseThrow(() -> new IOException(bundles + " has no API"));
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new BundleException("there is no OSGi framework on the class path"))
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        exports(api),
                        "felix.log.level",
                        "1",
                        "ds.loglevel",
                        "error"));
        framework.start();
        EmbeddedHost host = new EmbeddedHost(framework);
        List<Bundle> installed = new ArrayList<>();
        for (Path file : files) {
            if (!file.equals(api)) {
                Bundle bundle =
                        framework.getBundleContext().installBundle(file.toUri().toString());
                host.jars.put(bundle.getSymbolicName(), file);
                installed.add(bundle);
            }
        }
        for (Bundle bundle : installed) {
            bundle.start();
        }
        return host;
    }

    private static String exports(Path api) throws IOException {
        try (JarFile jar = new JarFile(api.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** A service, as soon as it is there. */
    <T> T service(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        T service = tracker.waitForService(PATIENCE);
        if (service == null) {
            throw new IllegalStateException("there is no " + type.getName());
        }
        return service;
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no bundle " + symbolicName));
    }

    /** The name of the bundle that a backend comes from. */
    String bundleOfBackend(String name) throws InvalidSyntaxException {
        return context().getServiceReferences(Backend.class, "(steelyard.provides.backend=" + name + ")").stream()
                .map(reference -> reference.getBundle().getSymbolicName())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no backend '" + name + "' in this host"));
    }

    /** Updates a bundle from its file, as if a new version had come. */
    void update(String symbolicName) throws IOException, BundleException {
        bundle(symbolicName).update(Files.newInputStream(jars.get(symbolicName)));
    }

    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(20));
        } catch (BundleException e) {
            System.err.println("soak: the host did not stop cleanly: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
