package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.Tensor;
import java.util.List;

/**
 * Results as they are compared to the bit: every NaN is the same one. Which of them an operation yields is left open by IEEE
 * 754 and by Java, and the JVM's interpreter and compiler do differ in it.
 */
final class CanonicalNaN {
    private CanonicalNaN() {}

    static Tensor in(Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
            return tensor;
        }
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? Double.NaN : values[i];
        }
        return Tensor.of(tensor.dtype(), tensor.shape(), values);
    }

    static List<Tensor> in(List<Tensor> tensors) {
        return tensors.stream().map(CanonicalNaN::in).toList();
    }
}
