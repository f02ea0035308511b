package io.steelyard.tck.internal.layer;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Options;
import io.steelyard.tck.LayerSample;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One description of a layer, with values for everything that it declares. */
final class LayerTrial {
    static final String OUTPUT = "output";
    private static final String LAYER = "layer";
    private static final String KEY = "key";

    final GraphBuilder graph = new GraphBuilder();
    final List<Value> inputs = new ArrayList<>();
    final ModelDescription model;
    private final LayerSample sample;
    private final List<TensorType> types;

    /**
     * Describes the layer.
     *
     * @param dtype what the model computes in
     * @param training whether for training; only then it may draw random numbers
     * @param types of the inputs
     */
    LayerTrial(LayerType type, LayerSample sample, DType dtype, boolean training, List<TensorType> types) {
        this.sample = sample;
        this.types = in(dtype, types);
        Optional<Value> key = training ? Optional.of(graph.input(KEY, DType.I64, Shape.of(2))) : Optional.empty();
        List<LayerPart> parts = new ArrayList<>();
        for (TensorType each : this.types) {
            String name = input(inputs.size());
            Value value = graph.input(name, each.dtype(), each.shape());
            parts.add(new LayerPart(name, scope -> value, Options.parse(List.of(), Map.of()), List.of()));
            inputs.add(value);
        }
        List<String> names = parts.stream().map(LayerPart::name).toList();
        parts.add(new LayerPart(LAYER, type, Options.parse(type.options(), sample.options()), names));
        this.model = ModelDescription.of(graph, parts, inputs.get(0), dtype, training, key);
    }

    /** The sample as it is. */
    LayerTrial(LayerType type, LayerSample sample, DType dtype, boolean training) {
        this(type, sample, dtype, training, sample.inputs());
    }

    private static List<TensorType> in(DType dtype, List<TensorType> types) {
        return types.stream()
                .map(type -> type.dtype() == DType.F32 ? new TensorType(dtype, type.shape()) : type)
                .toList();
    }

    /** Inputs of another batch size. */
    static List<TensorType> batch(List<TensorType> types, long size) {
        return types.stream()
                .map(type -> new TensorType(type.dtype(), type.shape().withDim(0, size)))
                .toList();
    }

    static String input(int index) {
        return "input " + index;
    }

    /** A value for each input, by its name in the graph. */
    Map<String, Tensor> inputValues() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            values.put(input(i), Draws.uniform(input(i), types.get(i), sample.low(), sample.high()));
        }
        return values;
    }

    /** A value for each parameter and buffer, by its name in the graph. */
    Map<String, Tensor> weightValues() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        model.parameters()
                .forEach((name, declared) ->
                        values.put(name, Draws.uniform(name, declared.value().type(), -1, 1)));
        // A little above the start: a running variance must stay positive.
        model.buffers()
                .forEach((name, declared) -> values.put(
                        name,
                        Draws.uniform(
                                name,
                                declared.type(),
                                declared.start(),
                                declared.start() + (declared.type().dtype().isFloating() ? 0.5 : 0))));
        return values;
    }

    /** Inputs, weights and the key of a step. */
    Map<String, Tensor> values(long step) {
        Map<String, Tensor> values = inputValues();
        values.putAll(weightValues());
        values.put(KEY, key(step));
        return values;
    }

    static Map<String, Tensor> atStep(Map<String, Tensor> values, long step) {
        Map<String, Tensor> changed = new LinkedHashMap<>(values);
        changed.put(KEY, key(step));
        return changed;
    }

    private static Tensor key(long step) {
        return Tensor.of(Shape.of(2), 1L, step);
    }

    /** Compiles the output alone. */
    Evaluation output(Backend backend) {
        return compile(backend, Map.of(OUTPUT, model.output()));
    }

    /** Compiles some values. */
    Evaluation compile(Backend backend, Map<String, Value> outputs) {
        return new Evaluation(backend, new Program(graph.graph(), outputs, Map.of(), Optional.empty()));
    }

    /** Inputs and trainable parameters that have a gradient, by name. */
    Map<String, Value> differentiable() {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).dtype().isFloating()) {
                values.put(input(i), inputs.get(i));
            }
        }
        trainable().forEach((name, declared) -> values.put(name, declared.value()));
        return values;
    }

    Map<String, DeclaredParameter> trainable() {
        Map<String, DeclaredParameter> trainable = new LinkedHashMap<>();
        model.parameters().forEach((name, declared) -> {
            if (declared.parameter().trainable()) {
                trainable.put(name, declared);
            }
        });
        return trainable;
    }

    /** A name in the graph as people know it: {@code weight} for {@code layer.weight}. */
    static String shown(String name) {
        return name.startsWith(LAYER + ".") ? name.substring(LAYER.length() + 1) : name;
    }
}
