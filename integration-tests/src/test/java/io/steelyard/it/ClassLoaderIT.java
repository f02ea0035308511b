package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineState;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Nothing keeps what a plugin left behind. */
public class ClassLoaderIT extends HostTest {
    private static final String LINALG = "io.steelyard.linalg.ojalgo";

    /** Of the backends only those that any JVM has, so that it is known which is the best and which the next. */
    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without(ONEDNN, SIMD)};
    }

    @Test
    public void afterUninstallAndRefreshTheBackendsClassLoaderIsCollected() throws Exception {
        Pipeline pipeline = run(SpecFile.digits("collected"));
        log.await(StepCompleted.class, 0, step -> step.step() >= 5);
        requireCollected(OJALGO);
        assertEquals(PipelineState.COMPLETED, end(pipeline).state());
        context.installBundle("file:" + jar(OJALGO)).start();
    }

    @Test
    public void afterUninstallAndRefreshTheClassLoaderOfDecompositionsIsCollected() throws Exception {
        SpecFile spec = SpecFile.digits("orthogonal")
                .line(
                        "    - dense:",
                        "    - {dense: {out_features: 10}, initializers: {weight: {orthogonal: {gain: 0.5}}}}")
                .line("epochs:", "epochs: 1");
        assertEquals(PipelineState.COMPLETED, end(run(spec)).state());
        requireCollected(LINALG);
        context.installBundle("file:" + jar(LINALG)).start();
    }

    private void requireCollected(String symbolicName) throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader = uninstall(symbolicName, collected);
        Reference<?> gone = null;
        for (int i = 0; i < 50 && gone == null; i++) {
            System.gc();
            gone = collected.remove(100);
        }
        assertSame("the class loader of " + symbolicName + " is still reachable", loader, gone);
    }

    private WeakReference<ClassLoader> uninstall(String symbolicName, ReferenceQueue<ClassLoader> collected)
            throws Exception {
        Bundle bundle = bundle(symbolicName);
        WeakReference<ClassLoader> loader =
                new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader(), collected);
        bundle.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertEquals("refreshed in time", true, refreshed.await(30, TimeUnit.SECONDS));
        return loader;
    }
}
