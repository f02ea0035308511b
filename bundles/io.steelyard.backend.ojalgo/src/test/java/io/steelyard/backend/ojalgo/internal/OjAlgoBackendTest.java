package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.MemoryPlan;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.kernels.engine.CpuEngine;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OjAlgoBackendTest {
    private static final Shape SQUARE = Shape.of(300, 300);
    private static final Program PRODUCT = product();

    private static Program product() {
        GraphBuilder g = new GraphBuilder();
        Value w = g.state("w", DType.F32, SQUARE);
        Value y = g.matmul(w, w);
        return new Program(g.graph(), Map.of("y", y), Map.of(), Optional.empty());
    }

    /** Multiplies on two threads, and says how the threads of that moment are called. */
    public static final class Multiplication implements Callable<Set<String>> {
        @Override
        public Set<String> call() {
            Program program = product();
            TensorBuffer y = TensorBuffer.allocate(DType.F32, SQUARE);
            Set<String> names = new HashSet<>();
            try (OjAlgoBackend backend = new OjAlgoBackend(2);
                    State state = backend.allocate(StateSpec.of(program));
                    Executable executable = backend.compile(program)) {
                state.write("w", Tensor.filled(DType.F32, SQUARE, 1));
                executable.run(state, List.of(), List.of(y));
                Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
            }
            if (y.getDouble(7) != 300) {
                throw new IllegalStateException("a row of 300 ones times a column of them is " + y.getDouble(7));
            }
            return names;
        }
    }

    @Test
    void itSaysWhichOjAlgoItHasAndOnHowManyThreads() throws Exception {
        Properties ojAlgo = new Properties();
        try (InputStream properties =
                getClass().getResourceAsStream("/META-INF/maven/org.ojalgo/ojalgo/pom.properties")) {
            ojAlgo.load(properties);
        }
        try (OjAlgoBackend backend = new OjAlgoBackend(2)) {
            assertEquals("cpu", backend.device().kind());
            assertEquals(
                    "ojAlgo " + ojAlgo.getProperty("version") + " on 2 threads",
                    backend.device().description());
        }
    }

    @Test
    void noThreadOfOjAlgoIsEverStarted() {
        Set<String> names = new Multiplication().call();
        assertTrue(names.contains("steelyard-ojalgo-1"), names::toString);
        assertFalse(names.stream().anyMatch(name -> name.startsWith("ojAlgo")), names::toString);
    }

    private static List<Thread> workers() {
        Thread[] threads = new Thread[Thread.activeCount() + 32];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .filter(thread -> thread.getName().startsWith("steelyard-ojalgo-"))
                .toList();
    }

    @Test
    void aStoppedBackendLeavesNoThreadAndRefusesToWork() {
        List<Thread> before = workers();
        OjAlgoBackend backend = new OjAlgoBackend(2);
        State state = backend.allocate(StateSpec.of(PRODUCT));
        Executable executable = backend.compile(PRODUCT);
        backend.close();
        assertEquals(before, workers());
        TensorBuffer y = TensorBuffer.allocate(DType.F32, SQUARE);
        for (Runnable use : List.<Runnable>of(
                () -> executable.run(state, List.of(), List.of(y)),
                () -> backend.compile(PRODUCT),
                () -> backend.allocate(StateSpec.of(PRODUCT)))) {
            assertEquals(
                    "the ojAlgo backend was stopped",
                    assertThrows(BackendException.class, use::run).getMessage());
        }
    }

    @Test
    void thereAreThreadsAsLongAsSomethingIsCompiledEvenIfNobodyClosesTheBackend() {
        List<Thread> before = workers();
        OjAlgoBackend forgotten = new OjAlgoBackend(2);
        assertEquals(before, workers());
        Executable first = forgotten.compile(PRODUCT);
        Executable second = forgotten.compile(PRODUCT);
        first.close();
        first.close();
        assertEquals(before.size() + 1, workers().size());
        second.close();
        assertEquals(before, workers());
        try (State state = forgotten.allocate(StateSpec.of(PRODUCT));
                Executable again = forgotten.compile(PRODUCT)) {
            TensorBuffer y = TensorBuffer.allocate(DType.F32, SQUARE);
            assertTrue(again.run(state, List.of(), List.of(y)));
        }
        assertEquals(before, workers());
    }

    @Test
    void aStateCanBeReadAfterItsBackendWasStopped() {
        OjAlgoBackend backend = new OjAlgoBackend(2);
        State state = backend.allocate(StateSpec.of(PRODUCT));
        backend.close();
        assertEquals(Tensor.filled(DType.F32, SQUARE, 0), state.read("w"));
    }

    @Test
    void predictionsOverOneStateMayOverlap() throws Exception {
        try (OjAlgoBackend backend = new OjAlgoBackend(2);
                State state = backend.allocate(StateSpec.of(PRODUCT))) {
            state.write("w", Tensor.filled(DType.F32, SQUARE, 1));
            TensorBuffer first = TensorBuffer.allocate(DType.F32, SQUARE);
            TensorBuffer second = TensorBuffer.allocate(DType.F32, SQUARE);
            CountDownLatch ready = new CountDownLatch(2);
            Thread other = new Thread(() -> predict(backend, state, first, ready));
            other.start();
            predict(backend, state, second, ready);
            other.join();
            assertEquals(Tensor.filled(DType.F32, SQUARE, 300), first.freeze());
            assertEquals(Tensor.filled(DType.F32, SQUARE, 300), second.freeze());
        }
    }

    private static void predict(OjAlgoBackend backend, State state, TensorBuffer y, CountDownLatch ready) {
        try (Executable executable = backend.compile(PRODUCT)) {
            ready.countDown();
            ready.await();
            for (int i = 0; i < 20; i++) {
                executable.run(state, List.of(), List.of(y));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As in a framework: the bundle's classes are in a class loader that sees the API, but not ojAlgo's own jar. */
    @Test
    void theBundleHasAllOfOjAlgoThatItNeedsAndItsClassLoaderDiesWithIt() throws Exception {
        URL[] imported = {place(GraphBuilder.class), place(MemoryPlan.class), place(CpuEngine.class)};
        try (URLClassLoader api = new URLClassLoader(imported, ClassLoader.getPlatformClassLoader())) {
            WeakReference<ClassLoader> bundle = multiplyInAClassLoaderOfItsOwn(api);
            for (int i = 0; i < 50 && bundle.get() != null; i++) {
                System.gc();
            }
            assertNull(bundle.get());
        }
    }

    private static WeakReference<ClassLoader> multiplyInAClassLoaderOfItsOwn(ClassLoader api) throws Exception {
        URL[] own = {place(OjAlgoBackend.class), place(Multiplication.class)};
        try (URLClassLoader bundle = new URLClassLoader(own, api)) {
            Callable<?> multiplication = (Callable<?>) bundle.loadClass(Multiplication.class.getName())
                    .getConstructor()
                    .newInstance();
            Set<?> names = (Set<?>) multiplication.call();
            assertTrue(names.contains("steelyard-ojalgo-1"), names::toString);
            return new WeakReference<>(bundle);
        }
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
