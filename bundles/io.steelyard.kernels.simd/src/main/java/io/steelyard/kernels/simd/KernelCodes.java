package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.CompiledKernel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Code for kernels, made once for all that do the same: for the layers of a stack, and for programs of one model. The JVM
 * then has less to compile, and what one layer has run in is ready for the next.
 */
final class KernelCodes {
    private static final int MOST = 4096;

    private final Map<Kernel, CompiledKernel<AddressKernel>> codes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Kernel, CompiledKernel<AddressKernel>> eldest) {
            return size() > MOST;
        }
    };

    /** The code for a kernel. */
    synchronized CompiledKernel<AddressKernel> of(Kernel kernel) {
        return codes.computeIfAbsent(kernel, AddressKernels::compile);
    }
}
