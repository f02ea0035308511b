package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Lowering;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs whose results are known beforehand, in small integers that every floating-point type holds exactly. */
final class Programs {
    static final Shape SHAPE = Shape.of(2, 3);

    private Programs() {}

    /** The program of all that was described up to now. */
    static Program program(
            GraphBuilder g, Map<String, Value> outputs, Map<String, Value> updates, Optional<Value> guard) {
        return new Program(g.graph(), outputs, updates, guard);
    }

    /** {@code y = 2 x + w} and {@code total = sum(y)}; {@code w} is read and left as it is. */
    static Program affine() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, SHAPE);
        Value y = g.add(g.mul(x, 2), g.state("w", DType.F32, SHAPE));
        return program(g, inOrder("y", y, "total", g.sum(y)), Map.of(), Optional.empty());
    }

    /** {@code w} becomes {@code w + x}; the output {@code before} is {@code w} as it was. */
    static Program counter() {
        GraphBuilder g = new GraphBuilder();
        Value w = g.state("w", DType.F32, SHAPE);
        Value sum = g.add(w, g.input("x", DType.F32, SHAPE));
        return program(g, Map.of("before", w), Map.of("w", sum), Optional.empty());
    }

    /** {@code w} becomes {@code w + x} and {@code v} becomes {@code w}, if the sum of {@code x} is above 0. */
    static Program guarded() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, SHAPE);
        Value w = g.state("w", DType.F32, SHAPE);
        Value guard = g.compare(Comparison.GT, g.sum(x), 0);
        return program(g, Map.of("x again", g.mul(x, 1)), inOrder("w", g.add(w, x), "v", w), Optional.of(guard));
    }

    /** Each {@code wI} becomes {@code wI - (wI + x) transposed(x) x}, if all that is taken away is finite. */
    static Program manySteps(int count) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, SHAPE);
        Value square = g.matmul(g.transpose(x, 1, 0), x);
        Map<String, Value> updates = new LinkedHashMap<>();
        List<Value> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Value w = g.state("w" + i, DType.F32, SHAPE);
            steps.add(g.matmul(g.add(w, x), square));
            updates.put("w" + i, g.sub(w, steps.get(i)));
        }
        Value guard = null;
        for (Value step : steps) {
            Value finite = g.compare(Comparison.LT, g.reduceMax(g.abs(step)), Float.MAX_VALUE);
            guard = guard == null ? finite : g.binary(OpKind.AND, guard, finite);
        }
        return program(g, Map.of(), updates, Optional.of(guard));
    }

    /** {@code a} and {@code b} change places. */
    static Program swap() {
        GraphBuilder g = new GraphBuilder();
        Value a = g.state("a", DType.F32, SHAPE);
        Value b = g.state("b", DType.F32, SHAPE);
        return program(g, Map.of(), inOrder("a", b, "b", a), Optional.empty());
    }

    /** {@code a} becomes {@code 2 b}, {@code b} becomes {@code a + 1} and {@code c} becomes {@code a + b}. */
    static Program entangled() {
        GraphBuilder g = new GraphBuilder();
        Value a = g.state("a", DType.F32, SHAPE);
        Value b = g.state("b", DType.F32, SHAPE);
        Map<String, Value> updates = inOrder("a", g.mul(b, 2), "b", g.add(a, 1));
        updates.put("c", g.add(a, b));
        return program(g, Map.of(), updates, Optional.empty());
    }

    /**
     * A step of some work, of which no number is known beforehand: products, transcendental functions, reductions and
     * random numbers. {@code w [24, 16]} becomes {@code w - 0.01 tanh(x^T softmax(x w + noise))}.
     */
    static Program training() {
        GraphBuilder g = new GraphBuilder();
        Value key = g.input("key", DType.I64, Shape.of(2));
        Value x = g.input("x", DType.F32, Shape.of(32, 24));
        Value w = g.state("w", DType.F32, Shape.of(24, 16));
        Value noise = g.mul(g.randomNormal(key, DType.F32, Shape.of(32, 16), 7), 0.1);
        Value y = g.softmax(g.add(g.matmul(x, w), noise), 1);
        Value step = g.mul(g.tanh(g.dot(x, 0, y, 0)), 0.01);
        Program training =
                program(g, inOrder("y", y, "total", g.sum(g.exp(y))), Map.of("w", g.sub(w, step)), Optional.empty());
        // In operations that every backend has.
        return Lowering.lower(training, 1);
    }

    static <V> Map<String, V> inOrder(String first, V one, String second, V two) {
        Map<String, V> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }
}
