import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Says how much of the machine is free: the speed of oneDNN's product of two 1024 by 1024 matrices in single precision, in
 * GFLOP/s, the median of twelve samples of 0.1 s.
 *
 * <p>{@code java --enable-native-access=ALL-UNNAMED Control.java LIBRARY}, the file of libdnnl. OMP_NUM_THREADS says on how
 * many threads.
 */
class Control {
    private static final int N = 1024;

    public static void main(String[] arguments) throws Throwable {
        Arena arena = Arena.global();
        ValueLayout.OfLong index = ValueLayout.JAVA_LONG;
        ValueLayout.OfFloat real = ValueLayout.JAVA_FLOAT;
        MemoryLayout pointer = ValueLayout.ADDRESS;
        MethodHandle product = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup(Path.of(arguments[0]).toAbsolutePath(), arena)
                                .find("dnnl_sgemm")
                                .orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_BYTE,
                                ValueLayout.JAVA_BYTE,
                                index,
                                index,
                                index,
                                real,
                                pointer,
                                index,
                                pointer,
                                index,
                                real,
                                pointer,
                                index));
        MemorySegment a = ones(arena);
        MemorySegment b = ones(arena);
        MemorySegment c = ones(arena);
        rate(product, a, b, c, 0.3);
        double[] rates = new double[12];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rate(product, a, b, c, 0.1);
        }
        if (c.getAtIndex(real, N + 1) != N) {
            throw new IllegalStateException("a sum of " + N + " ones is " + c.getAtIndex(real, N + 1));
        }
        Arrays.sort(rates);
        System.out.printf(Locale.ROOT, "%.0f%n", rates[rates.length / 2]);
    }

    private static MemorySegment ones(Arena arena) {
        MemorySegment matrix = arena.allocate(ValueLayout.JAVA_FLOAT, (long) N * N);
        for (long i = 0; i < (long) N * N; i++) {
            matrix.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        return matrix;
    }

    /** GFLOP/s over at least some seconds. */
    private static double rate(MethodHandle product, MemorySegment a, MemorySegment b, MemorySegment c, double seconds)
            throws Throwable {
        long start = System.nanoTime();
        long end;
        int products = 0;
        do {
            int failed = (int) product.invokeExact(
                    (byte) 'N', (byte) 'N', (long) N, (long) N, (long) N, 1f, a, (long) N, b, (long) N, 0f, c, (long) N);
            if (failed != 0) {
                throw new IllegalStateException("dnnl_sgemm answers " + failed);
            }
            products++;
            end = System.nanoTime();
        } while (end - start < seconds * 1e9);
        return 2.0 * N * N * N * products / (end - start);
    }
}
