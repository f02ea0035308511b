package io.steelyard.graph;

import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What optimizers do to a parameter in a step, each as one composite, so that a backend may do it in one pass over the
 * parameter. The learning rate and the number of the step are {@code f64} scalars: what depends on them alone is computed
 * in f64 and then cast. {@code d} is the gradient, negated with {@code maximize}, plus {@code weight_decay * parameter}.
 */
public final class UpdateComposites {
    private UpdateComposites() {}

    /**
     * What {@link #sgd} is told.
     *
     * @param momentum share of the last update that is kept
     * @param dampening share of the gradient that does not enter the momentum
     * @param weightDecay strength of the L2 penalty
     * @param nesterov whether to look ahead
     * @param maximize whether the objective is to grow
     */
    public record Sgd(double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize) {
        private Map<String, Object> settings() {
            return Map.of(
                    "momentum", momentum,
                    "dampening", dampening,
                    "weight_decay", weightDecay,
                    "nesterov", nesterov,
                    "maximize", maximize);
        }
    }

    /**
     * What came of {@link #sgd}.
     *
     * @param parameter the parameter after the step
     * @param buffer the momentum after the step, if there is one
     */
    public record SgdStep(Value parameter, Optional<Value> buffer) {}

    /**
     * What {@link #adam} is told.
     *
     * @param beta1 share of the gradient's running mean that is kept
     * @param beta2 share of the gradient's running mean square that is kept
     * @param eps keeps the step finite where gradients vanish
     * @param weightDecay strength of the L2 penalty, or of the decoupled decay
     * @param decoupled whether weights decay apart from the gradient
     * @param maximize whether the objective is to grow
     */
    public record Adam(
            double beta1, double beta2, double eps, double weightDecay, boolean decoupled, boolean maximize) {
        private Map<String, Object> settings(boolean amsgrad) {
            return Map.of(
                    "beta1", beta1,
                    "beta2", beta2,
                    "eps", eps,
                    "weight_decay", weightDecay,
                    "decoupled", decoupled,
                    "amsgrad", amsgrad,
                    "maximize", maximize);
        }
    }

    /**
     * The slots of {@link #adam}, or what came of them.
     *
     * @param mean the gradient's running mean
     * @param meanSquare the gradient's running mean square
     * @param greatest the greatest {@code meanSquare} ever, with amsgrad
     */
    public record AdamSlots(Value mean, Value meanSquare, Optional<Value> greatest) {}

    /**
     * What came of {@link #adam}.
     *
     * @param parameter the parameter after the step
     * @param slots the slots after the step
     */
    public record AdamStep(Value parameter, AdamSlots slots) {}

    /**
     * {@code sgd}, settings: {@code momentum}, {@code dampening}, {@code weight_decay}, {@code nesterov}, {@code maximize}.
     *
     * <pre>{@code
     * momentum = 0:  parameter <- parameter - rate * d
     * otherwise:     buffer    <- momentum * buffer + (1 - dampening) * d      at the first step: buffer <- d
     *                parameter <- parameter - rate * buffer                    nesterov: rate * (d + momentum * buffer)
     * }</pre>
     *
     * <p>Operands are the parameter, its gradient, the rate, and with a momentum the step and the buffer; results are the
     * parameter and the buffer. Sources: I. Sutskever et al., "On the importance of initialization and momentum in deep
     * learning", 2013; the order of operations is that of {@code torch.optim.SGD}.
     *
     * @param gradient of the type of {@code parameter}
     * @param buffer of the type of {@code parameter}; there if and only if there is a momentum
     * @param rate {@code f64[]}
     * @param step {@code f64[]}, 1 at the first step
     */
    public static SgdStep sgd(
            GraphBuilder graph,
            Value parameter,
            Value gradient,
            Optional<Value> buffer,
            Value rate,
            Value step,
            Sgd how) {
        if (buffer.isPresent() != (how.momentum() != 0)) {
            throw new GraphException(
                    "sgd: a buffer goes with a momentum, found " + buffer + " and the momentum " + how.momentum());
        }
        List<Value> operands = new ArrayList<>(List.of(parameter, gradient, rate));
        buffer.ifPresent(present -> operands.addAll(List.of(step, present)));
        List<Value> results = graph.composite("sgd", how.settings(), operands, (g, in) -> {
            Value weights = in.get(0);
            Value scale = g.cast(in.get(2), parameter.dtype());
            Value direction = direction(g, weights, in.get(1), how.maximize(), how.weightDecay());
            if (buffer.isEmpty()) {
                return List.of(g.sub(weights, g.mul(direction, scale)));
            }
            Value fresh = how.dampening() == 0
                    ? direction
                    : g.mul(direction, g.cast(dampened(g, in.get(3), how.dampening()), parameter.dtype()));
            Value kept = g.add(g.mul(in.get(4), how.momentum()), fresh);
            Value taken = how.nesterov() ? g.add(direction, g.mul(kept, how.momentum())) : kept;
            return List.of(g.sub(weights, g.mul(taken, scale)), kept);
        });
        return new SgdStep(results.get(0), buffer.map(present -> results.get(1)));
    }

    /** How much of the gradient enters the buffer, which at the first step is still zero and takes all of it. */
    private static Value dampened(GraphBuilder g, Value step, double dampening) {
        return g.select(
                g.compare(Comparison.EQ, step, 1), g.constant(DType.F64, 1), g.constant(DType.F64, 1 - dampening));
    }

    /**
     * {@code adam}, settings: {@code beta1}, {@code beta2}, {@code eps}, {@code weight_decay}, {@code decoupled}, {@code
     * amsgrad}, {@code maximize}; {@code t} is the number of the step.
     *
     * <pre>{@code
     * mean       <- beta1 * mean       + (1 - beta1) * d
     * meanSquare <- beta2 * meanSquare + (1 - beta2) * d^2
     * parameter  <- parameter - rate / (1 - beta1^t) * mean / (sqrt(v) / sqrt(1 - beta2^t) + eps)
     * }</pre>
     *
     * <p>{@code v} is {@code meanSquare}, or with amsgrad the greatest it ever was. A decoupled weight decay is no part of
     * {@code d}: it first takes {@code rate * weight_decay * parameter} off the parameter.
     *
     * <p>Operands are the parameter, its gradient, the rate, the step and the two or three slots; results are the parameter
     * and the slots. Sources: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015; S. Reddi et al., "On the
     * convergence of Adam and beyond", 2018 (amsgrad); I. Loshchilov, F. Hutter, "Decoupled weight decay regularization",
     * 2019; the order of operations is that of {@code torch.optim.Adam}, which takes the maximum before the bias correction.
     *
     * @param gradient of the type of {@code parameter}
     * @param slots of the type of {@code parameter}
     * @param rate {@code f64[]}
     * @param step {@code f64[]}, 1 at the first step
     */
    public static AdamStep adam(
            GraphBuilder graph, Value parameter, Value gradient, AdamSlots slots, Value rate, Value step, Adam how) {
        List<Value> operands =
                new ArrayList<>(List.of(parameter, gradient, rate, step, slots.mean(), slots.meanSquare()));
        slots.greatest().ifPresent(operands::add);
        boolean amsgrad = slots.greatest().isPresent();
        List<Value> results = graph.composite("adam", how.settings(amsgrad), operands, (g, in) -> {
            DType dtype = parameter.dtype();
            Value weights = in.get(0);
            double penalty = how.decoupled() ? 0 : how.weightDecay();
            Value d = direction(g, weights, in.get(1), how.maximize(), penalty);
            Value mean = blend(g, in.get(4), d, how.beta1());
            Value meanSquare = blend(g, in.get(5), g.square(d), how.beta2());
            Value spread = amsgrad ? g.max(in.get(6), meanSquare) : meanSquare;

            Value stepSize = g.cast(g.div(in.get(2), biasCorrection(g, in.get(3), how.beta1())), dtype);
            Value correction = g.cast(g.sqrt(biasCorrection(g, in.get(3), how.beta2())), dtype);
            Value taken = g.div(g.mul(mean, stepSize), g.add(g.div(g.sqrt(spread), correction), how.eps()));
            Value start = how.decoupled() && how.weightDecay() != 0
                    ? decayed(g, weights, in.get(2), how.weightDecay())
                    : weights;
            Value after = g.sub(start, taken);
            return amsgrad ? List.of(after, mean, meanSquare, spread) : List.of(after, mean, meanSquare);
        });
        return new AdamStep(
                results.get(0),
                new AdamSlots(results.get(1), results.get(2), slots.greatest().map(present -> results.get(3))));
    }

    private static Value direction(
            GraphBuilder g, Value parameter, Value gradient, boolean maximize, double weightDecay) {
        Value uphill = maximize ? g.neg(gradient) : gradient;
        return weightDecay == 0 ? uphill : g.add(uphill, g.mul(parameter, weightDecay));
    }

    private static Value blend(GraphBuilder g, Value kept, Value fresh, double share) {
        return g.add(g.mul(kept, share), g.mul(fresh, 1 - share));
    }

    /** {@code 1 - beta^t}, in f64: the share of a running mean that is not the zero it started from. */
    private static Value biasCorrection(GraphBuilder g, Value step, double beta) {
        return g.sub(g.constant(DType.F64, 1), g.pow(g.constant(DType.F64, beta), step));
    }

    /** Not {@code parameter * (1 - rate * decay)}: in f32 that factor has lost most digits of a small decay. */
    private static Value decayed(GraphBuilder g, Value parameter, Value rate, double decay) {
        return g.sub(parameter, g.mul(parameter, g.cast(g.mul(rate, decay), parameter.dtype())));
    }
}
