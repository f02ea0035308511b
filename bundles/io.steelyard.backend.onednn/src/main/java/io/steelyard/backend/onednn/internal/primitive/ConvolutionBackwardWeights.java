package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.library.Primitive;
import io.steelyard.kernels.simd.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient with respect to a convolution's weights, and to its bias where it has one. Each part sums over its share of
 * the batch into memory of its own; {@link #finish} adds them up, first to last, so that the result is the same whoever
 * was ready first.
 */
public final class ConvolutionBackwardWeights implements AutoCloseable {
    private static final int X = 0;
    private static final int DY = 1;
    private static final int DW = 2;
    private static final int DB = 3;

    private final long inputSize;
    private final long outputSize;
    private final long channels;
    private final Split split;
    private final boolean biased;
    private final NativeObjects objects;
    private final List<Primitive> parts = new ArrayList<>();
    private final long[] weightSums;
    private final long[] biasSums;
    private final Chunks sums = new Chunks();
    private final long elements;
    /** Copies the sum into the model's order; null where it lies so already. */
    private final Primitive copy;

    private final String implementation;

    /**
     * Prepares a gradient.
     *
     * @param shape that of the convolution
     * @param bias whether there is a bias, whose gradient is wanted too
     * @param most the number of parts at most: that of the machine's processors
     */
    public static ConvolutionBackwardWeights of(OneDnn library, ConvolutionShape shape, boolean bias, int most) {
        return new ConvolutionBackwardWeights(library, shape, bias, most);
    }

    private ConvolutionBackwardWeights(OneDnn library, ConvolutionShape shape, boolean bias, int most) {
        this.inputSize = shape.inputSize();
        this.outputSize = shape.outputSize();
        this.channels = shape.outChannels();
        this.split = shape.split(most);
        this.biased = bias;
        this.weightSums = new long[split.parts()];
        this.biasSums = new long[split.parts()];
        this.objects = library.newObjects();
        try {
            long order = 0;
            String name = "";
            for (int i = 0; i < split.parts(); i++) {
                ConvolutionObjects part = ConvolutionObjects.of(objects, shape.withBatch(split.size(i)), bias, order);
                long backward = objects.convolutionBackwardWeights(
                        part.x(), part.weights(), part.bias(), part.y(), part.window(), part.forward());
                if (order == 0) {
                    order = objects.chosen(backward, Constant.QUERY_WEIGHTS_GRADIENT);
                    name = objects.implementation(backward);
                }
                parts.add(part(part, backward, order));
                weightSums[i] = objects.allocate(objects.size(order));
                biasSums[i] = objects.allocate(shape.outChannels() * Float.BYTES);
            }
            this.elements = objects.size(order) / Float.BYTES;
            long plain = ConvolutionObjects.plainWeights(objects, shape);
            this.copy = objects.same(plain, order)
                    ? null
                    : objects.primitive(
                            objects.reorder(order, plain), Constant.SOURCE, order, Constant.DESTINATION, plain);
            this.implementation = name;
        } catch (RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    private Primitive part(ConvolutionObjects part, long backward, long order) {
        return biased
                ? objects.primitive(
                        backward,
                        Constant.SOURCE,
                        part.x(),
                        Constant.DESTINATION_GRADIENT,
                        part.y(),
                        Constant.WEIGHTS_GRADIENT,
                        order,
                        Constant.BIAS_GRADIENT,
                        part.bias())
                : objects.primitive(
                        backward,
                        Constant.SOURCE,
                        part.x(),
                        Constant.DESTINATION_GRADIENT,
                        part.y(),
                        Constant.WEIGHTS_GRADIENT,
                        order);
    }

    /** How many parts it falls into. */
    public int parts() {
        return parts.size();
    }

    /** How it is computed, in the library's words. */
    public String implementation() {
        return implementation;
    }

    /** Sums over a part of the batch, on the calling thread. */
    public void run(int part, long x, long dy) {
        Primitive primitive = parts.get(part);
        primitive.place(X, x + split.start(part) * inputSize * Float.BYTES);
        primitive.place(DY, dy + split.start(part) * outputSize * Float.BYTES);
        primitive.place(DW, weightSums[part]);
        if (biased) {
            primitive.place(DB, biasSums[part]);
        }
        primitive.run();
    }

    /**
     * Adds the parts up, after all were run, on one thread.
     *
     * @param db where the bias's gradient goes; not looked at where there is no bias
     */
    public void finish(long dw, long db) {
        for (int part = 1; part < weightSums.length; part++) {
            sums.add(weightSums[part], weightSums[0], elements);
            if (biased) {
                sums.add(biasSums[part], biasSums[0], channels);
            }
        }
        if (copy == null) {
            MemorySegment.copy(Memory.ALL, weightSums[0], Memory.ALL, dw, elements * Float.BYTES);
        } else {
            copy.place(0, weightSums[0]);
            copy.place(1, dw);
            copy.run();
        }
        if (biased) {
            MemorySegment.copy(Memory.ALL, biasSums[0], Memory.ALL, db, channels * Float.BYTES);
        }
    }

    @Override
    public void close() {
        objects.close();
    }
}
