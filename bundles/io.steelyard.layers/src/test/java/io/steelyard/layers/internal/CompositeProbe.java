package io.steelyard.layers.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds what a test describes of composites against a golden case: all outputs, and all gradients. */
final class CompositeProbe {
    /** Describes outputs by name, given values by name and what the list of cases says of it. */
    @FunctionalInterface
    interface Description {
        Map<String, Value> describe(GraphBuilder graph, Given given);
    }

    /**
     * What a description has to go by.
     *
     * @param values by the names of the case: {@code in.*}, {@code param.*}
     * @param settings plain values by name
     */
    record Given(Map<String, Value> values, Map<?, ?> settings) {
        Value value(String name) {
            return find(name).orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + values.keySet()));
        }

        Optional<Value> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        boolean flag(String setting) {
            return Boolean.TRUE.equals(settings.get(setting));
        }

        long number(String setting, long fallback) {
            return settings.get(setting) instanceof Long value ? value : fallback;
        }
    }

    private CompositeProbe() {}

    /** How the outcome differs from the case, a sentence for each tensor that does. */
    static List<String> differences(
            Backend backend, GoldenCase golden, Map<?, ?> settings, Description description, double tolerance) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Tensor> tensors = golden.tensors();
        Map<String, Value> given = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith("in.") || name.startsWith("param.")) {
                given.put(name, graph.input(name, tensor.dtype(), tensor.shape()));
            }
        });
        Map<String, Value> found = new LinkedHashMap<>();
        Value loss = graph.constant(DType.F64, 0);
        Map<String, Value> described = description.describe(graph, new Given(given, settings));
        for (Map.Entry<String, Value> output : described.entrySet()) {
            String cotangent = "cot." + output.getKey();
            Value weights = graph.input(
                    cotangent,
                    tensors.get(cotangent).dtype(),
                    tensors.get(cotangent).shape());
            loss = graph.add(loss, graph.sum(graph.mul(output.getValue(), weights)));
            found.put("out." + output.getKey(), output.getValue());
        }
        List<String> wanted = tensors.keySet().stream()
                .filter(name -> name.startsWith("grad_"))
                .toList();
        List<Value> gradients = Differentiation.gradients(
                graph,
                loss,
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

    /** What some values are, given those of the inputs by name. */
    static Map<String, Tensor> run(
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
