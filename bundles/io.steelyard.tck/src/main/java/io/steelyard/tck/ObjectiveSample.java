package io.steelyard.tck;

import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way to use an objective or a metric, and what its author knows of it. Immutable: every refinement is a new sample.
 *
 * <pre>{@code
 * ObjectiveSample.of("a mean", Map.of(), Shape.of(6, 2), targets)
 *         .averagingRows()
 *         .expecting((prediction, target) -> ...)
 *         .refusing(Shape.of(6, 2), Shape.of(6, 3));
 * }</pre>
 */
public final class ObjectiveSample {
    /** A figure from an independent source: the formula written out as plain loops, say. */
    @FunctionalInterface
    public interface Oracle {
        /** The loss, or the metric, of one batch in f64. */
        double of(Tensor prediction, Tensor target);
    }

    /**
     * Shapes that do not fit each other.
     *
     * @param prediction of the model's output
     * @param target of what it should have been
     */
    public record Mismatch(Shape prediction, Shape target) {}

    private final String name;
    private final Map<String, ?> options;
    private final Shape prediction;
    private final Tensor target;
    private double low = -2;
    private double high = 2;
    private boolean averages;
    private boolean adds;
    private Oracle oracle;
    private Tolerance single = new Tolerance(1e-5, 1e-6);
    private List<Mismatch> refused = List.of();

    private ObjectiveSample(String name, Map<String, ?> options, Shape prediction, Tensor target) {
        this.name = name;
        this.options = Map.copyOf(options);
        this.prediction = prediction;
        this.target = target;
    }

    private ObjectiveSample(ObjectiveSample other) {
        this(other.name, other.options, other.prediction, other.target);
        low = other.low;
        high = other.high;
        averages = other.averages;
        adds = other.adds;
        oracle = other.oracle;
        single = other.single;
        refused = other.refused;
    }

    /**
     * One batch.
     *
     * @param name for reports
     * @param options plain values by name, as a specification has them
     * @param prediction the shape of the model's output; the outermost axis, the batch, has at least 4 elements
     * @param target what it should have been, with the same batch
     */
    public static ObjectiveSample of(String name, Map<String, ?> options, Shape prediction, Tensor target) {
        return new ObjectiveSample(name, options, prediction, target);
    }

    /** With predictions in {@code [low, high)}; from -2 to 2 otherwise. */
    public ObjectiveSample drawing(double low, double high) {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.low = low;
        sample.high = high;
        return sample;
    }

    /** For a loss that is the mean over the rows of a batch. */
    public ObjectiveSample averagingRows() {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.averages = true;
        return sample;
    }

    /** For a loss that is the sum over the rows of a batch. */
    public ObjectiveSample addingRows() {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.adds = true;
        return sample;
    }

    /** With somebody who knows the figure. */
    public ObjectiveSample expecting(Oracle source) {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.oracle = source;
        return sample;
    }

    /** With another distance that f32 may keep from f64. */
    public ObjectiveSample inSinglePrecision(Tolerance tolerance) {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.single = tolerance;
        return sample;
    }

    /** With a target that does not fit the prediction. */
    public ObjectiveSample refusing(Shape wrongPrediction, Shape wrongTarget) {
        ObjectiveSample sample = new ObjectiveSample(this);
        sample.refused = new ArrayList<>(refused);
        sample.refused.add(new Mismatch(wrongPrediction, wrongTarget));
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

    /** The shape of the model's output. */
    public Shape prediction() {
        return prediction;
    }

    /** What it should have been. */
    public Tensor target() {
        return target;
    }

    /** The least value of a prediction. */
    public double low() {
        return low;
    }

    /** What values of predictions stay below. */
    public double high() {
        return high;
    }

    /** Whether the loss is the mean over the rows. */
    public boolean averages() {
        return averages;
    }

    /** Whether the loss is the sum over the rows. */
    public boolean adds() {
        return adds;
    }

    /** Who knows the figure. */
    public Optional<Oracle> oracle() {
        return Optional.ofNullable(oracle);
    }

    /** How far f32 may lie from f64. */
    public Tolerance single() {
        return single;
    }

    /** Shapes that do not fit each other. */
    public List<Mismatch> refused() {
        return refused;
    }
}
