package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.NativeObjects;
import java.util.List;

/** The descriptors that all three computations of a convolution have in common, for one part of the batch. */
record ConvolutionObjects(
        NativeObjects objects, long x, long y, long weights, long bias, NativeObjects.Window window, long forward) {
    /**
     * Describes them.
     *
     * @param weights the weights' descriptor, so that all parts of a batch have them alike; 0 to let the library choose
     */
    static ConvolutionObjects of(NativeObjects objects, ConvolutionShape shape, boolean biased, long weights) {
        long[] in = shape.inputExtents();
        long[] out = shape.outputExtents();
        long x = objects.descriptor(in, ConvolutionShape.channelsLast(in));
        long y = objects.descriptor(out, ConvolutionShape.channelsLast(out));
        long w = weights == 0 ? objects.descriptor(shape.weightExtents()) : weights;
        long bias = biased ? objects.descriptor(new long[] {shape.outChannels()}, new long[] {1}) : 0;
        NativeObjects.Window window = new NativeObjects.Window(
                objects.longs(longs(shape.stride(), 0)),
                objects.longs(longs(shape.dilation(), -1)),
                objects.longs(longs(shape.padLow(), 0)),
                objects.longs(longs(shape.padHigh(), 0)));
        // The gradients' computations want to know the forward one, whatever its weights look like.
        long forward = objects.convolutionForward(
                x, weights == 0 ? w : objects.descriptor(shape.weightExtents()), bias, y, window, null);
        return new ConvolutionObjects(objects, x, y, w, bias, window, forward);
    }

    /** Weights as the model has them. */
    static long plainWeights(NativeObjects objects, ConvolutionShape shape) {
        long[] extents = shape.weightExtents();
        return objects.descriptor(extents, ConvolutionShape.plain(extents));
    }

    private static long[] longs(List<Long> values, long more) {
        return values.stream().mapToLong(value -> value + more).toArray();
    }
}
