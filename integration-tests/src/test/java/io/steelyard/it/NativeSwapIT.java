package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Swapped;
import io.steelyard.pipeline.PipelineState;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** The native backend goes and comes, and leaves nothing behind: no step, no mapping, no thread, no memory, no class. */
public class NativeSwapIT extends HostTest {
    private static final int WARM = 50;
    private static final int SWAPS = 200;

    /**
     * What a process that has settled may still grow by in 150 swaps, in KiB: what the JVM compiles late, and what malloc
     * does not give back to the system. Seen were 18 to 28 MB up to the 200th swap, and 4 MB in the next 400. What kept a third
     * of a megabyte at each swap would be beyond.
     */
    private static final long GROWTH = 48 * 1024;

    /** The JVM has threads of its own that come and go. A thread that is left behind at each swap would make 150. */
    private static final int THREADS = 2;

    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Host.everything(),
            // So that the size of the process and its number of threads tell of nothing but what is looked for.
            CoreOptions.vmOptions(
                    "-Xms512m",
                    "-Xmx512m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:-UseDynamicNumberOfCompilerThreads",
                    "-XX:-UseDynamicNumberOfGCThreads")
        };
    }

    /** Otherwise it would be the next best, which is to be told apart more clearly from the one that goes. */
    @Before
    public void stopSimd() throws BundleException {
        bundle(SIMD).stop();
    }

    @After
    public void startSimd() throws BundleException {
        bundle(SIMD).start();
    }

    private static SpecFile endless(String name) {
        return SpecFile.digits(name).line("epochs:", "epochs: 100000").line("swap:", "swap: {grace: 0}");
    }

    /** What the process consists of. */
    private record Footprint(long threads, long kibibytes) {
        static Footprint now() throws IOException {
            System.gc();
            return new Footprint(status("Threads:"), status("VmRSS:"));
        }

        private static long status(String name) throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The places at which the beginning of the library is mapped. */
    private static List<String> mapped() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.matches("\\S+ \\S+ 00000000 .*/libdnnl\\.so.*"))
                .map(line -> line.substring(line.indexOf('/')))
                .toList();
    }

    @Test
    public void twoHundredSwapsLoseNoStepAndLeaveNothingBehind() throws Exception {
        Pipeline pipeline = run(endless("native"));
        Bundle onednn = bundle(ONEDNN);
        int at = awaitStep(0, pipeline, "onednn");
        Footprint warm = null;
        for (int swap = 1; swap <= SWAPS; swap++) {
            String next = swap % 2 == 1 ? "ojalgo" : "onednn";
            if (swap % 2 == 1) {
                onednn.stop();
            } else {
                onednn.start();
            }
            at = log.await(
                    Swapped.class,
                    at,
                    swapped ->
                            swapped.pipeline().equals(pipeline) && swapped.to().startsWith(next + " "));
            at = awaitStep(at, pipeline, next);
            if (swap == WARM) {
                warm = Footprint.now();
            }
        }
        Footprint end = Footprint.now();
        pipeline.stop();
        assertEquals(PipelineState.STOPPED, end(pipeline).state());

        List<Long> steps = stepsOf(pipeline);
        assertEquals(
                "no step is lost or repeated",
                LongStream.rangeClosed(1, steps.size()).boxed().toList(),
                steps);
        assertEquals(SWAPS, log.all(Swapped.class).size());
        assertEquals("the library is mapped once", 1, mapped().size());
        System.out.println("after " + WARM + " swaps " + warm + ", after " + SWAPS + " swaps " + end + ", "
                + steps.size() + " steps");
        assertTrue(warm + " grew to " + end, end.threads() <= warm.threads() + THREADS);
        assertTrue(warm + " grew to " + end, end.kibibytes() <= warm.kibibytes() + GROWTH);
    }

    private int awaitStep(int at, Pipeline pipeline, String backend) throws InterruptedException {
        return log.await(
                StepCompleted.class,
                at,
                step -> step.pipeline().equals(pipeline) && step.backend().equals(backend));
    }

    @Test
    public void afterAnUpdateAndARefreshNoClassLoaderOfTheBundleIsLeft() throws Exception {
        Pipeline pipeline = run(endless("collected"));
        int at = awaitStep(0, pipeline, "onednn");
        Bundle onednn = bundle(ONEDNN);
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Set<WeakReference<ClassLoader>> loaders = new HashSet<>();
        loaders.add(loader(onednn, collected));
        update(onednn);
        at = log.await(Swapped.class, at, swapped -> swapped.to().startsWith("onednn "));
        awaitStep(at, pipeline, "onednn");
        loaders.add(loader(onednn, collected));
        onednn.uninstall();
        refresh(onednn);

        for (int i = 0; i < 50 && !loaders.isEmpty(); i++) {
            System.gc();
            loaders.remove(collected.remove(100));
        }
        assertEquals("class loaders of " + ONEDNN + " that are still reachable", 0, loaders.size());
        assertTrue("the library is mapped once at most: " + mapped(), mapped().size() <= 1);

        context.installBundle("file:" + jar(ONEDNN)).start();
        log.await(Swapped.class, at, swapped -> swapped.to().startsWith("onednn "));
        assertEquals("the library is mapped once", 1, mapped().size());
    }

    private static WeakReference<ClassLoader> loader(Bundle bundle, ReferenceQueue<ClassLoader> collected) {
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader(), collected);
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertEquals("refreshed in time", true, refreshed.await(30, TimeUnit.SECONDS));
    }
}
