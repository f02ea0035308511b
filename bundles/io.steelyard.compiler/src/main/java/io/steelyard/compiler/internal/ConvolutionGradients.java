package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * The rules of convolution. The convolution of {@code x} with {@code w} is linear in each, so there is one trilinear
 * form {@code f(x, w, z) = <z, convolution(x, w)>}, and the three operations are its derivatives: {@code convolution(x,
 * w)} for {@code z}, {@code input_gradient(z, w)} for {@code x} and {@code kernel_gradient(x, z)} for {@code w}. The
 * gradient of any of them is therefore another of them with {@code dy} in the place of the missing argument, whatever
 * stride, padding, dilation and groups are.
 */
final class ConvolutionGradients {
    private ConvolutionGradients() {}

    static Value input(Gradient d) {
        Op.Convolution op = d.op(Op.Convolution.class);
        return inputGradient(d.g(), op.window(), op.groups(), d.dy(), d.b(), d.a().shape());
    }

    static Value kernel(Gradient d) {
        Op.Convolution op = d.op(Op.Convolution.class);
        return kernelGradient(d.g(), op.window(), op.groups(), d.a(), d.dy());
    }

    static Value outputOfInputGradient(Gradient d) {
        Op.ConvolutionInputGradient op = d.op(Op.ConvolutionInputGradient.class);
        return d.g().convolution(d.dy(), d.b(), op.window(), op.groups());
    }

    static Value kernelOfInputGradient(Gradient d) {
        Op.ConvolutionInputGradient op = d.op(Op.ConvolutionInputGradient.class);
        return kernelGradient(d.g(), op.window(), op.groups(), d.dy(), d.a());
    }

    static Value inputOfKernelGradient(Gradient d) {
        Op.ConvolutionKernelGradient op = d.op(Op.ConvolutionKernelGradient.class);
        return inputGradient(d.g(), op.window(), op.groups(), d.b(), d.dy(), d.a().shape());
    }

    static Value outputOfKernelGradient(Gradient d) {
        Op.ConvolutionKernelGradient op = d.op(Op.ConvolutionKernelGradient.class);
        return d.g().convolution(d.a(), d.dy(), op.window(), op.groups());
    }

    private static Value inputGradient(GraphBuilder g, Window window, long groups, Value z, Value w, Shape input) {
        return g.add(new Op.ConvolutionInputGradient(window, groups, input), List.of(z, w));
    }

    private static Value kernelGradient(GraphBuilder g, Window window, long groups, Value x, Value z) {
        return g.add(new Op.ConvolutionKernelGradient(window, groups), List.of(x, z));
    }
}
