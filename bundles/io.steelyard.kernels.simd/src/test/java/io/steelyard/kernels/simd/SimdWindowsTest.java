package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Windows over few different whole numbers: ties are frequent, and nothing is rounded, so that all bits are the reference's. */
class SimdWindowsTest {
    private static final int ROUNDS = 60;

    private final Random random = new Random(5);

    @Test
    void windowsOverImagesAreTheReferences() {
        check(2, true);
    }

    @Test
    void windowsThatDoNotOverlapAreTheReferences() {
        check(2, false);
    }

    @Test
    void windowsOverLinesAndVolumesAreTheReferences() {
        check(1, true);
        check(3, true);
    }

    @Test
    void windowsOverAllAxesAreTheReferences() {
        check(0, true);
    }

    /** Axes beside images and channels; with none, the window slides over the only two axes there are. */
    private void check(int axes, boolean overlap) {
        try (SimdBackend simd = new SimdBackend(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                DType dtype = random.nextInt(3) > 0 ? DType.F32 : DType.F64;
                List<Long> dims = new ArrayList<>();
                Window window = window(axes == 0 ? 2 : axes, overlap, dims);
                if (axes > 0) {
                    dims.add(0, 1L + random.nextInt(40));
                    dims.add(0, 1L + random.nextInt(3));
                }
                Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
                check(simd, dtype, shape, window);
            }
        }
    }

    private void check(SimdBackend simd, DType dtype, Shape shape, Window window) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", dtype, shape);
        Value other = g.input("other", dtype, shape);
        Value max = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, x, window);
        Value dy = g.input("dy", dtype, max.shape());
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put("max", max);
        outputs.put("sum", g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, other, window));
        outputs.put("gradient", g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window), List.of(x, dy)));
        outputs.put("gather", g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window), List.of(x, other)));
        Program program = new Program(g.graph(), outputs, Map.of(), Optional.empty());
        List<Tensor> inputs = List.of(
                filled(x, () -> random.nextInt(12) == 0 ? Double.NaN : extreme(random.nextInt(5) - 2)),
                filled(other, () -> random.nextInt(15) - 7),
                filled(dy, () -> random.nextInt(15) - 7));
        List<TensorBuffer> expected = run(new ReferenceBackend(), program, inputs);
        List<TensorBuffer> found = run(simd, program, inputs);
        int at = 0;
        for (String name : outputs.keySet()) {
            assertArrayEquals(
                    expected.get(at).toTensor().toDoubles(),
                    found.get(at).toTensor().toDoubles(),
                    name + " of " + dtype + shape + ", " + window);
            at++;
        }
    }

    private static double extreme(int number) {
        return number == -2 ? Double.NEGATIVE_INFINITY : number;
    }

    private static Tensor filled(Value value, DoubleSupplier numbers) {
        double[] values = new double[Math.toIntExact(value.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.getAsDouble();
        }
        return Tensor.of(value.dtype(), value.shape(), values);
    }

    private static List<TensorBuffer> run(Backend backend, Program program, List<Tensor> inputs) {
        List<TensorBuffer> results = new ArrayList<>();
        program.outputs().values().forEach(value -> results.add(TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, inputs, results);
        }
        return results;
    }

    /** A window that fits the axes it is given, with everything that a window may have. */
    private Window window(int axes, boolean overlap, List<Long> dims) {
        List<Long> size = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        List<Long> low = new ArrayList<>();
        List<Long> high = new ArrayList<>();
        List<Long> dilation = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            size.add(1L + random.nextInt(3));
            dilation.add(1L + random.nextInt(2));
            long span = (size.get(axis) - 1) * dilation.get(axis) + 1;
            strides.add(overlap ? 1L + random.nextInt(3) : span + random.nextInt(2));
            low.add((long) random.nextInt(3));
            high.add((long) random.nextInt(3));
            dims.add(Math.max(1, span - low.get(axis) - high.get(axis)) + random.nextInt(6));
        }
        return new Window(size, strides, low, high, dilation);
    }
}
