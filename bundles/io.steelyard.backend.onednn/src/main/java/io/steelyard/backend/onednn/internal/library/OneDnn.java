package io.steelyard.backend.onednn.internal.library;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * oneDNN, loaded and bound. Closing it destroys what was made with it and is still there, empties the cache of generated
 * code and closes the binding: later calls throw {@link IllegalStateException}. Whoever closes it has made sure that no
 * call is under way: destroying an object under a running call would take the process down.
 *
 * <p>Pointers are plain longs throughout. A thread that calls in is told, each time, that its team has one thread; the
 * library then computes on the calling thread and starts none.
 */
public final class OneDnn implements AutoCloseable {
    private static final String LIBRARY = "libdnnl.so.3";
    private static final String OPENMP = "libgomp.so.1";
    private static final int MAJOR_VERSION = 3;
    private static final int CACHED_PRIMITIVES = 1024;

    private static final String[] STATUS = {
        "success",
        "out of memory",
        "invalid arguments",
        "unimplemented",
        "no implementation left",
        "runtime error",
        "not required",
        "invalid graph"
    };

    private final Arena arena = Arena.ofShared();
    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup symbols;
    private final Map<EntryPoint, MethodHandle> entryPoints = new ConcurrentHashMap<>();

    private final AtomicInteger live = new AtomicInteger();
    private final Set<NativeObjects> scopes = ConcurrentHashMap.newKeySet();
    /** Null until something is to be computed: binding takes the JVM a fifth of a second, which a start would have to wait for. */
    private volatile Computing computing;

    private boolean closed;

    /** The functions that are called over and over, and the engine that all is made for. */
    private final class Computing {
        final MethodHandle setThreads = linker.downcallHandle(
                symbol("omp_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT), Linker.Option.critical(false));

        final MethodHandle setAddress = linker.downcallHandle(
                symbol("dnnl_memory_set_data_handle"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

        final MethodHandle execute = linker.downcallHandle(
                symbol("dnnl_primitive_execute"),
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));

        final MethodHandle await =
                linker.downcallHandle(symbol("dnnl_stream_wait"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

        final MethodHandle sgemm = linker.downcallHandle(
                symbol("dnnl_sgemm"),
                FunctionDescriptor.of(
                        JAVA_INT,
                        JAVA_BYTE,
                        JAVA_BYTE,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_LONG));

        final long engine;

        Computing() {
            alone(this);
            check(EntryPoint.SET_CACHE_CAPACITY, CACHED_PRIMITIVES);
            engine = make(this, EntryPoint.ENGINE_CREATE, Constant.CPU_ENGINE, 0L);
        }
    }

    /**
     * Loads the library.
     *
     * @throws NativeLibraryException if it does not load, another oneDNN is in the process, or the processor lacks AVX2
     */
    public static OneDnn open(NativeFolder folder) {
        return open(folder, MappedFiles.ofThisProcess());
    }

    static OneDnn open(NativeFolder folder, MappedFiles mapped) {
        return new OneDnn(folder, mapped);
    }

    private OneDnn(NativeFolder folder, MappedFiles mapped) {
        Path file = folder.file(LIBRARY).toAbsolutePath();
        try {
            mapped.refuseAnotherThan(file);
            symbols = load(folder, file);
            requireVersion(version());
            requireInstructions(instructions());
            for (EntryPoint entry : EntryPoint.values()) {
                symbol(entry.symbol);
            }
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private SymbolLookup load(NativeFolder folder, Path file) {
        String loading = "libstdc++.so.6";
        try {
            // These two stay for the life of the process: an OpenMP runtime cannot be unloaded while its threads live.
            SymbolLookup.libraryLookup(loading, Arena.global());
            loading = folder.file(OPENMP).toString();
            SymbolLookup.libraryLookup(folder.file(OPENMP).toAbsolutePath(), Arena.global());
            loading = file.toString();
            return SymbolLookup.libraryLookup(file, arena);
        } catch (IllegalCallerException e) {
            throw new NativeLibraryException(
                    "oneDNN is not loaded: Java was started without --enable-native-access=ALL-UNNAMED.", e);
        } catch (IllegalArgumentException e) {
            throw new NativeLibraryException(loading + " does not load: " + e.getMessage() + ".", e);
        }
    }

    /** What the library says of itself: {@code 3.11.0}. */
    public String version() {
        long address;
        try {
            address = (long) bound(EntryPoint.VERSION).invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
        MemorySegment numbers = MemorySegment.ofAddress(address).reinterpret(12);
        return numbers.get(JAVA_INT, 0) + "." + numbers.get(JAVA_INT, 4) + "." + numbers.get(JAVA_INT, 8);
    }

    /** The instruction sets that the library uses, as bits. */
    private int instructions() {
        try {
            return (int) bound(EntryPoint.EFFECTIVE_CPU_ISA).invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private MethodHandle bound(EntryPoint entry) {
        return entryPoints.computeIfAbsent(
                entry, absent -> linker.downcallHandle(symbol(absent.symbol), absent.descriptor()));
    }

    private Computing computing() {
        Computing ready = computing;
        return ready != null ? ready : begin();
    }

    private synchronized Computing begin() {
        if (closed) {
            throw new IllegalStateException("oneDNN was closed.");
        }
        if (computing == null) {
            computing = new Computing();
        }
        return computing;
    }

    /** How many native objects were made and not destroyed; the engine, which lives as long as this, is not counted. */
    public int liveObjects() {
        return live.get();
    }

    /** Things to be made together and destroyed together. */
    public synchronized NativeObjects newObjects() {
        if (closed) {
            throw new IllegalStateException("oneDNN was closed.");
        }
        NativeObjects objects = new NativeObjects(this);
        scopes.add(objects);
        return objects;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(scopes).forEach(NativeObjects::close);
        if (computing != null) {
            check(EntryPoint.ENGINE_DESTROY, computing.engine);
            // Frees the code that was generated for primitives.
            check(EntryPoint.SET_CACHE_CAPACITY, 0);
        }
        arena.close();
    }

    /**
     * The product of two matrices that lie by rows, on the calling thread: C = A B + beta C.
     *
     * @param transposedA whether it is A's transpose that lies at {@code a}
     * @param lda elements from one row of what lies at {@code a} to the next; so too the others
     */
    public void sgemm(
            boolean transposedA,
            boolean transposedB,
            long m,
            long n,
            long k,
            long a,
            long lda,
            long b,
            long ldb,
            float beta,
            long c,
            long ldc) {
        Computing ready = computing();
        alone(ready);
        int status;
        try {
            status = (int) ready.sgemm.invokeExact(
                    letter(transposedA), letter(transposedB), m, n, k, 1f, a, lda, b, ldb, beta, c, ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw failure("dnnl_sgemm", status);
        }
    }

    private static byte letter(boolean transposed) {
        return (byte) (transposed ? 'T' : 'N');
    }

    /** Tells the calling thread that it computes alone. A few nanoseconds, so nobody has to remember who was told. */
    private static void alone(Computing ready) {
        try {
            ready.setThreads.invokeExact(1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void execute(long primitive, long stream, int count, long arguments) {
        Computing ready = computing();
        alone(ready);
        int status;
        try {
            status = (int) ready.execute.invokeExact(primitive, stream, count, arguments);
            if (status == 0) {
                status = (int) ready.await.invokeExact(stream);
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw failure("dnnl_primitive_execute", status);
        }
    }

    void setAddress(long memory, long address) {
        int status;
        try {
            status = (int) computing().setAddress.invokeExact(memory, address);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw failure("dnnl_memory_set_data_handle", status);
        }
    }

    long engine() {
        return computing().engine;
    }

    void made(int objects) {
        live.addAndGet(objects);
    }

    void forget(NativeObjects objects) {
        scopes.remove(objects);
    }

    /** Makes something: the function's first parameter, which is not passed here, is where it puts its pointer. */
    long make(EntryPoint entry, Object... arguments) {
        return make(computing(), entry, arguments);
    }

    private long make(Computing ready, EntryPoint entry, Object... arguments) {
        alone(ready);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment made = call.allocate(JAVA_LONG);
            List<Object> all = new ArrayList<>(List.of(made.address()));
            all.addAll(List.of(arguments));
            check(entry, all.toArray());
            return made.get(JAVA_LONG, 0);
        }
    }

    void check(EntryPoint entry, Object... arguments) {
        int status = (int) call(entry, arguments);
        if (status != 0) {
            throw failure(entry.symbol, status);
        }
    }

    Object call(EntryPoint entry, Object... arguments) {
        try {
            return bound(entry).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static NativeLibraryException failure(String function, int status) {
        return new NativeLibraryException(
                function + ": " + (status > 0 && status < STATUS.length ? STATUS[status] : "status " + status) + ".");
    }

    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name)
                .orElseThrow(() -> new NativeLibraryException("The oneDNN library has no function " + name + "."));
    }

    static void requireVersion(String version) {
        if (!version.startsWith(MAJOR_VERSION + ".")) {
            throw new NativeLibraryException(
                    "The library is oneDNN " + version + "; expected version " + MAJOR_VERSION + ".");
        }
    }

    /**
     * oneDNN runs on any x86-64 processor and is slow below AVX2: the JVM's own kernels are the better choice there.
     *
     * @param isa the instruction sets that the library uses: those of the processor, less what DNNL_MAX_CPU_ISA forbids
     */
    static void requireInstructions(int isa) {
        if ((isa & Constant.ISA_AVX2) != Constant.ISA_AVX2) {
            throw new NativeLibraryException(String.format(
                    Locale.ROOT,
                    "oneDNN is of no use on this processor: it needs AVX2, and of what it knows it finds 0x%x.",
                    isa));
        }
    }
}
