package io.steelyard.backend.onednn.internal.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnTest {
    private static final int CYCLES = 200;

    @TempDir
    private Path temporary;

    /** The square of [[1, 2], [3, 4]], by a primitive. */
    private static float[] square(OneDnn library) {
        try (NativeObjects objects = library.newObjects();
                Arena arena = Arena.ofConfined()) {
            long matrix = objects.descriptor(new long[] {2, 2}, new long[] {2, 1});
            long description = objects.matmul(matrix, matrix, 0, matrix, null);
            Primitive primitive = objects.primitive(
                    description, Constant.SOURCE, matrix, Constant.WEIGHTS, matrix, Constant.DESTINATION, matrix);
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4);
            MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, 4);
            primitive.place(0, in.address());
            primitive.place(1, in.address());
            primitive.place(2, out.address());
            primitive.run();
            return out.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void aLibraryIsOpenedAndClosedHundredsOfTimesAndMappedOnce() throws IOException, InterruptedException {
        NativeFolder folder = Loaded.folder();
        List<Integer> threads = new ArrayList<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            OneDnn library = OneDnn.open(folder);
            // Threads of their own, as a backend's pool is: none may leave a team of OpenMP's behind.
            Thread worker = Thread.ofPlatform().start(() -> square(library));
            worker.join();
            assertEquals(7f, square(library)[0]);
            assertEquals(0, library.liveObjects());
            library.close();
            if (cycle == 10 || cycle == CYCLES - 1) {
                threads.add(nativeThreads());
            }
        }
        assertTrue(threads.get(1) <= threads.get(0) + 2, "threads grew: " + threads);
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            assertEquals(
                    1,
                    lines.filter(line -> line.contains("libdnnl.so") && line.contains("r-xp"))
                            .count());
        }
    }

    private static int nativeThreads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return Math.toIntExact(tasks.count());
        }
    }

    @Test
    void aCallStartsNoThreads() throws InterruptedException {
        long[] alike = new long[1];
        try (OneDnn library = Loaded.library();
                Arena arena = Arena.ofShared()) {
            long a = arena.allocate(512 * 512 * 4L, 64).address();
            long c = arena.allocate(512 * 512 * 4L, 64).address();
            Thread caller = Thread.ofPlatform().name("lone-caller").start(() -> {
                library.sgemm(false, false, 512, 512, 512, a, 512, a, 512, 0, c, 512);
                // Threads that native code starts have the name of the thread that started them.
                try (var tasks = Files.list(Path.of("/proc/self/task"))) {
                    alike[0] = tasks.filter(task -> comm(task).equals("lone-caller"))
                            .count();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            caller.join();
        }
        assertEquals(1, alike[0]);
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void closingDestroysWhatWasLeftOpen() {
        OneDnn library = Loaded.library();
        NativeObjects objects = library.newObjects();
        long matrix = objects.descriptor(new long[] {2, 2}, new long[] {2, 1});
        Primitive primitive = objects.primitive(
                objects.matmul(matrix, matrix, 0, matrix, null),
                Constant.SOURCE,
                matrix,
                Constant.WEIGHTS,
                matrix,
                Constant.DESTINATION,
                matrix);
        assertTrue(library.liveObjects() > 5);
        library.close();
        assertEquals(0, library.liveObjects());
        assertEquals(
                "The primitive was closed.",
                assertThrows(IllegalStateException.class, primitive::run).getMessage());
        objects.close();
    }

    @Test
    void aClosedLibraryRefusesCalls() {
        OneDnn library = Loaded.library();
        library.close();
        library.close();
        assertThrows(IllegalStateException.class, library::newObjects);
        assertThrows(IllegalStateException.class, () -> library.sgemm(false, false, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1));
    }

    @Test
    void whatTheLibraryRefusesIsSaidInItsWords() {
        try (OneDnn library = Loaded.library();
                NativeObjects objects = library.newObjects()) {
            long wide = objects.descriptor(new long[] {2, 3}, new long[] {3, 1});
            NativeLibraryException refusal =
                    assertThrows(NativeLibraryException.class, () -> objects.matmul(wide, wide, 0, wide, null));
            assertEquals("dnnl_matmul_primitive_desc_create: invalid arguments.", refusal.getMessage());
        }
    }

    @Test
    void aFileThatIsNoLibraryDoesNotLoad() throws IOException {
        String sum = Checksums.copy(bytes("not ELF"), new ByteArrayOutputStream());
        Map<String, String> resources = Map.of(
                "native/linux-x86_64/SHA256SUMS",
                sum + "  libgomp.so.1\n" + sum + "  libdnnl.so.3\n",
                "native/linux-x86_64/libgomp.so.1",
                "not ELF",
                "native/linux-x86_64/libdnnl.so.3",
                "not ELF");
        NativeFolder folder = NativeFolder.unpack(
                path -> bytes(resources.get(path)), new NativePlatform("linux", "x86_64"), temporary.resolve("root"));
        NativeLibraryException refusal =
                assertThrows(NativeLibraryException.class, () -> OneDnn.open(folder, MappedFiles.NONE));
        assertTrue(
                refusal.getMessage().startsWith(folder.file("libgomp.so.1") + " does not load: "),
                refusal.getMessage());
    }

    private static ByteArrayInputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherOneDnnInTheProcessIsRefused() {
        MappedFiles mapped = new MappedFiles(List.of(
                "7f0000000000-7f0000001000 r-xp 00000000 08:01 11                         /opt/mine/libdnnl.so.3",
                "7f0000002000-7f0000003000 r-xp 00000000 08:01 12                         /usr/lib/libdnnl.so.2.6"));
        NativeLibraryException refusal = assertThrows(
                NativeLibraryException.class, () -> mapped.refuseAnotherThan(Path.of("/opt/mine/libdnnl.so.3")));
        assertEquals(
                "Another oneDNN is loaded in this process, /usr/lib/libdnnl.so.2.6: /opt/mine/libdnnl.so.3 has to wait for"
                        + " a restart.",
                refusal.getMessage());
    }

    @Test
    void aProcessorWithoutAvx2IsRefused() {
        OneDnn.requireInstructions(0x7);
        NativeLibraryException refusal =
                assertThrows(NativeLibraryException.class, () -> OneDnn.requireInstructions(0x3));
        assertEquals(
                "oneDNN is of no use on this processor: it needs AVX2, and of what it knows it finds 0x3.",
                refusal.getMessage());
    }

    @Test
    void anotherMajorVersionIsRefused() {
        OneDnn.requireVersion("3.11.0");
        NativeLibraryException refusal =
                assertThrows(NativeLibraryException.class, () -> OneDnn.requireVersion("2.6.3"));
        assertEquals("The library is oneDNN 2.6.3; expected version 3.", refusal.getMessage());
    }
}
