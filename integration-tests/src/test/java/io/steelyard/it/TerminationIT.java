package io.steelyard.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A host that stays takes what comes into its folders, and ends in order when its process is told to end. */
public class TerminationIT {
    /** What a shell says of a process that SIGTERM has ended. */
    private static final int TERMINATED = 128 + 15;

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path out;
    private Path err;
    private Process process;

    @Before
    public void name() throws Exception {
        home = folder.newFolder("home").toPath();
        out = folder.getRoot().toPath().resolve("out");
        err = folder.getRoot().toPath().resolve("err");
    }

    @After
    public void leaveNothingBehind() throws Exception {
        if (process != null && process.isAlive()) {
            process.destroyForcibly().waitFor();
        }
    }

    private Path spec(String name) throws Exception {
        return SpecFile.digits(name)
                .line("epochs:", "epochs: 40")
                .line("output:", "output: {directory: runs, every_epochs: 0, export: final.safetensors}")
                .in(folder.newFolder(name).toPath());
    }

    private void await(Path file, Predicate<String> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE;
        while (!Files.exists(file) || !wanted.test(Files.readString(file))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to that; there is " + (process.isAlive() ? "still" : "no")
                        + " a process, standard error has\n" + Files.readString(err) + "\nand " + file + "\n"
                        + (Files.exists(file) ? Files.readString(file) : "is not there"));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private Path log() {
        return home.resolve("log").resolve("steelyard.0.log");
    }

    private void startHost(String... more) throws Exception {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "host";
        System.arraycopy(more, 0, arguments, 1, more.length);
        arguments[more.length + 1] = home.toString();
        process = Launcher.start(out, err, arguments);
        await(log(), text -> text.contains(" has started, "));
    }

    private int terminate() throws Exception {
        process.destroy();
        assertTrue("it ends", process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }

    private void assertEndsLikeUninterrupted(Path interrupted) throws Exception {
        Path whole = spec("whole");
        Launcher.Result uninterrupted = Launcher.run(folder.getRoot().toPath(), "train", whole.toString(), "--quiet");
        assertEquals(uninterrupted.err(), 0, uninterrupted.status());
        Launcher.Result resumed =
                Launcher.run(folder.getRoot().toPath(), "train", interrupted.toString(), "--quiet", "--resume");
        assertEquals(resumed.err(), 0, resumed.status());
        assertArrayEquals(
                Files.readAllBytes(whole.resolveSibling("final.safetensors")),
                Files.readAllBytes(interrupted.resolveSibling("final.safetensors")));
    }

    @Test
    public void aTrainingWhoseProcessIsTerminatedWritesAGenerationAndGoesOnAtTheVeryStep() throws Exception {
        Path spec = spec("terminated");
        process = Launcher.start(out, err, "train", spec.toString());
        await(out, text -> text.contains("epoch 2/40"));

        assertEquals(TERMINATED, terminate());

        assertTrue(Files.exists(spec.resolveSibling("runs").resolve("current")));
        String said = Files.readString(out);
        assertTrue(said, said.lines().anyMatch(line -> line.startsWith("stopped after step ")));
        assertEndsLikeUninterrupted(spec);
    }

    @Test
    public void aTrainingInAHostThatIsTerminatedWritesAGenerationAndGoesOnAtTheVeryStep() throws Exception {
        Path spec = spec("hosted");
        startHost("--console");
        try (Writer console = process.outputWriter()) {
            console.write("train " + spec + "\n");
            console.flush();
            await(log(), text -> text.contains("hosted, epoch 2: loss "));

            assertEquals(TERMINATED, terminate());
        }

        String said = Files.readString(log());
        assertTrue(said, said.lines().anyMatch(line -> line.contains("hosted is stopped after step ")));
        assertTrue(said, said.lines().anyMatch(line -> line.contains("hosted saved ") && line.contains("generation-")));
        assertTrue(said, said.endsWith("INFO io.steelyard.host: the host has stopped\n"));
        assertEndsLikeUninterrupted(spec);
    }

    @Test
    public void aConfiguredTrainingInAHostThatIsTerminatedIsLoggedToItsEnd() throws Exception {
        Path spec = spec("configured");
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc").resolve("io.steelyard.pipeline-configured.cfg"), "spec = " + spec + "\n");
        startHost();
        await(log(), text -> text.contains("configured, epoch 2: loss "));

        assertEquals(TERMINATED, terminate());
        String said = Files.readString(log());
        assertTrue(
                said,
                said.lines().anyMatch(line -> line.contains("configured saved ") && line.contains("generation-")));
        assertTrue(said, said.lines().anyMatch(line -> line.contains("configured is stopped after step ")));
        assertTrue(said, said.endsWith("INFO io.steelyard.host: the host has stopped\n"));
    }

    @Test
    public void aBundleAndAConfigurationComeAndGoWithTheirFiles() throws Exception {
        startHost();
        bundle("org.example.guest", null);
        Path configuration = home.resolve("etc").resolve("org.example.pid.cfg");
        Files.writeString(configuration, "answer = 42\n");
        await(log(), text -> text.contains("Started bundle: ") && text.contains("org.example.guest"));
        await(log(), text -> text.contains("Creating configuration ") && text.contains("org.example.pid"));

        Files.delete(home.resolve("deploy").resolve("org.example.guest.jar"));
        Files.delete(configuration);
        await(log(), text -> text.contains("Uninstalling bundle "));
        await(log(), text -> text.contains("Deleting configuration "));

        assertEquals(TERMINATED, terminate());
        String said = Files.readString(log());
        assertEquals(
                said, 0, said.lines().filter(line -> line.contains(" SEVERE ")).count());
    }

    @Test
    public void aSecondSignalEndsAHostThatABundleKeepsFromStopping() throws Exception {
        bundle("org.example.stubborn", StubbornActivator.class);
        startHost();
        await(log(), text -> text.contains("Started bundle: "));
        process.destroy();
        await(log(), text -> text.contains("stubborn: not now"));

        long begin = System.nanoTime();
        assertEquals(TERMINATED, terminate());
        assertTrue("at once", System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10));
    }

    /** Puts a bundle into the folder that is watched. */
    private void bundle(String name, Class<?> activator) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        if (activator != null) {
            attributes.putValue("Bundle-Activator", activator.getName());
            attributes.putValue("Import-Package", "org.osgi.framework");
        }
        Path deploy = Files.createDirectories(home.resolve("deploy"));
        Path unfinished = folder.getRoot().toPath().resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(unfinished);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            if (activator != null) {
                String entry = activator.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                jar.write(activator.getClassLoader().getResourceAsStream(entry).readAllBytes());
                jar.closeEntry();
            }
        }
        Files.move(unfinished, deploy.resolve(name + ".jar"));
    }
}
