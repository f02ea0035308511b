package io.steelyard.tck.internal;

import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Derivatives in f64 from two values each: {@code (f(x + h) - f(x - h)) / (2 h)}, whose error is of the order of {@code
 * h^2} for a smooth function (Abramowitz and Stegun, "Handbook of Mathematical Functions", 25.3.21).
 */
public final class CentralDifferences {
    /** Near the cube root of the precision of f64, where the error of the formula meets that of rounding. */
    private static final double STEP = 1e-5;

    /** The two errors are about 1e-10 of values near 1 each, with room for those that are larger. */
    public static final Tolerance TOLERANCE = new Tolerance(1e-6, 1e-8);

    private CentralDifferences() {}

    /**
     * The derivative of a function for each element of one of its arguments.
     *
     * @param function takes its arguments by name
     * @param values the arguments
     * @param name the one to differentiate for, an f64
     */
    public static Tensor of(ToDoubleFunction<Map<String, Tensor>> function, Map<String, Tensor> values, String name) {
        Tensor at = values.get(name);
        Shape shape = at.shape();
        double[] derivative = new double[Math.toIntExact(shape.elements())];
        Map<String, Tensor> moved = new HashMap<>(values);
        for (int i = 0; i < derivative.length; i++) {
            double x = at.getDouble(i);
            double h = STEP * Math.max(1, Math.abs(x));
            double above = x + h;
            double below = x - h;
            moved.put(name, Draws.with(at, i, above));
            double high = function.applyAsDouble(moved);
            moved.put(name, Draws.with(at, i, below));
            derivative[i] = (high - function.applyAsDouble(moved)) / (above - below);
        }
        return Tensor.of(shape, derivative);
    }
}
