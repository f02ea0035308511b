package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.ArrayKernel;
import io.steelyard.kernels.code.ArrayKernels;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.code.Stage;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Code on addresses against code on arrays, which is held against kernels done literally: the bits are the same. */
class AddressKernelsTest {
    private static Object[] onArrays(Kernel kernel, Object[] operands) {
        CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
        Object[] memory = Elements.memory(compiled, Elements.copies(operands));
        for (Stage<ArrayKernel> stage : compiled.stages()) {
            stage.code().run(memory, 0, stage.units());
        }
        return memory;
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
        for (int seed = 0; seed < 100; seed++) {
            RandomKernels random = new RandomKernels(seed, false, seed % 3 > 0);
            Kernel kernel = random.next();
            Object[] operands = random.operands(kernel);
            Object[] expected = onArrays(kernel, operands);
            Schedule schedule = new Schedule(kernel);
            hold(expected, AddressKernels.scalar(schedule), operands, 1, "seed " + seed + " scalar");
            for (int bits : List.of(128, 256, 512)) {
                Optional<CompiledKernel<AddressKernel>> vector = AddressKernels.vector(schedule, bits);
                vectorised += vector.isPresent() ? 1 : 0;
                int width = bits;
                vector.ifPresent(compiled -> hold(expected, compiled, operands, 1, "a kernel on " + width + " bits"));
            }
        }
        assertTrue(vectorised > 60, vectorised + " kernels were vectorised");
    }

    @Test
    void bitsStayWhenVectorCodeTakesOver() {
        Kernel kernel = SampleKernels.softmax(40, 100);
        Object[] operands = new RandomKernels(5, false, true).operands(kernel);
        hold(onArrays(kernel, operands), AddressKernels.compile(kernel), operands, 3000, "softmax");
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
