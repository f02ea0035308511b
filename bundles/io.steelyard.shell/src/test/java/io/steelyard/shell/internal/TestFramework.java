package io.steelyard.shell.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** A framework in which bundles are nothing but their manifests, and parts are registered by hand. */
final class TestFramework implements AutoCloseable {
    private final Felix felix;

    TestFramework(Path storage) throws BundleException {
        felix = new Felix(Map.of(
                Constants.FRAMEWORK_STORAGE,
                storage.toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN,
                Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                "felix.log.level",
                "0",
                "felix.service.urlhandlers",
                "false"));
        felix.start();
    }

    BundleContext context() {
        return felix.getBundleContext();
    }

    /** Installs a bundle of this name with one more header. */
    Bundle install(String name, String header, String value) throws BundleException, IOException {
        return install(name, Map.of(header, value));
    }

    /** Installs a bundle of this name with more headers. */
    Bundle install(String name, Map<String, String> headers) throws BundleException, IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        attributes.putValue(Constants.BUNDLE_VERSION, "1.2.0");
        headers.forEach(attributes::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return context().installBundle("memory:" + name, new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** Registers something as the part of a kind and name. */
    void provide(String kind, String name) {
        context()
                .registerService(
                        Runnable.class,
                        () -> {},
                        FrameworkUtil.asDictionary(Map.of("steelyard.provides." + kind, name)));
    }

    @Override
    public void close() throws BundleException {
        felix.stop();
        try {
            felix.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
