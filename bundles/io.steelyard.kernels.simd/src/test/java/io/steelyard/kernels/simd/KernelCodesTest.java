package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.KernelCodes;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.code.Stage;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelCodesTest {
    private static AddressKernel code(KernelCodes<AddressKernel> codes, Kernel kernel) {
        return codes.of(kernel).kernel().stages().get(0).code();
    }

    @Test
    void batchesOfAllSizesShareTheirCode() {
        KernelCodes<AddressKernel> codes = new KernelCodes<>(AddressKernels::compile);
        assertSame(
                code(codes, SampleKernels.softmax(32, 100)), code(codes, SampleKernels.softmax(7, 100)), "rows alone");
        assertSame(code(codes, SampleKernels.adam(20_000)), code(codes, SampleKernels.adam(100)), "points alone");
        assertSame(code(codes, SampleKernels.lstm(30, 64)), code(codes, SampleKernels.lstm(32, 64)), "rows of points");
    }

    @Test
    void rowsOfOtherLengthsDoNot() {
        KernelCodes<AddressKernel> codes = new KernelCodes<>(AddressKernels::compile);
        assertNotSame(code(codes, SampleKernels.softmax(32, 100)), code(codes, SampleKernels.softmax(32, 101)));
    }

    @Test
    void codeForAnyLengthGivesTheBitsOfCodeForOne() {
        int shared = 0;
        for (int seed = 0; seed < 200; seed++) {
            RandomKernels random = new RandomKernels(seed, false, seed % 3 > 0);
            Kernel kernel = random.next();
            Optional<Schedule.AnyLength> any = Schedule.ofAnyLength(kernel);
            if (any.isEmpty()) {
                continue;
            }
            shared++;
            Object[] operands = random.operands(kernel);
            Object[] expected = results(AddressKernels.scalar(new Schedule(kernel)), operands, 0);
            Schedule schedule = any.get().schedule();
            hold(expected, AddressKernels.scalar(schedule), any.get(), operands, "seed " + seed);
            AddressKernels.vector(schedule, 512)
                    .ifPresent(vector -> hold(expected, vector, any.get(), operands, "a kernel on 512 bits"));
        }
        assertTrue(shared > 60, shared + " kernels share code");
    }

    private static void hold(
            Object[] expected,
            CompiledKernel<AddressKernel> code,
            Schedule.AnyLength any,
            Object[] operands,
            String what) {
        Stage<AddressKernel> stage = code.stages().get(0);
        CompiledKernel<AddressKernel> ofLength = new CompiledKernel<>(
                List.of(new Stage<>(stage.code(), any.units(), stage.grain())), code.own(), code.shared());
        Object[] found = results(ofLength, operands, any.schedule().lengthArea() >= 0 ? any.length() : 0);
        for (int i = 0; i < operands.length; i++) {
            assertEquals("", Elements.difference(expected[i], found[i]), what + ", operand " + i);
        }
    }

    private static Object[] results(CompiledKernel<AddressKernel> code, Object[] operands, long length) {
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(code, operands, arena);
            if (length > 0) {
                memory.set(operands.length + code.own().size() - 1, length);
            }
            memory.run();
            Object[] results = new Object[operands.length];
            for (int i = 0; i < results.length; i++) {
                results[i] = memory.operand(i);
            }
            return results;
        }
    }
}
