package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.kernels.code.ArrayKernel;
import io.steelyard.kernels.code.ArrayKernels;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.code.Stage;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Code on addresses against code on arrays, which is held against kernels done literally: the bits are the same, but where
 * code on addresses has functions of its own. Those kernels are held against code that goes element by element.
 */
class AddressKernelsTest {
    private static Object[] onArrays(Kernel kernel, Object[] operands) {
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] memory = Elements.memory(compiled, Elements.copies(operands));
        for (Stage<ArrayKernel> stage : compiled.stages()) {
            stage.code().run(memory, 0, stage.units());
        }
        return memory;
    }

    private static Object[] elementByElement(Schedule schedule, Object[] operands) {
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(AddressKernels.scalar(schedule), operands, arena);
            memory.run();
            Object[] results = new Object[operands.length];
            Arrays.setAll(results, memory::operand);
            return results;
        }
    }

    private static boolean hasOwnFunctions(Kernel kernel) {
        return kernel.phases().stream()
                .flatMap(phase -> phase.steps().stream())
                .anyMatch(step -> step instanceof Step.Apply apply
                        && FloatFunctions.SINGLE.containsKey(apply.op().kind()));
    }

    private static void hold(
            Object[] expected, CompiledKernel<AddressKernel> compiled, Object[] operands, int times, String what) {
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(compiled, operands, arena);
            for (int i = 0; i < times; i++) {
                memory.run();
            }
            for (int i = 0; i < operands.length; i++) {
                assertEquals("", Elements.difference(expected[i], memory.operand(i)), what + " operand " + i);
            }
        }
    }

    @Test
    void registersOfEveryWidthGiveTheBitsOfArrays() {
        int vectorised = 0;
        int ofArrays = 0;
        for (int seed = 0; seed < 150; seed++) {
            RandomKernels random = new RandomKernels(seed, false, seed % 3 > 0);
            Kernel kernel = random.next();
            Object[] operands = random.operands(kernel);
            Schedule schedule = new Schedule(kernel);
            Object[] expected = elementByElement(schedule, operands);
            if (!hasOwnFunctions(kernel)) {
                hold(onArrays(kernel, operands), AddressKernels.scalar(schedule), operands, 1, "seed " + seed);
                ofArrays++;
            }
            for (int bits : List.of(128, 256, 512)) {
                Optional<CompiledKernel<AddressKernel>> vector = AddressKernels.vector(schedule, bits);
                vectorised += vector.isPresent() ? 1 : 0;
                int width = bits;
                vector.ifPresent(compiled -> hold(expected, compiled, operands, 1, "a kernel on " + width + " bits"));
            }
        }
        assertTrue(vectorised > 90, vectorised + " kernels were vectorised");
        assertTrue(ofArrays > 60, ofArrays + " kernels have no functions of their own");
    }

    @Test
    void partsOfRowsGiveTheSameBitsOnRegistersOfEveryWidth() {
        Kernel kernel = SampleKernels.lstm(7, 100);
        Object[] operands = new RandomKernels(3, false, true).operands(kernel);
        Schedule schedule = new Schedule(kernel);
        assertTrue(schedule.kernel().phases().size() > 1, "the kernel goes through parts");
        for (int bits : List.of(128, 256, 512)) {
            CompiledKernel<AddressKernel> vector =
                    AddressKernels.vector(schedule, bits).orElseThrow();
            hold(elementByElement(schedule, operands), vector, operands, 2, "a kernel on " + bits + " bits");
        }
    }

    @Test
    void bitsStayWhenVectorCodeTakesOver() {
        Kernel kernel = SampleKernels.softmax(40, 100);
        Object[] operands = new RandomKernels(5, false, true).operands(kernel);
        Object[] expected = elementByElement(new Schedule(kernel), operands);
        hold(expected, AddressKernels.compile(kernel), operands, 3000, "softmax");
    }

    @Test
    void codeGoesWithItsKernel() {
        CompiledKernel<AddressKernel> compiled = AddressKernels.scalar(new Schedule(SampleKernels.softmax(2, 3)));
        WeakReference<Class<?>> code =
                new WeakReference<>(compiled.stages().get(0).code().getClass());
        compiled = null;
        for (int i = 0; i < 100 && code.get() != null; i++) {
            System.gc();
        }
        assertNull(code.get());
    }
}
