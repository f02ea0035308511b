package io.steelyard.backend.onednn.internal.primitive;

/** A convolution and its gradients as plain loops in double: the definition, over every tap that falls inside. */
final class PlainConvolution {
    private final ConvolutionShape shape;
    private final int axes;

    /** Called with the positions, in the flat arrays, of an input element, a weight and an output element that meet. */
    private interface Tap {
        void meet(int x, int w, int y);
    }

    PlainConvolution(ConvolutionShape shape) {
        this.shape = shape;
        this.axes = shape.in().size();
    }

    double[] forward(Floats x, Floats w, Floats bias) {
        double[] y = new double[Math.toIntExact(shape.batch() * shape.outputSize())];
        if (bias != null) {
            for (int i = 0; i < y.length; i++) {
                y[i] = bias.get(i % shape.outChannels());
            }
        }
        taps((atX, atW, atY) -> y[atY] += (double) x.get(atX) * w.get(atW));
        return y;
    }

    double[] backwardData(Floats dy, Floats w) {
        double[] dx = new double[Math.toIntExact(shape.batch() * shape.inputSize())];
        taps((atX, atW, atY) -> dx[atX] += (double) dy.get(atY) * w.get(atW));
        return dx;
    }

    double[] backwardWeights(Floats x, Floats dy) {
        double[] dw = new double[Math.toIntExact(weightCount(shape))];
        taps((atX, atW, atY) -> dw[atW] += (double) dy.get(atY) * x.get(atX));
        return dw;
    }

    double[] backwardBias(Floats dy) {
        double[] db = new double[Math.toIntExact(shape.outChannels())];
        for (long i = 0; i < dy.size(); i++) {
            db[(int) (i % shape.outChannels())] += dy.get(i);
        }
        return db;
    }

    static long weightCount(ConvolutionShape shape) {
        return shape.kernel().stream()
                .reduce(shape.outChannels() * (shape.inChannels() / shape.groups()), Math::multiplyExact);
    }

    private void taps(Tap tap) {
        long outs = shape.outputSize() / shape.outChannels();
        long taps = weightCount(shape) / shape.outChannels() / (shape.inChannels() / shape.groups());
        for (long sample = 0; sample < shape.batch(); sample++) {
            for (long place = 0; place < outs; place++) {
                for (long offset = 0; offset < taps; offset++) {
                    long input = input(place, offset);
                    if (input >= 0) {
                        channels(tap, sample, place, offset, outs, taps, input);
                    }
                }
            }
        }
    }

    private void channels(Tap tap, long sample, long place, long offset, long outs, long taps, long input) {
        long ins = shape.inputSize() / shape.inChannels();
        long groupOut = shape.outChannels() / shape.groups();
        long groupIn = shape.inChannels() / shape.groups();
        for (long out = 0; out < shape.outChannels(); out++) {
            for (long in = 0; in < groupIn; in++) {
                tap.meet(
                        (int) ((sample * ins + input) * shape.inChannels() + out / groupOut * groupIn + in),
                        (int) ((out * groupIn + in) * taps + offset),
                        (int) ((sample * outs + place) * shape.outChannels() + out));
            }
        }
    }

    /** Where, among the input's positions, a tap of the kernel falls; -1 for into the padding. */
    private long input(long place, long offset) {
        long position = 0;
        long scale = 1;
        for (int axis = axes - 1; axis >= 0; axis--) {
            long at = place % shape.out(axis) * shape.stride().get(axis)
                    + offset % shape.kernel().get(axis) * shape.dilation().get(axis)
                    - shape.padLow().get(axis);
            if (at < 0 || at >= shape.in().get(axis)) {
                return -1;
            }
            position += at * scale;
            scale *= shape.in().get(axis);
            place /= shape.out(axis);
            offset /= shape.kernel().get(axis);
        }
        return position;
    }
}
