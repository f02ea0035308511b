package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
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
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Nothing of ours outlives its bundle, in whatever order bundles go: no thread, no management bean, no log handler, no
 * class loader. {@code -Dleak.rounds} and {@code -Dleak.seed} say how often all go and come, and in which order.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class LeakIT {
    private static final String ROUNDS = "leak.rounds";
    private static final String SEED = "leak.seed";
    private static final int ROUNDS_PER_PIPELINE = 5;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Host.everything(),
            // java.lang.runtime.ObjectMethods keeps the last record whose equals was linked in a soft reference: no
            // leak,
            // but nothing that a test could wait for.
            vmOption("-XX:SoftRefLRUPolicyMSPerMB=0"),
            systemProperty(ROUNDS).value(System.getProperty(ROUNDS, "100")),
            systemProperty(SEED).value(System.getProperty(SEED, Long.toString(System.nanoTime())))
        };
    }

    @Test
    public void nothingIsLeftOfBundlesThatWereStoppedAndStartedManyTimesInRandomOrder() throws Exception {
        long seed = Long.getLong(SEED);
        String told = "-D" + SEED + "=" + seed;
        Random random = new Random(seed);
        List<String> complaints = Collections.synchronizedList(new ArrayList<>());
        List<Handler> handlers = List.of(Logger.getLogger("").getHandlers());
        Set<String> loggers = loggersWithHandlers();
        PrintStream out = System.out;
        PrintStream err = System.err;
        out.println("LeakIT: " + told);
        System.setOut(new PrintStream(new Complaints(out, complaints), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Complaints(err, complaints), true, StandardCharsets.UTF_8));
        Handler logged = new LoggedComplaints(complaints);
        Logger.getLogger("").addHandler(logged);
        try {
            long begin = System.nanoTime();
            int rounds = stopAndStart(random);
            out.println("LeakIT: " + rounds + " rounds in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)
                    + " s");
            all("stop", random);
            Logger.getLogger("").removeHandler(logged);

            assertEquals("threads, " + told, List.of(), threadsLeft());
            assertEquals("management beans, " + told, List.of(), beansOfOurs());
            assertEquals(
                    "handlers, " + told, handlers, List.of(Logger.getLogger("").getHandlers()));
            assertEquals("handlers, " + told, loggers, loggersWithHandlers());
            assertEquals("class loaders, " + told, Set.of(), loadersLeft());
            assertEquals(
                    "locks that Declarative Services waited for in vain, " + told,
                    List.of(),
                    complaints.stream().filter(ScrLockTimeout::isIn).toList());
            assertEquals("complaints, " + told, List.of(), complaints);
        } finally {
            Logger.getLogger("").removeHandler(logged);
            System.setOut(out);
            System.setErr(err);
        }
    }

    private int stopAndStart(Random random) throws Exception {
        int rounds = Integer.getInteger(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            if (round % ROUNDS_PER_PIPELINE == 0) {
                startPipeline("leak" + round);
            }
            all("stop", random);
            all("start", random);
        }
        return rounds;
    }

    /** Has a training do a few steps, and leaves it to what comes. */
    private void startPipeline(String name) throws Exception {
        CountDownLatch steps = new CountDownLatch(2);
        ServiceRegistration<PipelineListener> listening = context.registerService(
                PipelineListener.class,
                event -> {
                    if (event instanceof StepCompleted) {
                        steps.countDown();
                    }
                },
                null);
        ServiceReference<Pipelines> reference = context.getServiceReference(Pipelines.class);
        Pipelines pipelines = context.getService(reference);
        try {
            Pipeline pipeline = pipelines.create(
                    pipelines.read(
                            SpecFile.digits(name).in(folder.newFolder(name).toPath())),
                    false);
            if (!steps.await(60, TimeUnit.SECONDS)) {
                PipelineStatus status = pipeline.status();
                throw new AssertionError(name + " does no step, it is " + status.state() + ": " + status.reason());
            }
        } finally {
            context.ungetService(reference);
            listening.unregister();
        }
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("io.steelyard."))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private void all(String what, Random random) throws Exception {
        List<Bundle> bundles = ours();
        Collections.shuffle(bundles, random);
        for (Bundle bundle : bundles) {
            if (what.equals("stop")) {
                bundle.stop();
            } else {
                bundle.start();
            }
        }
    }

    /** A thread that was told to end may take a moment. */
    private List<String> threadsLeft() throws InterruptedException {
        Set<ClassLoader> loaders = ours().stream()
                .map(bundle -> bundle.adapt(BundleWiring.class).getClassLoader())
                .collect(Collectors.toSet());
        List<String> left = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = entry.getKey();
            if (thread.getName().startsWith("steelyard")
                    || loaders.contains(thread.getContextClassLoader())
                    || loaders.contains(thread.getClass().getClassLoader())) {
                thread.join(10_000);
                if (thread.isAlive()) {
                    left.add(thread + " " + Arrays.toString(entry.getValue()));
                }
            }
        }
        return left;
    }

    private static List<String> beansOfOurs() {
        return ManagementFactory.getPlatformMBeanServer().queryMBeans(null, null).stream()
                .map(bean -> bean.getObjectName() + " of " + bean.getClassName())
                .filter(text -> text.contains("steelyard"))
                .toList();
    }

    private static Set<String> loggersWithHandlers() {
        return Collections.list(LogManager.getLogManager().getLoggerNames()).stream()
                .filter(name -> {
                    Logger logger = LogManager.getLogManager().getLogger(name);
                    return logger != null && logger.getHandlers().length > 0;
                })
                .collect(Collectors.toSet());
    }

    /** Uninstalls everything of ours but what this test itself is wired to, and says whose class loaders stay. */
    private Set<String> loadersLeft() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Map<Reference<?>, String> loaders = uninstall(collected);
        for (int i = 0; i < 100 && !loaders.isEmpty(); i++) {
            System.gc();
            for (Reference<?> gone = collected.remove(50); gone != null; gone = collected.poll()) {
                loaders.remove(gone);
            }
        }
        return Set.copyOf(loaders.values());
    }

    private Map<Reference<?>, String> uninstall(ReferenceQueue<ClassLoader> collected) throws Exception {
        List<Bundle> bundles = ours();
        bundles.removeIf(bundle -> bundle.getSymbolicName().equals("io.steelyard.api"));
        Map<Reference<?>, String> loaders = new HashMap<>();
        for (Bundle bundle : bundles) {
            loaders.put(
                    new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader(), collected),
                    bundle.getSymbolicName());
            bundle.uninstall();
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertEquals("refreshed in time", true, refreshed.await(30, TimeUnit.SECONDS));
        return loaders;
    }

    /** Keeps what is logged as an error or with a stack trace. */
    private static final class LoggedComplaints extends Handler {
        private final List<String> complaints;

        LoggedComplaints(List<String> complaints) {
            this.complaints = complaints;
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.SEVERE.intValue() || record.getThrown() != null) {
                boolean lock = record.getThrown() != null && ScrLockTimeout.isIn(record.getThrown());
                complaints.add(record.getLoggerName() + ": " + record.getMessage() + " " + record.getThrown()
                        + (lock ? ", " + ScrLockTimeout.TEXT : ""));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Passes on what is printed, as declarative services print, and keeps the lines that should not be. */
    private static final class Complaints extends OutputStream {
        private final PrintStream through;
        private final List<String> complaints;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Complaints(PrintStream through, List<String> complaints) {
            this.through = through;
            this.complaints = complaints;
        }

        @Override
        public synchronized void write(int b) {
            through.write(b);
            if (b != '\n') {
                line.write(b);
                return;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (ScrLockTimeout.isIn(text)
                    || Stream.of("ERROR", "SEVERE", "Exception", "Error:", "\tat ")
                            .anyMatch(text::contains)) {
                complaints.add(text);
            }
        }
    }
}
