package io.steelyard.backend.onednn.internal.primitive;

import java.util.List;
import java.util.stream.Stream;

/**
 * A convolution's sizes. Activations lie channels last ([batch, spatial..., channels]), weights as PyTorch has them
 * ([out, in / groups, spatial...]).
 *
 * @param in spatial extents of the input, one to three
 * @param kernel extents of the kernel
 * @param dilation from one tap of the kernel to the next; 1 is dense
 * @param padLow zeros before the first element along each axis; {@code padHigh} after the last
 */
public record ConvolutionShape(
        long batch,
        long groups,
        long inChannels,
        long outChannels,
        List<Long> in,
        List<Long> kernel,
        List<Long> stride,
        List<Long> dilation,
        List<Long> padLow,
        List<Long> padHigh) {
    /** Below this much arithmetic a part is not worth handing to another thread. */
    private static final double SMALLEST_PART = 2e6;

    /** Checks that the sizes belong together. */
    public ConvolutionShape {
        in = List.copyOf(in);
        kernel = List.copyOf(kernel);
        stride = List.copyOf(stride);
        dilation = List.copyOf(dilation);
        padLow = List.copyOf(padLow);
        padHigh = List.copyOf(padHigh);
        int axes = in.size();
        if (axes < 1 || axes > 3) {
            throw new IllegalArgumentException("A convolution has 1 to 3 spatial axes; this one has " + axes + ".");
        }
        if (Stream.of(kernel, stride, dilation, padLow, padHigh).anyMatch(list -> list.size() != axes)) {
            throw new IllegalArgumentException("Kernel " + kernel + ", stride " + stride + ", dilation " + dilation
                    + " and padding " + padLow + ", " + padHigh + " do not all have " + axes + " axes, as the input "
                    + in + " has.");
        }
        if (batch < 1 || groups < 1 || inChannels < 1 || outChannels < 1) {
            throw new IllegalArgumentException("A convolution of " + batch + " x " + inChannels + " channels to "
                    + outChannels + " in " + groups + " groups has nothing to compute.");
        }
        if (inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException(
                    inChannels + " and " + outChannels + " channels do not fall into " + groups + " groups.");
        }
        for (int i = 0; i < axes; i++) {
            if (kernel.get(i) < 1
                    || stride.get(i) < 1
                    || dilation.get(i) < 1
                    || outOf(i, in, kernel, stride, dilation, padLow, padHigh) < 1) {
                throw new IllegalArgumentException(
                        "A kernel of " + kernel + " at stride " + stride + " and dilation " + dilation
                                + " does not fit an input of " + in + " padded by " + padLow + " and " + padHigh + ".");
            }
        }
    }

    /** One of two spatial axes, alike along both. */
    public static ConvolutionShape square(
            long batch, long inChannels, long in, long outChannels, long kernel, long stride, long padding) {
        return new ConvolutionShape(
                batch,
                1,
                inChannels,
                outChannels,
                List.of(in, in),
                List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(1L, 1L),
                List.of(padding, padding),
                List.of(padding, padding));
    }

    private static long outOf(
            int axis,
            List<Long> in,
            List<Long> kernel,
            List<Long> stride,
            List<Long> dilation,
            List<Long> low,
            List<Long> high) {
        long span = (kernel.get(axis) - 1) * dilation.get(axis) + 1;
        long room = in.get(axis) + low.get(axis) + high.get(axis) - span;
        return room < 0 ? 0 : room / stride.get(axis) + 1;
    }

    /** The output's extent along a spatial axis. */
    public long out(int axis) {
        return outOf(axis, in, kernel, stride, dilation, padLow, padHigh);
    }

    /** The same one with another batch. */
    ConvolutionShape withBatch(long other) {
        return new ConvolutionShape(
                other, groups, inChannels, outChannels, in, kernel, stride, dilation, padLow, padHigh);
    }

    /** How it is cut along the batch. */
    Split split(int most) {
        double work = 2.0 * batch * outChannels * (inChannels / (double) groups);
        for (int i = 0; i < in.size(); i++) {
            work *= out(i) * (double) kernel.get(i);
        }
        return Split.of(batch, 1, (int) Math.max(1, Math.min(most, work / SMALLEST_PART)));
    }

    /** The number of elements of one input of the batch. */
    long inputSize() {
        return in.stream().reduce(inChannels, Math::multiplyExact);
    }

    /** The number of elements of one output of the batch. */
    long outputSize() {
        long size = outChannels;
        for (int i = 0; i < in.size(); i++) {
            size = Math.multiplyExact(size, out(i));
        }
        return size;
    }

    /** [batch, channels, spatial...]. */
    long[] inputExtents() {
        long[] extents = new long[in.size() + 2];
        extents[0] = batch;
        extents[1] = inChannels;
        for (int i = 0; i < in.size(); i++) {
            extents[i + 2] = in.get(i);
        }
        return extents;
    }

    /** [batch, channels, spatial...]. */
    long[] outputExtents() {
        long[] extents = new long[in.size() + 2];
        extents[0] = batch;
        extents[1] = outChannels;
        for (int i = 0; i < in.size(); i++) {
            extents[i + 2] = out(i);
        }
        return extents;
    }

    /** [out, in, spatial...], with the groups before them where there are several. */
    long[] weightExtents() {
        int first = groups == 1 ? 0 : 1;
        long[] extents = new long[first + 2 + kernel.size()];
        extents[0] = groups;
        extents[first] = outChannels / groups;
        extents[first + 1] = inChannels / groups;
        for (int i = 0; i < kernel.size(); i++) {
            extents[first + 2 + i] = kernel.get(i);
        }
        return extents;
    }

    /** The strides of [batch, channels, spatial...] where channels lie last. */
    static long[] channelsLast(long[] extents) {
        long[] strides = new long[extents.length];
        strides[1] = 1;
        long stride = extents[1];
        for (int i = extents.length - 1; i >= 2; i--) {
            strides[i] = stride;
            stride *= extents[i];
        }
        strides[0] = stride;
        return strides;
    }

    /** The strides of an array whose last axis lies closest. */
    static long[] plain(long[] extents) {
        long[] strides = new long[extents.length];
        long stride = 1;
        for (int i = extents.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= extents[i];
        }
        return strides;
    }
}
