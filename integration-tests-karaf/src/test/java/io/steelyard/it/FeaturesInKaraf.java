package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.security.auth.Subject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeatureEvent;
import org.apache.karaf.features.FeatureEvent.EventType;
import org.apache.karaf.features.FeaturesListener;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.RepositoryEvent;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The features come into a Karaf and go again. No class of ours is named here: where the bundles of a framework come and
 * go, a bundle wired to one of them would be refreshed with it.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesInKaraf {
    private static final String OURS = "io.steelyard.";
    private static final String NEWER_JAVA = "(&(osgi.ee=JavaSE)(version=25))";
    private static final long PATIENCE_SECONDS = 60;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    private SessionFactory shells;

    /** With the features of Karaf's that bring libraries of which ours need one too: ASM and an old Jackson. */
    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {
            Karaf.plain(),
            editConfigurationFileExtend("etc/org.apache.karaf.features.cfg", "featuresBoot", "spifly, jackson/2.18.3")
        };
    }

    @After
    public void uninstall() throws Exception {
        for (Feature feature : features.listRequiredFeatures()) {
            if (feature.getName().startsWith("steelyard")) {
                features.uninstallFeature(feature.getName());
            }
        }
        if (repository() != null) {
            features.removeRepository(repositoryUri());
        }
    }

    private static URI repositoryUri() {
        return URI.create(System.getProperty(Karaf.REPOSITORY));
    }

    private Object repository() throws Exception {
        return features.getRepository(repositoryUri());
    }

    private void install(String feature) throws Exception {
        shell("feature:repo-add " + repositoryUri());
        shell("feature:install " + feature);
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith(OURS))
                .toList();
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("steelyard"))
                .toList();
    }

    /** What a line prints that an administrator types into Karaf's shell. */
    private String shell(String line) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            Session session = shells.create(new ByteArrayInputStream(new byte[0]), out, out);
            Subject administrator = new Subject(true, Set.of(new RolePrincipal("admin")), Set.of(), Set.of());
            try {
                Subject.doAs(administrator, (PrivilegedExceptionAction<Object>) () -> session.execute(line));
            } finally {
                session.close();
            }
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private ServiceRegistration<?> hear(UnwiredEvents events) throws Exception {
        Bundle api = ours().stream()
                .filter(bundle -> bundle.getSymbolicName().equals("io.steelyard.api"))
                .findFirst()
                .orElseThrow();
        return context.registerService(UnwiredEvents.LISTENER, events.listener(api), null);
    }

    @Test
    public void theFeaturesInstallWithoutRefreshingAnyForeignBundle() throws Exception {
        ForeignBundles foreign = ForeignBundles.watch(context);
        install("steelyard");

        assertEquals(List.of(), foreign.installedAgain());
        assertEquals(
                List.of(),
                foreign.newcomers().stream()
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .toList());
        shell("feature:uninstall steelyard");
        assertEquals("nothing is left behind", List.of(), foreign.newcomers());
        assertEquals(List.of(), foreign.disturbances());
    }

    /** So that a bundle that is new in the distribution is not forgotten here. */
    @Test
    public void theFeaturesHoldEveryBundleOfTheDistributionThatRunsOnThisJava() throws Exception {
        Set<String> expected = new TreeSet<>();
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty(Host.DISTRIBUTION), "bundles"))) {
            for (Path jar : jars.toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    Attributes manifest = file.getManifest().getMainAttributes();
                    String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
                    if (name.startsWith(OURS)
                            && !manifest.getValue(Constants.REQUIRE_CAPABILITY).contains(NEWER_JAVA)) {
                        expected.add(name);
                    }
                }
            }
        }
        install("steelyard");
        assertEquals(
                expected, ours().stream().map(Bundle::getSymbolicName).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    public void eachFeatureInstallsAlone() throws Exception {
        features.addRepository(repositoryUri());
        for (Feature feature : features.getRepository(repositoryUri()).getFeatures()) {
            features.installFeature(feature, EnumSet.of(FeaturesService.Option.Simulate));
        }
        assertEquals("a simulation installs nothing", List.of(), ours());
    }

    @Test
    public void eventsAndHealthComeBesideTheOthersAndRefreshNothing() throws Exception {
        install("steelyard");
        ForeignBundles others = ForeignBundles.watch(context);
        shell("feature:install steelyard-events steelyard-health");

        assertEquals(
                Set.of("io.steelyard.events", "io.steelyard.health"),
                newProviders(others, "io.steelyard.pipeline.PipelineListener"));
        assertEquals(Set.of("io.steelyard.health"), newProviders(others, "org.apache.felix.hc.api.HealthCheck"));
        shell("feature:uninstall steelyard-events steelyard-health");
        assertEquals("nothing is left behind", List.of(), others.newcomers());
        assertEquals(List.of(), others.disturbances());
    }

    /** The names of the bundles that came since and have registered a service. */
    private Set<String> newProviders(ForeignBundles before, String type) throws Exception {
        return Arrays.stream(context.getAllServiceReferences(type, null))
                .map(ServiceReference::getBundle)
                .filter(before.newcomers()::contains)
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toSet());
    }

    @Test
    public void aPipelineTrainsTheDigitsByCommandsOfKarafsShell() throws Exception {
        install("steelyard");
        UnwiredEvents events = new UnwiredEvents();
        ServiceRegistration<?> hearing = hear(events);
        Path spec = SpecFile.digits("shell").in(folder.newFolder().toPath());

        assertEquals(
                "shell trains; 'pipelines' shows how it gets on",
                shell("steelyard:train " + spec).strip());
        events.await("StateChanged", "state=COMPLETED");
        hearing.unregister();

        assertTrue(shell("steelyard:pipelines"), shell("steelyard:pipelines").contains("135/135"));
        assertTrue(
                shell("steelyard:plugins backends"),
                shell("steelyard:plugins backends").contains("ojalgo"));
    }

    /** They log by the JDK's {@code System.Logger}. */
    @Test
    public void whatIsLoggedBySystemLoggersStandsInKarafsLog() throws Exception {
        System.getLogger("io.steelyard.something").log(System.Logger.Level.WARNING, "a word of warning");
        String log = shell("log:display");
        assertTrue(log, log.contains("a word of warning"));
    }

    @Test
    public void uninstallingWhileAPipelineTrainsLeavesNoBundleAndNoThreadOfOursBehind() throws Exception {
        install("steelyard");
        UnwiredEvents events = new UnwiredEvents();
        ServiceRegistration<?> hearing = hear(events);
        Path spec = SpecFile.digits("long")
                .line("epochs:", "epochs: 100000")
                .in(folder.newFolder().toPath());
        shell("steelyard:train " + spec);
        events.await("StepCompleted", "step=20,");
        hearing.unregister();
        List<Thread> threads = ourThreads();
        assertFalse(threads.isEmpty());

        shell("feature:uninstall steelyard");

        assertEquals(List.of(), ours());
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        assertEquals(List.of(), ourThreads());
    }

    @Test
    public void anArchiveInTheFolderDeployInstallsTheFeaturesAndTakesThemAlongWhenItGoes() throws Exception {
        CountDownLatch installed = new CountDownLatch(1);
        CountDownLatch uninstalled = new CountDownLatch(1);
        FeaturesListener listener = new FeaturesListener() {
            @Override
            public void featureEvent(FeatureEvent event) {
                if (!event.isReplay() && event.getFeature().getName().equals("steelyard")) {
                    (event.getType() == EventType.FeatureInstalled ? installed : uninstalled).countDown();
                }
            }

            @Override
            public void repositoryEvent(RepositoryEvent event) {}
        };
        features.registerListener(listener);
        Path archive = Path.of(System.getProperty("karaf.base"), "deploy", "steelyard.kar");
        try {
            Files.copy(Path.of(System.getProperty(Karaf.ARCHIVE)), archive);
            assertTrue("it is installed", installed.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertFalse(ours().isEmpty());
        } finally {
            Files.delete(archive);
        }
        assertTrue("it is uninstalled", uninstalled.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        features.unregisterListener(listener);
        assertEquals(List.of(), ours());
    }
}
