package io.steelyard.it;

import static org.junit.Assert.assertEquals;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A shell's command explains what a pipeline waits for, down to the bundle that would provide it. */
public class WhyIT extends HostTest {
    @Test
    public void aStoppedBackendIsToBeStarted() throws Exception {
        Bundle ojalgo = bundle(OJALGO);
        ojalgo.stop();
        try {
            Pipeline pipeline = run(SpecFile.digits("stopped").line("backend:", "backend: ojalgo"));
            List<String> lines = whyItWaits(pipeline);

            assertEquals(
                    "there is no backend 'ojalgo': capability io.steelyard.backend; io.steelyard.backend=ojalgo is missing",
                    lines.get(1));
            assertEquals(
                    "  bundle " + ojalgo.getBundleId() + " (" + OJALGO + " " + ojalgo.getVersion()
                            + ") provides it and is not started: start " + ojalgo.getBundleId(),
                    lines.get(2));
            assertEquals(3, lines.size());
        } finally {
            ojalgo.start();
        }
    }

    @Test
    public void aBundleThatLacksAPackageSaysWhich() throws Exception {
        Bundle abacus = install(Map.of(
                Constants.BUNDLE_SYMBOLICNAME, "org.example.abacus",
                Constants.PROVIDE_CAPABILITY, "io.steelyard.backend;io.steelyard.backend=abacus",
                Constants.IMPORT_PACKAGE, "io.steelyard.backend,org.example.beads"));
        try {
            Pipeline pipeline = run(SpecFile.digits("unresolved").line("backend:", "backend: abacus"));

            assertEquals(
                    "  bundle " + abacus.getBundleId()
                            + " (org.example.abacus 0.0.0) provides it, but cannot be started:"
                            + " it imports package org.example.beads, which no bundle exports",
                    whyItWaits(pipeline).get(2));
        } finally {
            abacus.uninstall();
        }
    }

    private List<String> whyItWaits(Pipeline pipeline) throws Exception {
        log.await(
                StateChanged.class,
                0,
                change -> change.pipeline().equals(pipeline) && change.state() == PipelineState.WAITING);
        String said = said("why", pipeline.spec().name());
        pipeline.stop();
        end(pipeline);
        return said.lines().toList();
    }

    /** Calls a command as Gogo does: by the name of its method, with the standard output its own. */
    private String said(String command, String... words) throws Exception {
        ServiceReference<?>[] found = context.getAllServiceReferences(
                null, "(&(osgi.command.scope=pipeline)(osgi.command.function=" + command + "))");
        assertEquals(1, found.length);
        Object commands = context.getService(found[0]);
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            commands.getClass().getMethod(command, String[].class).invoke(commands, (Object) words);
        } finally {
            System.setOut(before);
            context.ungetService(found[0]);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    /** Installs a bundle that is nothing but its manifest. */
    private Bundle install(Map<String, String> headers) throws BundleException, IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.forEach(attributes::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return context.installBundle("memory:abacus", new ByteArrayInputStream(bytes.toByteArray()));
    }
}
