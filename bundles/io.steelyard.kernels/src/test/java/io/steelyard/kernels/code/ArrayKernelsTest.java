package io.steelyard.kernels.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Code for arrays against the kernel done literally, by its bits. */
class ArrayKernelsTest {
    private static final int PER_CALL = 3;

    /** The last units first, a few at a time. */
    private static void run(CompiledKernel<ArrayKernel> compiled, Object[] memory) {
        for (Stage<ArrayKernel> stage : compiled.stages()) {
            for (long to = stage.units(); to > 0; to -= PER_CALL) {
                stage.code().run(memory, Math.max(0, to - PER_CALL), to);
            }
        }
    }

    private static void hold(Kernel kernel, Object[] operands, String what) {
        Object[] expected = Elements.copies(operands);
        KernelInterpreter.run(kernel, expected);
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] memory = Elements.memory(compiled, Elements.copies(operands));
        run(compiled, memory);
        for (int i = 0; i < operands.length; i++) {
            assertEquals("", Elements.difference(expected[i], memory[i]), what + " operand " + i + " of " + kernel);
        }
    }

    @Test
    void kernelsOfAllKindsDoWhatTheirStepsSay() {
        Set<Schedule.Form> forms = EnumSet.noneOf(Schedule.Form.class);
        for (int seed = 0; seed < 200; seed++) {
            RandomKernels random = new RandomKernels(seed, true, false);
            Kernel kernel = random.next();
            forms.add(new Schedule(kernel).form());
            hold(kernel, random.operands(kernel), "seed " + seed);
        }
        assertEquals(EnumSet.allOf(Schedule.Form.class), forms);
    }

    /** Sums of whole numbers, which are exact in any order. */
    private static Kernel softmaxLike(long rows, long columns, long rowStride, long columnStride) {
        KernelBuilder k = new KernelBuilder(1, rows, columns).phase(true);
        int x = k.read(DType.F32, rowStride, columnStride);
        int greatest = k.reduce(OpKind.REDUCE_MAX, x);
        k.phase(true);
        int below = k.op(OpKind.SUB, k.again(0, rowStride, columnStride), greatest);
        int row = k.keep(below);
        int sum = k.reduce(OpKind.REDUCE_SUM, below);
        k.phase(true);
        k.store(k.op(OpKind.DIV, k.kept(row), sum), rowStride, columnStride);
        return k.build();
    }

    private static Object[] wholeNumbers(Kernel kernel) {
        Random random = new Random(1);
        Object[] operands = new Object[kernel.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            float[] numbers = new float[RandomKernels.size(kernel, i)];
            for (int j = 0; j < numbers.length; j++) {
                numbers[j] = random.nextInt(9) - 4;
            }
            operands[i] = numbers;
        }
        return operands;
    }

    @Test
    void rowsOfEveryLengthComeOutRight() {
        for (int columns = 0; columns <= 140; columns++) {
            Kernel kernel = softmaxLike(5, columns, columns, 1);
            hold(kernel, wholeNumbers(kernel), columns + " columns");
        }
    }

    @Test
    void rowsThatLieAcrossComeOutRight() {
        for (int rows = 8; rows <= 140; rows += 3) {
            Kernel kernel = softmaxLike(rows, 300, 1, rows);
            hold(kernel, wholeNumbers(kernel), rows + " rows");
        }
    }

    @Test
    void sumsOfColumnsComeOutRight() {
        for (int columns = 8; columns <= 140; columns += 11) {
            KernelBuilder k = new KernelBuilder(1, columns, 700).phase(true);
            int sum = k.reduce(OpKind.REDUCE_SUM, k.read(DType.F32, 1, columns));
            k.phase(false);
            k.store(sum, 1, 0);
            Kernel kernel = k.build();
            assertTrue(new Schedule(kernel).forArrays().areColumns());
            hold(kernel, wholeNumbers(kernel), columns + " columns");
        }
    }

    @Test
    void aLongRowIsSharedOutInBlocks() {
        Kernel kernel = softmaxLike(2, 100_003, 100_003, 1);
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        assertTrue(compiled.stages().get(0).parts() > 8, compiled.toString());
        hold(kernel, wholeNumbers(kernel), "long rows");
    }

    /** Each step takes the one before and one far back. */
    private static int chain(KernelBuilder k, int first, int second, int length) {
        List<Integer> values = new ArrayList<>(List.of(first, second));
        for (int i = 0; i < length; i++) {
            int before = values.get(values.size() - 1);
            values.add(k.op(i % 3 == 0 ? OpKind.SUB : OpKind.MAX, before, values.get(i * 2 / 3)));
        }
        return values.get(values.size() - 1);
    }

    @Test
    void rowsOfManyFunctionsGoThroughPartsAndMayStillTakeThePlaceOfWhatIsRead() {
        KernelBuilder k = new KernelBuilder(0, 5, 100).phase(true);
        int x = k.read(DType.F32, 200, 1);
        int y = k.read(DType.F32, 100, 1);
        int z = k.op(OpKind.TANH, k.op(OpKind.ADD, k.op(OpKind.EXP, x), k.op(OpKind.LOGISTIC, y)));
        int w = k.op(OpKind.MUL, k.op(OpKind.ERF, z), k.op(OpKind.TANH, k.op(OpKind.MUL, x, y)));
        k.store(w, 100, 1);
        k.store(k.op(OpKind.SUB, z, y), 100, 1);
        Kernel kernel = k.build();
        Schedule schedule = new Schedule(kernel);
        assertEquals(Schedule.Form.ROWS, schedule.form());
        assertEquals(3, schedule.kernel().phases().size());
        Object[] operands = new RandomKernels(1, false, false).operands(kernel);
        hold(kernel, operands, "rows of functions");

        Object[] expected = Elements.copies(operands);
        KernelInterpreter.run(kernel, expected);
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] memory = Elements.memory(compiled, Elements.copies(operands));
        // The second result over the second operand, which is read element by element.
        memory[3] = memory[1];
        run(compiled, memory);
        assertEquals("", Elements.difference(expected[2], memory[2]));
        assertEquals("", Elements.difference(expected[3], memory[3]));
    }

    @Test
    void aKernelOfAThousandStepsIsSplitIntoMethodsThatTheJvmCompiles() {
        KernelBuilder k = new KernelBuilder(1, 7, 45).phase(true);
        int x = k.read(DType.F32, 45, 1);
        int y = k.read(DType.F32, 1, 7);
        int sum = k.reduce(OpKind.REDUCE_SUM, chain(k, x, y, 1000));
        k.store(y, 45, 1);
        k.phase(false);
        int ofRow = chain(k, sum, k.read(DType.F32, 1, 0), 500);
        k.store(ofRow, 1, 0);
        k.phase(true);
        k.store(chain(k, ofRow, k.again(0, 45, 1), 300), 45, 1);
        Kernel kernel = k.build();
        hold(kernel, wholeNumbers(kernel), "many steps");
    }

    @Test
    void functionsInLoopsOfTheirOwnGiveTheBitsOfThosePointByPoint() {
        int cut = 0;
        for (int seed = 0; seed < 150; seed++) {
            RandomKernels random = new RandomKernels(seed, false, seed % 3 > 0);
            Kernel kernel = random.next();
            Schedule schedule = new Schedule(kernel);
            cut += kernel.phases().stream()
                            .anyMatch(phase -> Strips.of(phase, 100, schedule).isPresent())
                    ? 1
                    : 0;
            Object[] operands = random.operands(kernel);
            CompiledKernel<ArrayKernel> points = ArrayKernels.pointByPoint(schedule);
            Object[] expected = Elements.memory(points, Elements.copies(operands));
            run(points, expected);
            CompiledKernel<ArrayKernel> strips = ArrayKernels.compile(kernel);
            Object[] found = Elements.memory(strips, Elements.copies(operands));
            run(strips, found);
            for (int i = 0; i < operands.length; i++) {
                assertEquals("", Elements.difference(expected[i], found[i]), "seed " + seed + " operand " + i);
            }
        }
        assertTrue(cut > 20, cut + " kernels have functions in loops of their own");
    }

    @Test
    void aResultMayTakeThePlaceOfWhatLaterLoopsRead() {
        KernelBuilder k = new KernelBuilder(1, 5, 300).phase(true);
        int x = k.read(DType.F32, 300, 1);
        int power = k.op(OpKind.EXP, k.op(OpKind.TANH, x));
        k.store(k.op(OpKind.MUL, power, x), 300, 1);
        Kernel kernel = k.build();
        assertTrue(kernel.mayOverwrite(0, 1));
        Object[] operands = wholeNumbers(kernel);
        Object[] expected = Elements.copies(operands);
        KernelInterpreter.run(kernel, expected);
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] memory = Elements.memory(compiled, Elements.copies(operands));
        memory[1] = memory[0];
        run(compiled, memory);
        assertEquals("", Elements.difference(expected[1], memory[0]));
    }

    @Test
    void aCompiledLoopGivesTheBitsOfTheFirstRun() {
        RandomKernels random = new RandomKernels(5, false, true);
        Kernel kernel = softmaxLike(40, 100, 100, 1);
        Object[] operands = random.operands(kernel);
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] first = Elements.memory(compiled, Elements.copies(operands));
        run(compiled, first);
        Object[] later = Elements.memory(compiled, Elements.copies(operands));
        for (int i = 0; i < 2000; i++) {
            run(compiled, later);
        }
        assertEquals("", Elements.difference(first[1], later[1]));
    }

    @Test
    void codeGoesWithItsKernel() {
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(softmaxLike(2, 3, 3, 1));
        WeakReference<Class<?>> code =
                new WeakReference<>(compiled.stages().get(0).code().getClass());
        compiled = null;
        for (int i = 0; i < 100 && code.get() != null; i++) {
            System.gc();
        }
        assertNull(code.get());
    }
}
