package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.library.Primitive;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient with respect to a convolution's input, which is also a transposed convolution. First {@link #pack} the
 * weights, then run the parts; what was packed is good until the weights change.
 */
public final class ConvolutionBackwardData implements AutoCloseable {
    private static final int DY = 0;
    private static final int WEIGHTS = 1;
    private static final int DX = 2;

    private final long inputSize;
    private final long outputSize;
    private final Split split;
    private final NativeObjects objects;
    private final List<Primitive> parts = new ArrayList<>();
    private final PackedWeights weights;
    private final String implementation;

    /**
     * Prepares a gradient.
     *
     * @param shape that of the convolution
     * @param most the number of parts at most: that of the machine's processors
     */
    public static ConvolutionBackwardData of(OneDnn library, ConvolutionShape shape, int most) {
        return new ConvolutionBackwardData(library, shape, most);
    }

    private ConvolutionBackwardData(OneDnn library, ConvolutionShape shape, int most) {
        this.inputSize = shape.inputSize();
        this.outputSize = shape.outputSize();
        this.split = shape.split(most);
        this.objects = library.newObjects();
        try {
            long order = 0;
            String name = "";
            for (int i = 0; i < split.parts(); i++) {
                ConvolutionObjects part = ConvolutionObjects.of(objects, shape.withBatch(split.size(i)), false, order);
                long backward = objects.convolutionBackwardData(
                        part.x(), part.weights(), part.y(), part.window(), part.forward());
                if (order == 0) {
                    order = objects.chosen(backward, Constant.QUERY_WEIGHTS);
                    name = objects.implementation(backward);
                }
                parts.add(objects.primitive(
                        backward,
                        Constant.DESTINATION_GRADIENT,
                        part.y(),
                        Constant.WEIGHTS,
                        order,
                        Constant.SOURCE_GRADIENT,
                        part.x()));
            }
            this.weights = new PackedWeights(objects, shape, order);
            this.implementation = name;
        } catch (RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    /** How many parts it falls into. */
    public int parts() {
        return parts.size();
    }

    /** How it is computed, in the library's words. */
    public String implementation() {
        return implementation;
    }

    /** Takes the weights, before the parts are run, on one thread. */
    public void pack(long address) {
        weights.pack(address);
    }

    /** Computes a part, on the calling thread. */
    public void run(int part, long dy, long dx) {
        Primitive primitive = parts.get(part);
        primitive.place(DY, dy + split.start(part) * outputSize * Float.BYTES);
        primitive.place(WEIGHTS, weights.address());
        primitive.place(DX, dx + split.start(part) * inputSize * Float.BYTES);
        primitive.run();
    }

    @Override
    public void close() {
        objects.close();
    }
}
