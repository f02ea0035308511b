package io.steelyard.tck;

import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way to use an optimizer, and what its author knows of it. Immutable: every refinement is a new sample.
 *
 * <pre>{@code
 * OptimizerSample.of("heavy ball", Map.of("momentum", 0.9), 0.1)
 *         .expecting((step, rate, w, g, memory) -> {
 *             double[] v = memory.computeIfAbsent("v", name -> new double[w.length]);
 *             for (int i = 0; i < w.length; i++) {
 *                 v[i] = 0.9 * v[i] + g[i];
 *                 w[i] -= rate * v[i];
 *             }
 *         })
 *         .remembering("momentum_buffer");
 * }</pre>
 */
public final class OptimizerSample {
    /** An update rule written out as a plain recurrence, by somebody who did not write the optimizer. */
    @FunctionalInterface
    public interface Recurrence {
        /**
         * Takes one step for one parameter.
         *
         * @param step the number of the step, from 1
         * @param rate the learning rate
         * @param parameter its elements, to be overwritten by what they become
         * @param gradient the elements of its gradient
         * @param memory whatever is to be remembered until the next step, by name; empty at first
         */
        void update(long step, double rate, double[] parameter, double[] gradient, Map<String, double[]> memory);
    }

    /**
     * What independent software found.
     *
     * @param start where a parameter starts
     * @param gradients its gradient at each step
     * @param parameters what it is after each step
     */
    public record Trajectory(Tensor start, List<Tensor> gradients, List<Tensor> parameters) {
        /** Copies the lists. */
        public Trajectory {
            gradients = List.copyOf(gradients);
            parameters = List.copyOf(parameters);
        }
    }

    private final String name;
    private final Map<String, ?> options;
    private final double rate;
    private Recurrence recurrence;
    private Trajectory trajectory;
    private Tolerance exact = new Tolerance(1e-12, 1e-15);
    private Tolerance single = new Tolerance(2e-5, 1e-6);
    private List<String> slots;
    private boolean acrossParameters;

    private OptimizerSample(String name, Map<String, ?> options, double rate) {
        this.name = name;
        this.options = Map.copyOf(options);
        this.rate = rate;
    }

    private OptimizerSample(OptimizerSample other) {
        this(other.name, other.options, other.rate);
        recurrence = other.recurrence;
        trajectory = other.trajectory;
        exact = other.exact;
        single = other.single;
        slots = other.slots;
        acrossParameters = other.acrossParameters;
    }

    /**
     * An optimizer with some options.
     *
     * @param name for reports
     * @param options plain values by name, as a specification has them
     * @param rate the learning rate at all steps
     */
    public static OptimizerSample of(String name, Map<String, ?> options, double rate) {
        return new OptimizerSample(name, options, rate);
    }

    /** With the rule written out. */
    public OptimizerSample expecting(Recurrence rule) {
        OptimizerSample sample = new OptimizerSample(this);
        sample.recurrence = rule;
        return sample;
    }

    /** With what independent software found, in f64. */
    public OptimizerSample expecting(Trajectory found) {
        OptimizerSample sample = new OptimizerSample(this);
        sample.trajectory = found;
        return sample;
    }

    /** With other distances: from what is expected in f64, and of f32 from f64. */
    public OptimizerSample within(Tolerance inDouble, Tolerance inSingle) {
        OptimizerSample sample = new OptimizerSample(this);
        sample.exact = inDouble;
        sample.single = inSingle;
        return sample;
    }

    /** With the names of all slots; none says that there are none. */
    public OptimizerSample remembering(String... names) {
        OptimizerSample sample = new OptimizerSample(this);
        sample.slots = List.of(names);
        return sample;
    }

    /** For a rule in which one parameter influences another: a norm over all gradients, say. */
    public OptimizerSample acrossParameters() {
        OptimizerSample sample = new OptimizerSample(this);
        sample.acrossParameters = true;
        return sample;
    }

    /** What reports call it. */
    public String name() {
        return name;
    }

    /** Plain values by name, as a specification has them. */
    public Map<String, ?> options() {
        return options;
    }

    /** The learning rate at all steps. */
    public double rate() {
        return rate;
    }

    /** The rule written out. */
    public Optional<Recurrence> recurrence() {
        return Optional.ofNullable(recurrence);
    }

    /** What independent software found. */
    public Optional<Trajectory> trajectory() {
        return Optional.ofNullable(trajectory);
    }

    /** How far f64 may lie from what is expected. */
    public Tolerance exact() {
        return exact;
    }

    /** How far f32 may lie from f64. */
    public Tolerance single() {
        return single;
    }

    /** The names of all slots, if its author says. */
    public Optional<List<String>> slots() {
        return Optional.ofNullable(slots);
    }

    /** Whether one parameter influences another. */
    public boolean isAcrossParameters() {
        return acrossParameters;
    }
}
