package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Computes a value on the reference backend and on this one, and holds the results together: integers are equal, and
 * floating-point numbers {@code |a - b| <= rtol * max|b|}. Here the value is computed with one thread, again, and with
 * two, which must give the same bits.
 */
final class Agreement {
    /** Describes a value from inputs. */
    @FunctionalInterface
    interface Description {
        Value describe(GraphBuilder g, Inputs inputs);
    }

    /** Inputs with random numbers, the same in every run of a test. */
    static final class Inputs {
        private final GraphBuilder g;
        private final Random random = new Random(1);
        private final List<Tensor> values = new ArrayList<>();

        private Inputs(GraphBuilder g) {
            this.g = g;
        }

        /** Numbers between -2 and 2, integers between -6 and 6. */
        Value any(DType dtype, long... dims) {
            return filled(
                    dtype,
                    Shape.of(dims),
                    dtype.isFloating() ? () -> random.nextDouble() * 4 - 2 : () -> random.nextInt(13) - 6);
        }

        /** Numbers between 0.1 and 2.1, integers between 1 and 7. */
        Value positive(DType dtype, long... dims) {
            return filled(
                    dtype,
                    Shape.of(dims),
                    dtype.isFloating() ? () -> random.nextDouble() * 2 + 0.1 : () -> random.nextInt(7) + 1);
        }

        /** Numbers of which many are equal, NaN and infinities among them if the type has them. */
        Value crowded(DType dtype, long... dims) {
            double[] few = {0, -0.0, 1, -1, 2, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
            return filled(dtype, Shape.of(dims), () -> few[random.nextInt(dtype.isFloating() ? few.length : 5)]);
        }

        private Value filled(DType dtype, Shape shape, DoubleSupplier numbers) {
            double[] values = new double[(int) shape.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.getAsDouble();
            }
            return given(Tensor.of(dtype, shape, values));
        }

        Value given(Tensor value) {
            values.add(value);
            return g.input("x" + values.size(), value.dtype(), value.shape());
        }
    }

    private Agreement() {}

    /** Holds a value to the reference within a few units in the last place of its type. */
    static void check(Description description) {
        check(0, description);
    }

    /**
     * Holds a value with sums in it to the reference, within {@code rtol} if that is more; in double precision within
     * {@code 1e-7 rtol}, although it has nine digits more, because the reference's sums are of that precision too.
     */
    static void check(double rtol, Description description) {
        GraphBuilder g = new GraphBuilder();
        Inputs inputs = new Inputs(g);
        Value result = description.describe(g, inputs);
        Program program = new Program(g.graph(), Map.of("y", result), Map.of(), Optional.empty());
        Tensor expected =
                compute(new ReferenceBackend(), program, inputs.values).get(0);
        try (OjAlgoBackend one = new OjAlgoBackend(1);
                OjAlgoBackend two = new OjAlgoBackend(2)) {
            List<Tensor> found = compute(one, program, inputs.values);
            requireClose(program, expected, found.get(0), rtol);
            assertEquals(found.get(0), found.get(1), () -> "a second run of\n" + program);
            assertEquals(
                    found.get(0), compute(two, program, inputs.values).get(0), () -> "two threads for\n" + program);
        }
    }

    /** The value twice, once from each of two runs of one executable. */
    private static List<Tensor> compute(Backend backend, Program program, List<Tensor> inputs) {
        Value y = program.outputs().get("y");
        TensorBuffer first = TensorBuffer.allocate(y.dtype(), y.shape());
        TensorBuffer second = TensorBuffer.allocate(y.dtype(), y.shape());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, inputs, List.of(first));
            executable.run(state, inputs, List.of(second));
        }
        return CanonicalNaN.in(List.of(first.freeze(), second.freeze()));
    }

    private static void requireClose(Program program, Tensor expected, Tensor found, double rtol) {
        double[] b = expected.toDoubles();
        double[] a = found.toDoubles();
        double scale = 0;
        for (double value : b) {
            scale = Math.max(scale, Double.isFinite(value) ? Math.abs(value) : 0);
        }
        double bound = scale * tolerance(expected.dtype(), rtol);
        for (int i = 0; i < b.length; i++) {
            int at = i;
            assertTrue(
                    Double.compare(a[i], b[i]) == 0 || Math.abs(a[i] - b[i]) <= bound,
                    () -> "element " + at + " is " + a[at] + " instead of " + b[at] + " within " + bound + " in\n"
                            + program);
        }
    }

    private static double tolerance(DType dtype, double rtol) {
        return switch (dtype) {
            case F64 -> Math.max(rtol * 1e-7, 0x1p-48);
            case F32 -> Math.max(rtol, 0x1p-22);
            case F16 -> Math.max(rtol, 0x1p-9);
            case BF16 -> Math.max(rtol, 0x1p-6);
            default -> 0;
        };
    }
}
