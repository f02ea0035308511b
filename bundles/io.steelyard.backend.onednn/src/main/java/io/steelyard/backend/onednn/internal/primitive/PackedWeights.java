package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.Primitive;

/** Weights in the order in which the library's loops read them, copied from the model's; or the model's, if they are alike. */
final class PackedWeights {
    private final long packed;
    private final Primitive copy;
    private long model;

    /** @param order the descriptor of the order that the library has chosen */
    PackedWeights(NativeObjects objects, ConvolutionShape shape, long order) {
        long plain = ConvolutionObjects.plainWeights(objects, shape);
        if (objects.same(plain, order)) {
            this.packed = 0;
            this.copy = null;
        } else {
            this.packed = objects.allocate(objects.size(order));
            this.copy = objects.primitive(
                    objects.reorder(plain, order), Constant.SOURCE, plain, Constant.DESTINATION, order);
            copy.place(1, packed);
        }
    }

    void pack(long weights) {
        model = weights;
        if (copy != null) {
            copy.place(0, weights);
            copy.run();
        }
    }

    long address() {
        return copy == null ? model : packed;
    }
}
