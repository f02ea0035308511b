package io.steelyard.tck.internal.operation;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a case is computed on: inputs with values, the same in every run. */
final class CaseInputs {
    /** Numbers on which rounding, ordering and overflow show; those of a type are rounded to it. */
    private static final double[] REAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        3,
        -7.25,
        1e-3,
        -1e-3,
        1e-40,
        -1e-310,
        6e-8,
        1e4,
        -3e38,
        88,
        -104,
        710,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    private static final double[] INTEGER = {0, 1, -1, 2, 3, -3, 5, 7, -8, 100, -100, 127, -128};

    private final GraphBuilder g;
    private final List<Tensor> values = new ArrayList<>();

    CaseInputs(GraphBuilder g) {
        this.g = g;
    }

    /** The values, in the order of the inputs. */
    List<Tensor> values() {
        return Collections.unmodifiableList(values);
    }

    /** A value given as it is. */
    Value given(Tensor tensor) {
        values.add(tensor);
        return g.input("x" + values.size(), tensor.dtype(), tensor.shape());
    }

    /** Numbers between -2 and 2, integers between -6 and 6 or, without a sign, 0 and 12, booleans of both kinds. */
    Value any(DType dtype, long... dims) {
        if (dtype.isFloating()) {
            return drawn(dtype, -2, 2, dims);
        }
        return dtype == DType.BOOL || dtype == DType.U8
                ? drawn(dtype, 0, dtype == DType.BOOL ? 2 : 13, dims)
                : drawn(dtype, -6, 7, dims);
    }

    /** Numbers between two bounds, the second excluded; integers are rounded down. */
    Value drawn(DType dtype, double low, double high, long... dims) {
        Shape shape = Shape.of(dims);
        return given(Draws.as(dtype, Draws.uniform("x" + values.size(), new TensorType(dtype, shape), low, high)));
    }

    /** Few numbers, so that many are equal, with NaN and infinities if the type has them. */
    Value crowded(DType dtype, long... dims) {
        double[] few = {1, 0, -0.0, 2, Double.NaN, 1, Double.NEGATIVE_INFINITY, 2, Double.POSITIVE_INFINITY, 1, 3};
        double[] small = {1, 0, 2, 1, 3, 0, 2};
        double[] chosen = dtype.isFloating() ? few : small;
        Shape shape = Shape.of(dims);
        double[] elements = new double[Math.toIntExact(shape.elements())];
        for (int i = 0; i < elements.length; i++) {
            // Scattered by a multiplicative hash: any plain step would leave some of them out.
            elements[i] = chosen[(int) ((i + 1) * 0x9E3779B97F4A7C15L >>> 40) % chosen.length];
        }
        return given(Tensor.of(dtype, shape, elements));
    }

    /** Every particular number of a type. */
    Value special(DType dtype) {
        double[] all = all(dtype);
        return given(Tensor.of(dtype, Shape.of(all.length), all));
    }

    /** Two values that together pair every particular number with every other. */
    List<Value> specialPairs(DType dtype) {
        double[] all = all(dtype);
        double[] first = new double[all.length * all.length];
        double[] second = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = all[i / all.length];
            second[i] = all[i % all.length];
        }
        Shape shape = Shape.of(first.length);
        return List.of(given(Tensor.of(dtype, shape, first)), given(Tensor.of(dtype, shape, second)));
    }

    private static double[] all(DType dtype) {
        if (dtype.isFloating()) {
            return REAL;
        }
        return dtype == DType.BOOL ? new double[] {0, 1} : INTEGER;
    }

    /** Constants as indices. */
    Value indices(Shape shape, long... elements) {
        return given(Tensor.of(shape, elements));
    }
}
