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
 * Says how much of the machine is free: the speed of oneDNN's product of two square matrices in single precision, in GFLOP/s,
 * the median of twelve samples of 0.1 s.
 *
 * <p>{@code java --enable-native-access=ALL-UNNAMED Control.java LIBRARY [N]}: the file of libdnnl, and how many rows the
 * matrices have, 1024 if it is not said. OMP_NUM_THREADS says on how many threads.
 */
class Control {
    private final MethodHandle product;
    private final long n;
    private final MemorySegment a;
    private final MemorySegment b;
    private final MemorySegment c;

    private Control(MethodHandle product, long n, Arena arena) {
        this.product = product;
        this.n = n;
        this.a = ones(arena);
        this.b = ones(arena);
        this.c = ones(arena);
    }

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
        long n = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1024;
        System.out.printf(Locale.ROOT, "%.0f%n", new Control(product, n, arena).median());
    }

    private MemorySegment ones(Arena arena) {
        MemorySegment matrix = arena.allocate(ValueLayout.JAVA_FLOAT, n * n);
        for (long i = 0; i < n * n; i++) {
            matrix.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        return matrix;
    }

    private double median() throws Throwable {
        rate(0.3);
        double[] rates = new double[12];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rate(0.1);
        }
        float sum = c.getAtIndex(ValueLayout.JAVA_FLOAT, n + 1);
        if (sum != n) {
            throw new IllegalStateException("a sum of " + n + " ones is " + sum);
        }
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    /** GFLOP/s over at least some seconds. */
    private double rate(double seconds) throws Throwable {
        long start = System.nanoTime();
        long end;
        int products = 0;
        do {
            int failed = (int) product.invokeExact(
                    (byte) 'N', (byte) 'N', n, n, n, 1f, a, n, b, n, 0f, c, n);
            if (failed != 0) {
                throw new IllegalStateException("dnnl_sgemm answers " + failed);
            }
            products++;
            end = System.nanoTime();
        } while (end - start < seconds * 1e9);
        return 2.0 * n * n * n * products / (end - start);
    }
}
