package io.steelyard.kernels.simd;

import io.steelyard.kernels.engine.Target;
import io.steelyard.kernels.simd.product.Products;
import io.steelyard.kernels.simd.window.Windows;
import java.util.ArrayList;
import java.util.List;

/**
 * Targets that compute with vector instructions on memory outside the heap.
 *
 * <pre>{@code
 * CpuEngine engine = new CpuEngine(SimdTargets.with("mine", List.of(new MyProducts())), 2);
 * }</pre>
 */
public final class SimdTargets {
    /** The newest operations that such a target implements. */
    public static final int OPSET = 1;

    private SimdTargets() {}

    /**
     * A target for all operations, of which some are computed by others where they want to.
     *
     * @param name the backend's name in messages
     * @param preferred in order of preference
     */
    public static Target with(String name, List<AddressOperations> preferred) {
        int processors = Runtime.getRuntime().availableProcessors();
        List<AddressOperations> operations = new ArrayList<>(preferred);
        Products products = new Products(processors, Runnable::run);
        operations.add(new SimdProducts(products));
        operations.add(new SimdConvolutions(products));
        operations.add(new SimdWindows(new Windows(processors)));
        operations.add(new Movements());
        operations.add(new IndexedRows());
        return new AddressTarget(name, OPSET, operations, processors);
    }
}
