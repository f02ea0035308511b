package io.steelyard.tck;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way to use a layer type, and what its author knows of it. Immutable: every refinement is a new sample.
 *
 * <pre>{@code
 * LayerSample.of("three neurons", Map.of("out_features", 3L), Shape.of(4, 5))
 *         .expecting((inputs, weights) -> ...)
 *         .refusing(Shape.scalar());
 * }</pre>
 */
public final class LayerSample {
    /** What a layer gives, from an independent source: the formula written out as plain loops, say. */
    @FunctionalInterface
    public interface Oracle {
        /**
         * The output in inference, in f64.
         *
         * @param inputs of the types of the sample, floating-point ones in f64
         * @param weights parameters and buffers by their names within the layer
         */
        Tensor output(List<Tensor> inputs, Map<String, Tensor> weights);
    }

    private final String name;
    private final Map<String, ?> options;
    private List<TensorType> inputs;
    private double low = -2;
    private double high = 2;
    private boolean mixesRows;
    private boolean random;
    private boolean unbiased;
    private Oracle oracle;
    private GoldenCase golden;
    private Tolerance goldenTolerance = Tolerance.relative(1e-12);
    private Tolerance single = new Tolerance(1e-5, 1e-6);
    private List<List<TensorType>> refused = List.of();

    private LayerSample(String name, Map<String, ?> options, List<TensorType> inputs) {
        this.name = name;
        this.options = Map.copyOf(options);
        this.inputs = List.copyOf(inputs);
    }

    private LayerSample(LayerSample other) {
        this(other.name, other.options, other.inputs);
        low = other.low;
        high = other.high;
        mixesRows = other.mixesRows;
        random = other.random;
        unbiased = other.unbiased;
        oracle = other.oracle;
        golden = other.golden;
        goldenTolerance = other.goldenTolerance;
        single = other.single;
        refused = other.refused;
    }

    /** A layer of one floating-point input. The outermost axis, the batch, has at least 2 elements. */
    public static LayerSample of(String name, Map<String, ?> options, Shape input) {
        return of(name, options, List.of(new TensorType(DType.F32, input)));
    }

    /**
     * A layer of some inputs.
     *
     * @param name for reports
     * @param options plain values by name, as a specification has them
     * @param inputs the outermost axis of each, the batch, has at least 2 elements; f32 stands for whatever the model
     *     computes in
     */
    public static LayerSample of(String name, Map<String, ?> options, List<TensorType> inputs) {
        return new LayerSample(name, options, inputs);
    }

    /** With inputs in {@code [low, high)}, integers rounded down; from -2 to 2 otherwise. */
    public LayerSample drawing(double low, double high) {
        LayerSample sample = new LayerSample(this);
        sample.low = low;
        sample.high = high;
        return sample;
    }

    /** For a layer in whose inference one row of a batch influences another. */
    public LayerSample mixingRows() {
        LayerSample sample = new LayerSample(this);
        sample.mixesRows = true;
        return sample;
    }

    /** For a layer that draws random numbers in training, at every step and for every row others. */
    public LayerSample drawingRandomNumbers() {
        LayerSample sample = new LayerSample(this);
        sample.random = true;
        return sample;
    }

    /** For a layer that draws random numbers in training, and whose mean output over all steps is that of inference. */
    public LayerSample unbiased() {
        LayerSample sample = drawingRandomNumbers();
        sample.unbiased = true;
        return sample;
    }

    /** With somebody who knows the output. */
    public LayerSample expecting(Oracle source) {
        LayerSample sample = new LayerSample(this);
        sample.oracle = source;
        return sample;
    }

    /** With what independent software found for output, gradients and buffers in training, in f64. */
    public LayerSample expecting(GoldenCase found, Tolerance tolerance) {
        LayerSample sample = new LayerSample(this);
        sample.golden = found;
        sample.goldenTolerance = tolerance;
        return sample;
    }

    /** With another distance that f32 may keep from f64; otherwise 1e-5 of the largest magnitude + 1e-6. */
    public LayerSample inSinglePrecision(Tolerance tolerance) {
        LayerSample sample = new LayerSample(this);
        sample.single = tolerance;
        return sample;
    }

    /** With a single floating-point input that does not suit the layer. */
    public LayerSample refusing(Shape input) {
        return refusing(List.of(new TensorType(DType.F32, input)));
    }

    /** With inputs that do not suit the layer. */
    public LayerSample refusing(List<TensorType> wrong) {
        LayerSample sample = new LayerSample(this);
        sample.refused = new ArrayList<>(refused);
        sample.refused.add(List.copyOf(wrong));
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

    /** The types of the inputs, f32 standing for whatever the model computes in. */
    public List<TensorType> inputs() {
        return inputs;
    }

    /** The least value of an input. */
    public double low() {
        return low;
    }

    /** What values of inputs stay below. */
    public double high() {
        return high;
    }

    /** Whether one row of a batch influences another in inference. */
    public boolean mixesRows() {
        return mixesRows;
    }

    /** Whether random numbers are drawn in training. */
    public boolean isRandom() {
        return random;
    }

    /** Whether the mean output over all steps of training is that of inference. */
    public boolean isUnbiased() {
        return unbiased;
    }

    /** Who knows the output. */
    public Optional<Oracle> oracle() {
        return Optional.ofNullable(oracle);
    }

    /** What independent software found. */
    public Optional<GoldenCase> golden() {
        return Optional.ofNullable(golden);
    }

    /** How far the layer may lie from that. */
    public Tolerance goldenTolerance() {
        return goldenTolerance;
    }

    /** How far f32 may lie from f64. */
    public Tolerance single() {
        return single;
    }

    /** Inputs that do not suit the layer. */
    public List<List<TensorType>> refused() {
        return refused;
    }
}
