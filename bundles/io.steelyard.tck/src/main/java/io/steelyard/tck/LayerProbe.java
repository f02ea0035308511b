package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes one layer on inputs and weights given beforehand, and the gradients of {@code sum(output * cotangent)}.
 *
 * <pre>{@code
 * LayerProbe probe = new LayerProbe(new Dense(), Map.of("out_features", 3L), DType.F64, true);
 * LayerProbe.Outcome outcome = probe.run(backend, List.of(x), Map.of("weight", w, "bias", b), cotangent);
 * outcome.output();
 * outcome.inputGradients().get(0);
 * outcome.parameterGradients().get("weight");
 * }</pre>
 *
 * @param type the layer type
 * @param options plain values by name, as a specification has them
 * @param dtype what parameters are unless the layer says otherwise
 * @param training whether for training, rather than for evaluation or prediction
 */
public record LayerProbe(LayerType type, Map<String, ?> options, DType dtype, boolean training) {
    /** The name of the layer, which its random streams depend on. */
    public static final String NAME = "layer";

    /** The seed of its random numbers. */
    public static final long SEED = 1;

    /** The step at which its random numbers are drawn. */
    public static final long STEP = 1;

    private static final String OUTPUT = "output";
    private static final String KEY = "key";
    private static final String COTANGENT = "cotangent";

    /**
     * What came of a layer.
     *
     * @param output its output
     * @param inputGradients for each input, or nothing where an input does not hold floating-point numbers
     * @param parameterGradients by the name of the trainable parameter within the layer
     * @param buffersAfter what buffers are afterwards, by the name within the layer; one that the layer does not
     *     update is what it was
     */
    public record Outcome(
            Tensor output,
            List<Optional<Tensor>> inputGradients,
            Map<String, Tensor> parameterGradients,
            Map<String, Tensor> buffersAfter) {}

    /** A layer in a graph of its own. */
    private record Described(GraphBuilder graph, List<Value> inputs, ModelDescription model) {}

    /**
     * The parameters that the layer declares for these inputs, by name, in order.
     *
     * @throws IllegalArgumentException if the inputs or options do not suit the layer
     */
    public Map<String, Parameter> parameters(TensorType... inputs) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        describe(List.of(inputs))
                .model()
                .parameters()
                .values()
                .forEach(declared -> parameters.put(declared.parameter().name(), declared.parameter()));
        return parameters;
    }

    /** The layer's output, without gradients. */
    public Tensor output(Backend backend, List<Tensor> inputs, Map<String, Tensor> weights) {
        Described layer = describe(inputs.stream().map(LayerProbe::typeOf).toList());
        return run(backend, layer, Map.of(OUTPUT, layer.model().output()), inputs, weights, Optional.empty())
                .get(OUTPUT);
    }

    /**
     * The layer's output and the gradients of {@code sum(output * cotangent)}.
     *
     * @param weights a value for each parameter and buffer, by the name within the layer
     * @param cotangent of the type and shape of the output
     * @throws IllegalArgumentException if the inputs, options or weights do not suit the layer
     */
    public Outcome run(Backend backend, List<Tensor> inputs, Map<String, Tensor> weights, Tensor cotangent) {
        Described layer = describe(inputs.stream().map(LayerProbe::typeOf).toList());
        GraphBuilder graph = layer.graph();
        Value output = layer.model().output();
        Value loss = graph.sum(graph.mul(output, graph.input(COTANGENT, cotangent.dtype(), cotangent.shape())));

        Map<String, Value> wanted = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).dtype().isFloating()) {
                wanted.put(input(i), layer.inputs().get(i));
            }
        }
        layer.model().parameters().forEach((name, declared) -> {
            if (declared.parameter().trainable()) {
                wanted.put(name, declared.value());
            }
        });
        List<Value> gradients = Differentiation.gradients(graph, loss, List.copyOf(wanted.values()));

        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put(OUTPUT, output);
        int next = 0;
        for (String name : wanted.keySet()) {
            outputs.put(gradient(name), gradients.get(next++));
        }
        outputs.putAll(layer.model().bufferUpdates());
        Map<String, Tensor> results = run(backend, layer, outputs, inputs, weights, Optional.of(cotangent));

        Map<String, Tensor> parameterGradients = new LinkedHashMap<>();
        layer.model().parameters().forEach((name, declared) -> {
            if (declared.parameter().trainable()) {
                parameterGradients.put(declared.parameter().name(), results.get(gradient(name)));
            }
        });
        Map<String, Tensor> buffersAfter = new LinkedHashMap<>();
        layer.model().buffers().keySet().forEach(name -> {
            String buffer = unqualified(name);
            buffersAfter.put(buffer, results.getOrDefault(name, weights.get(buffer)));
        });
        return new Outcome(
                results.get(OUTPUT),
                IntStream.range(0, inputs.size())
                        .mapToObj(i -> Optional.ofNullable(results.get(gradient(input(i)))))
                        .toList(),
                parameterGradients,
                buffersAfter);
    }

    private Described describe(List<TensorType> types) {
        GraphBuilder graph = new GraphBuilder();
        Value key = graph.input(KEY, DType.I64, Shape.of(2));
        List<Value> inputs = new ArrayList<>();
        List<LayerPart> parts = new ArrayList<>();
        for (TensorType type : types) {
            Value value = graph.input(input(inputs.size()), type.dtype(), type.shape());
            parts.add(
                    new LayerPart(input(inputs.size()), scope -> value, Options.parse(List.of(), Map.of()), List.of()));
            inputs.add(value);
        }
        List<String> names = parts.stream().map(LayerPart::name).toList();
        parts.add(new LayerPart(NAME, type, Options.parse(type.options(), options), names));
        ModelDescription model = ModelDescription.of(graph, parts, inputs.get(0), dtype, training, Optional.of(key));
        return new Described(graph, inputs, model);
    }

    private Map<String, Tensor> run(
            Backend backend,
            Described layer,
            Map<String, Value> wanted,
            List<Tensor> inputs,
            Map<String, Tensor> weights,
            Optional<Tensor> cotangent) {
        Program program = new Program(layer.graph().graph(), wanted, Map.of(), Optional.empty());
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put(KEY, Tensor.of(Shape.of(2), SEED, STEP));
        cotangent.ifPresent(value -> given.put(COTANGENT, value));
        for (int i = 0; i < inputs.size(); i++) {
            given.put(input(i), inputs.get(i));
        }
        Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            for (String name : state.spec().entries().keySet()) {
                Tensor value = weights.get(unqualified(name));
                if (value == null) {
                    throw new IllegalArgumentException(
                            "the layer declares '" + unqualified(name) + "', found values for " + weights.keySet());
                }
                state.write(name, value);
            }
            executable.run(
                    state, program.inputs().keySet().stream().map(given::get).toList(), List.copyOf(outputs.values()));
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        outputs.forEach((name, buffer) -> results.put(name, buffer.freeze()));
        return results;
    }

    private static TensorType typeOf(Tensor tensor) {
        return new TensorType(tensor.dtype(), tensor.shape());
    }

    private static String input(int index) {
        return "input " + index;
    }

    private static String gradient(String name) {
        return "gradient of " + name;
    }

    private static String unqualified(String name) {
        return name.substring(NAME.length() + 1);
    }
}
