package io.steelyard.backend.onednn.internal.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.onednn.internal.library.Loaded;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Operand;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Problem;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against plain loops in double. Values lie in -1..1, so a sum of k products in f32, in any order, is off by less than
 * k * k * 2^-24 at worst and sqrt(k) * 2^-24 * sqrt(k) typically: the tolerance is (k + 4) * 2^-22.
 */
class MatmulTest {
    private static OneDnn library;

    @BeforeAll
    static void open() {
        library = Loaded.library();
    }

    @AfterAll
    static void close() {
        library.close();
    }

    static Stream<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        long[][] sizes = {
            {1, 1, 1},
            {1, 7, 5},
            {7, 1, 5},
            {5, 7, 1},
            {3, 5, 300},
            {17, 33, 65},
            {128, 100, 70},
            {129, 257, 301},
            {31, 1000, 128},
            {300, 48, 13},
            {1, 512, 784},
            {784, 1, 100}
        };
        for (long[] size : sizes) {
            long m = size[0];
            long n = size[1];
            long k = size[2];
            for (int layout = 0; layout < 8; layout++) {
                // Leading dimensions that leave gaps, too.
                Operand a = (layout & 1) == 0 ? Operand.rows(k + layout % 3) : Operand.columns(m + layout % 3);
                Operand b = (layout & 2) == 0 ? Operand.rows(n + layout % 2) : Operand.columns(k + layout % 2);
                Operand c = (layout & 4) == 0 ? Operand.rows(n + layout % 3) : Operand.columns(m + layout % 3);
                Problem plain = Problem.of(m, n, k, a, b, c);
                List<UnaryOperator<Problem>> variants = List.of(
                        UnaryOperator.identity(),
                        Problem::withBias,
                        problem -> problem.withBias().withRelu(),
                        Problem::accumulating,
                        problem -> problem.withBias().accumulating().withRelu());
                for (UnaryOperator<Problem> variant : variants) {
                    problems.add(variant.apply(plain));
                }
            }
        }
        // Heads interleaved in a row, as attention has them: queries and keys [2, 33, 3 heads, 20].
        Operand heads = Operand.rows(60).batched(33L * 60, 20L);
        Operand scores = Operand.rows(33).batched(3L * 33 * 33, 33L * 33);
        problems.add(Problem.of(33, 33, 20, Operand.rows(60), Operand.columns(60), Operand.rows(33))
                .batched(2L, 3L));
        Problem attention =
                new Problem(List.of(2L, 3L), 33, 33, 20, heads, heads.transposed(), scores, false, false, false);
        problems.set(problems.size() - 1, attention);
        problems.add(new Problem(List.of(2L, 3L), 33, 20, 33, scores, heads, heads, false, false, true));
        problems.add(new Problem(List.of(2L, 3L), 33, 20, 33, scores.transposed(), heads, heads, true, true, false));
        // One matrix for the whole batch.
        problems.add(new Problem(
                List.of(5L),
                40,
                30,
                20,
                Operand.rows(20).batched(800L),
                Operand.rows(30).batched(0L),
                Operand.rows(30).batched(1200L),
                true,
                false,
                false));
        // Large matrices in a batch.
        problems.add(new Problem(
                List.of(3L),
                130,
                120,
                110,
                Operand.rows(110).batched(130L * 110),
                Operand.columns(110).batched(120L * 110),
                Operand.columns(130).batched(130L * 120),
                true,
                true,
                true));
        return problems.stream();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aProductIsWhatPlainLoopsGive(Problem problem) {
        double[] expected = null;
        for (int most = 1; most <= 3; most++) {
            expected = check(problem, most, expected);
        }
    }

    private static double[] check(Problem problem, int most, double[] known) {
        try (Arena arena = Arena.ofConfined();
                Matmul product = Matmul.of(library, problem, most)) {
            Floats a = Floats.random(arena, extent(problem, problem.a(), problem.m(), problem.k()), 1);
            Floats b = Floats.random(arena, extent(problem, problem.b(), problem.k(), problem.n()), 2);
            Floats bias = Floats.random(arena, problem.n(), 3);
            Floats c = Floats.random(arena, extent(problem, problem.c(), problem.m(), problem.n()), 4);
            double[] expected = known == null ? expected(problem, a, b, bias, c) : known;
            for (int part = 0; part < product.parts(); part++) {
                product.run(part, a.address(), b.address(), bias.address(), c.address());
                assertFalse(product.implementation(part).startsWith("ref"), product.implementation(part));
            }
            double tolerance = (problem.k() + 4) * 0x1p-22;
            for (int i = 0; i < expected.length; i++) {
                int at = i;
                assertEquals(expected[i], c.get(i), tolerance, () -> problem + " in " + most + " parts, element " + at);
            }
            return expected;
        }
    }

    private static long extent(Problem problem, Operand operand, long rows, long columns) {
        long last = operand.at(rows - 1, columns - 1);
        for (int i = 0; i < problem.batch().size(); i++) {
            last += (problem.batch().get(i) - 1) * operand.batch().get(i);
        }
        return last + 1;
    }

    /** All of C's memory: what lies between its rows must stay as it was. */
    private static double[] expected(Problem problem, Floats a, Floats b, Floats bias, Floats c) {
        double[] result = new double[Math.toIntExact(c.size())];
        for (int i = 0; i < result.length; i++) {
            result[i] = c.get(i);
        }
        for (long matrix = 0; matrix < problem.matrices(); matrix++) {
            long startA = start(problem, problem.a(), matrix);
            long startB = start(problem, problem.b(), matrix);
            long startC = start(problem, problem.c(), matrix);
            for (long i = 0; i < problem.m(); i++) {
                for (long j = 0; j < problem.n(); j++) {
                    double sum = problem.bias() ? bias.get(j) : 0;
                    for (long l = 0; l < problem.k(); l++) {
                        sum += (double) a.get(startA + problem.a().at(i, l))
                                * b.get(startB + problem.b().at(l, j));
                    }
                    int at = (int) (startC + problem.c().at(i, j));
                    sum += problem.accumulate() ? result[at] : 0;
                    result[at] = problem.relu() ? Math.max(sum, 0) : sum;
                }
            }
        }
        return result;
    }

    private static long start(Problem problem, Operand operand, long matrix) {
        long start = 0;
        for (int i = problem.batch().size() - 1; i >= 0; i--) {
            start += matrix % problem.batch().get(i) * operand.batch().get(i);
            matrix /= problem.batch().get(i);
        }
        return start;
    }

    @Test
    void partsRunOnOtherThreadsGiveTheSameBits() throws InterruptedException {
        Problem problem = Problem.of(150, 200, 170, Operand.rows(170), Operand.columns(170), Operand.rows(200));
        try (Arena arena = Arena.ofShared();
                Matmul product = Matmul.of(library, problem, 3)) {
            assertEquals(3, product.parts());
            Floats a = Floats.random(arena, 150 * 170, 1);
            Floats b = Floats.random(arena, 200 * 170, 2);
            Floats alone = Floats.zeros(arena, 150 * 200);
            Floats together = Floats.zeros(arena, 150 * 200);
            for (int part = 0; part < 3; part++) {
                product.run(part, a.address(), b.address(), 0, alone.address());
            }
            List<Thread> threads = new ArrayList<>();
            for (int part = 0; part < 3; part++) {
                int mine = part;
                threads.add(Thread.ofPlatform()
                        .start(() -> product.run(mine, a.address(), b.address(), 0, together.address())));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertArrayEquals(alone.toArray(), together.toArray());
        }
    }

    @Test
    void aFloorKeepsWhatIsNotANumber() {
        for (long n : new long[] {16, 400}) {
            Problem problem = Problem.of(2, n, 400, Operand.rows(400), Operand.columns(400), Operand.rows(n))
                    .withRelu();
            try (Arena arena = Arena.ofConfined();
                    Matmul product = Matmul.of(library, problem, 1)) {
                Floats a = Floats.random(arena, 800, 1);
                Floats b = Floats.random(arena, 400 * n, 2);
                Floats c = Floats.zeros(arena, 2 * n);
                a.set(3, Float.NaN);
                product.run(0, a.address(), b.address(), 0, c.address());
                assertTrue(Float.isNaN(c.get(5)), product.implementation(0) + " gives " + c.get(5));
            }
        }
    }

    @Test
    void anOperandWhoseElementsAreAllApartIsRefused() {
        Problem problem = Problem.of(4, 4, 4, new Operand(List.of(), 8, 2), Operand.rows(4), Operand.rows(4));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Matmul.of(library, problem, 1));
        assertTrue(refusal.getMessage().endsWith("an operand has neither its rows nor its columns together."));
    }

    @Test
    void aClosedProductRefusesToRun() {
        Problem large = Problem.of(4, 4, 4, Operand.rows(4), Operand.rows(4), Operand.rows(4));
        Problem batch = new Problem(
                List.of(2L),
                4,
                4,
                4,
                Operand.rows(4).batched(16L),
                Operand.rows(4).batched(16L),
                Operand.rows(4).batched(16L),
                false,
                false,
                false);
        for (Problem problem : List.of(large, batch)) {
            Matmul product = Matmul.of(library, problem, 1);
            product.close();
            assertThrows(IllegalStateException.class, () -> product.run(0, 0, 0, 0, 0));
        }
    }

    @Test
    void smallProductsAreOnePartAndLargeOnesAsManyAsAllowed() {
        Problem small = Problem.of(32, 32, 32, Operand.rows(32), Operand.rows(32), Operand.rows(32));
        Problem large = Problem.of(512, 512, 512, Operand.rows(512), Operand.rows(512), Operand.rows(512));
        try (Matmul one = Matmul.of(library, small, 4);
                Matmul four = Matmul.of(library, large, 4)) {
            assertEquals(1, one.parts());
            assertEquals(4, four.parts());
        }
    }
}
