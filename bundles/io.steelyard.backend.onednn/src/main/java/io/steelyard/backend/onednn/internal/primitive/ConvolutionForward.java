package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.library.Primitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * y = x * w, plus a bias for each channel, then a floor at 0, where they are wanted. First {@link #pack} the weights, then
 * run the parts; what was packed is good until the weights change.
 */
public final class ConvolutionForward implements AutoCloseable {
    private static final int X = 0;
    private static final int WEIGHTS = 1;
    private static final int Y = 2;
    private static final int BIAS = 3;

    private final long inputSize;
    private final long outputSize;
    private final Split split;
    private final boolean biased;
    private final Chunks[] floors;
    private final NativeObjects objects;
    private final List<Primitive> parts = new ArrayList<>();
    private final PackedWeights weights;
    private final String implementation;

    /**
     * Prepares a convolution.
     *
     * @param most the number of parts at most: that of the machine's processors
     */
    public static ConvolutionForward of(OneDnn library, ConvolutionShape shape, boolean bias, boolean relu, int most) {
        return new ConvolutionForward(library, shape, bias, relu, most);
    }

    private ConvolutionForward(OneDnn library, ConvolutionShape shape, boolean bias, boolean relu, int most) {
        this.inputSize = shape.inputSize();
        this.outputSize = shape.outputSize();
        this.split = shape.split(most);
        this.biased = bias;
        this.floors = new Chunks[relu ? split.parts() : 0];
        Arrays.setAll(floors, part -> new Chunks());
        this.objects = library.newObjects();
        try {
            long order = 0;
            String name = "";
            for (int i = 0; i < split.parts(); i++) {
                ConvolutionObjects part = ConvolutionObjects.of(objects, shape.withBatch(split.size(i)), bias, order);
                long forward = order == 0
                        ? part.forward()
                        : objects.convolutionForward(part.x(), order, part.bias(), part.y(), part.window(), null);
                if (order == 0) {
                    order = objects.chosen(forward, Constant.QUERY_WEIGHTS);
                    name = objects.implementation(forward);
                }
                parts.add(
                        bias
                                ? objects.primitive(
                                        forward,
                                        Constant.SOURCE,
                                        part.x(),
                                        Constant.WEIGHTS,
                                        order,
                                        Constant.DESTINATION,
                                        part.y(),
                                        Constant.BIAS,
                                        part.bias())
                                : objects.primitive(
                                        forward,
                                        Constant.SOURCE,
                                        part.x(),
                                        Constant.WEIGHTS,
                                        order,
                                        Constant.DESTINATION,
                                        part.y()));
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

    /**
     * Computes a part, on the calling thread.
     *
     * @param bias address of as many elements as there are output channels; not looked at where there is no bias
     */
    public void run(int part, long x, long bias, long y) {
        Primitive primitive = parts.get(part);
        long first = y + split.start(part) * outputSize * Float.BYTES;
        primitive.place(X, x + split.start(part) * inputSize * Float.BYTES);
        primitive.place(WEIGHTS, weights.address());
        primitive.place(Y, first);
        if (biased) {
            primitive.place(BIAS, bias);
        }
        primitive.run();
        if (floors.length > 0) {
            floors[part].floor(first, split.size(part) * outputSize);
        }
    }

    @Override
    public void close() {
        objects.close();
    }
}
