package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Holds a function that is described in operations and composites, and is no layer type, against a {@link GoldenCase}: all
 * outputs, and all gradients.
 *
 * <pre>{@code
 * FunctionProbe softsign = FunctionProbe.of((g, given) -> g.div(given.x(), g.add(g.abs(given.x()), 1)));
 * assertEquals(List.of(), softsign.differences(backend, golden, Map.of(), 1e-13));
 * }</pre>
 *
 * @param description describes the outputs of the case, by their names
 */
public record FunctionProbe(Description<Map<String, Value>> description) {
    /**
     * Describes something in a graph.
     *
     * @param <R> what comes of it
     */
    @FunctionalInterface
    public interface Description<R> {
        /** Describes it, going by what is given. */
        R describe(GraphBuilder graph, Given given);
    }

    /** A function of which the case names the output {@code y}. */
    public static FunctionProbe of(Description<Value> description) {
        return new FunctionProbe((graph, given) -> Map.of("y", description.describe(graph, given)));
    }

    /**
     * What a description has to go by.
     *
     * @param values by the names of the case: {@code in.*}, {@code param.*}, {@code buffer.*}
     * @param settings plain values by name, such as a specification has
     */
    public record Given(Map<String, Value> values, Map<String, ?> settings) {
        /** The input {@code in.x}. */
        public Value x() {
            return value("in.x");
        }

        /**
         * A value that the case has.
         *
         * @throws IllegalArgumentException if it has none of this name
         */
        public Value value(String name) {
            return find(name).orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + values.keySet()));
        }

        /** A value that the case may have. */
        public Optional<Value> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        /** Whether a setting is true. */
        public boolean flag(String setting) {
            return Boolean.TRUE.equals(settings.get(setting));
        }

        /** A setting that is an integer, or what it is if left out. */
        public long number(String setting, long fallback) {
            return settings.get(setting) instanceof Number value ? value.longValue() : fallback;
        }

        /** A setting that is a number, or what it is if left out. */
        public double decimal(String setting, double fallback) {
            return settings.get(setting) instanceof Number value ? value.doubleValue() : fallback;
        }

        /** A setting that is a text, or what it is if left out. */
        public String text(String setting, String fallback) {
            return settings.get(setting) instanceof String value ? value : fallback;
        }

        /** A setting that is an integer for each axis or one for all, or what it is for all if left out. */
        public List<Long> perAxis(String setting, int axes, long fallback) {
            return settings.get(setting) instanceof List<?> list
                    ? list.stream().map(Long.class::cast).toList()
                    : LongStream.generate(() -> number(setting, fallback))
                            .limit(axes)
                            .boxed()
                            .toList();
        }
    }

    /**
     * How the outcome differs from the case, a sentence for each tensor that does.
     *
     * @param settings plain values by name, for the description
     * @param tolerance see {@link GoldenCase#difference}
     */
    public List<String> differences(Backend backend, GoldenCase golden, Map<String, ?> settings, double tolerance) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Tensor> tensors = golden.tensors();
        Map<String, Value> given = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith("in.") || name.startsWith("param.") || name.startsWith("buffer.")) {
                given.put(name, graph.input(name, tensor.dtype(), tensor.shape()));
            }
        });
        Map<String, Value> outputs =
                description.describe(graph, new Given(Collections.unmodifiableMap(given), settings));
        Map<String, Value> found = new LinkedHashMap<>();
        outputs.forEach((name, output) -> found.put("out." + name, output));
        List<String> wanted = tensors.keySet().stream()
                .filter(name -> name.startsWith("grad_"))
                .toList();
        List<Value> gradients = Differentiation.gradients(
                graph,
                loss(graph, outputs, golden),
                wanted.stream().map(name -> given.get(name.substring(5))).toList());
        for (int i = 0; i < wanted.size(); i++) {
            found.put(wanted.get(i), gradients.get(i));
        }
        Map<String, Tensor> results = run(backend, graph, found, tensors);

        List<String> differences = new ArrayList<>();
        tensors.forEach((name, expected) -> {
            if (name.startsWith("out.") || name.startsWith("grad_")) {
                Tensor actual = results.get(name);
                String difference = actual == null ? "is missing" : GoldenCase.difference(expected, actual, tolerance);
                if (!difference.isEmpty()) {
                    differences.add(name + " " + difference);
                }
            }
        });
        return differences;
    }

    /** The sum of all outputs times their cotangents; an output of integers has none. */
    private static Value loss(GraphBuilder graph, Map<String, Value> outputs, GoldenCase golden) {
        Value loss = graph.constant(DType.F64, 0);
        for (Map.Entry<String, Tensor> cotangent : golden.all("cot").entrySet()) {
            Tensor each = cotangent.getValue();
            Value weights = graph.input("cot." + cotangent.getKey(), each.dtype(), each.shape());
            Value output = outputs.get(cotangent.getKey());
            if (output == null) {
                throw new IllegalArgumentException(
                        "expected an output '" + cotangent.getKey() + "', found " + outputs.keySet());
            }
            loss = graph.add(loss, graph.sum(graph.mul(output, weights)));
        }
        return loss;
    }

    /** What some values are, given those of the inputs by name. */
    public static Map<String, Tensor> run(
            Backend backend, GraphBuilder graph, Map<String, Value> wanted, Map<String, Tensor> inputs) {
        Program program = new Program(graph.graph(), wanted, Map.of(), Optional.empty());
        Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            executable.run(
                    state, program.inputs().keySet().stream().map(inputs::get).toList(), List.copyOf(outputs.values()));
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        outputs.forEach((name, buffer) -> results.put(name, buffer.freeze()));
        return results;
    }
}
