package io.steelyard.kernels.engine;

import io.steelyard.kernels.code.ArrayKernel;
import io.steelyard.kernels.code.ArrayKernels;
import io.steelyard.kernels.code.KernelCodes;
import org.osgi.service.component.annotations.Component;

/**
 * Targets that compute on Java arrays, on any JVM. They share the code that is generated for them, which stays for as long as
 * this is there: a backend that takes another's place, or its own after an update, finds it as the JVM has compiled it by
 * then. So backends take the service of this bundle.
 *
 * <pre>{@code
 * CpuEngine engine = new CpuEngine(new ArrayTargets().with("mine", 1), 2);
 * Executable step = engine.compile(program);
 * }</pre>
 */
@Component(service = ArrayTargets.class, immediate = true)
public final class ArrayTargets {
    private final KernelCodes<ArrayKernel> codes = new KernelCodes<>(ArrayKernels::compile);

    /**
     * A target for all operations.
     *
     * @param name the backend's name in messages
     * @param opset the newest operations that the backend says it implements
     */
    public Target with(String name, int opset) {
        return new ArrayTarget(name, opset, codes);
    }
}
