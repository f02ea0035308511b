package io.steelyard.kernels.simd;

import io.steelyard.kernels.code.KernelCodes;
import io.steelyard.kernels.engine.Target;
import io.steelyard.kernels.simd.product.Products;
import io.steelyard.kernels.simd.window.Windows;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Targets that compute with vector instructions on memory outside the heap. They share the code that is generated for them,
 * which stays for as long as this is there: a backend that takes another's place, or its own after an update, finds it as
 * the JVM has compiled it by then. So backends take the service of this bundle.
 *
 * <pre>{@code
 * CpuEngine engine = new CpuEngine(new SimdTargets().with("mine", List.of(new MyProducts())), 2);
 * }</pre>
 */
@Component(service = SimdTargets.class, immediate = true)
public final class SimdTargets {
    /** The newest operations that such a target implements. */
    public static final int OPSET = 1;

    private final KernelCodes<AddressKernel> codes = new KernelCodes<>(AddressKernels::compile);

    /**
     * A target for all operations, of which some are computed by others where they want to.
     *
     * @param name the backend's name in messages
     * @param preferred in order of preference
     */
    public Target with(String name, List<AddressOperations> preferred) {
        int processors = Runtime.getRuntime().availableProcessors();
        List<AddressOperations> operations = new ArrayList<>(preferred);
        Products products = new Products(processors, Runnable::run);
        operations.add(new SimdProducts(products));
        operations.add(new SimdConvolutions(products));
        operations.add(new SimdWindows(new Windows(processors)));
        operations.add(new Movements());
        operations.add(new IndexedRows());
        return new AddressTarget(name, OPSET, operations, processors, codes);
    }
}
