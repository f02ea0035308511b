package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model's graph, and everything that its layers declared on the way. */
public final class ModelDescription {
    /** The name under which a layer's output can be observed is {@code LAYER.output}. */
    public static final String OUTPUT = "output";

    final GraphBuilder graph;
    final DType dtype;
    final boolean training;
    final Optional<Value> key;
    final Map<String, DeclaredParameter> parameters = new LinkedHashMap<>();
    final Map<String, DeclaredState> buffers = new LinkedHashMap<>();
    final Map<String, Value> bufferUpdates = new LinkedHashMap<>();
    final Map<String, Value> observables = new LinkedHashMap<>();
    /** Values whose units can die, by the layers that they are in. */
    final Map<String, List<MortalUnits>> mortal = new LinkedHashMap<>();

    final List<Value> auxiliaryLosses = new ArrayList<>();
    /** Names under which layers share parameters, with the names that the parameters have. */
    final Map<String, String> sharedNames = new LinkedHashMap<>();
    /** Values that parameters have here instead of those in the state. */
    final Map<String, Value> replaced;

    /** How much of each sequence is real, if sequences differ. */
    final Optional<Value> lengths;

    private final Map<String, Value> outputs = new LinkedHashMap<>();
    /** The layers whose outputs have the sequence on axis 1. */
    private final Set<String> sequences = new HashSet<>();

    private Value output;
    private boolean outputIsSequence;

    private ModelDescription(
            GraphBuilder graph,
            DType dtype,
            boolean training,
            Optional<Value> key,
            Optional<Value> lengths,
            Map<String, Value> replaced) {
        this.lengths = lengths;
        this.graph = graph;
        this.dtype = dtype;
        this.training = training;
        this.key = key;
        this.replaced = replaced;
    }

    /**
     * Describes a model.
     *
     * @param graph where
     * @param layers in an order in which they can be computed; the last one's output is the model's
     * @param input the model's input; its outermost axis is the batch
     * @param dtype what parameters are unless a layer says otherwise
     * @param training whether for training, rather than for evaluation or prediction
     * @param key seed and step, {@code i64[2]}, if layers may draw random numbers
     * @throws LayerException if a layer cannot be described
     */
    public static ModelDescription of(
            GraphBuilder graph,
            List<LayerPart> layers,
            Value input,
            DType dtype,
            boolean training,
            Optional<Value> key) {
        return of(graph, layers, input, dtype, training, key, Optional.empty());
    }

    /**
     * Describes a model of sequences.
     *
     * @param lengths how many leading elements on axis 1 of each row of the input are real, {@code i64[N]}; nothing if all
     *     are
     * @throws LayerException if a layer cannot be described
     */
    public static ModelDescription of(
            GraphBuilder graph,
            List<LayerPart> layers,
            Value input,
            DType dtype,
            boolean training,
            Optional<Value> key,
            Optional<Value> lengths) {
        return of(graph, layers, input, dtype, training, key, lengths, Map.of());
    }

    /**
     * Describes a model where some parameters have other values than those in the state.
     *
     * @param replaced the other values by the names of the parameters
     */
    static ModelDescription of(
            GraphBuilder graph,
            List<LayerPart> layers,
            Value input,
            DType dtype,
            boolean training,
            Optional<Value> key,
            Optional<Value> lengths,
            Map<String, Value> replaced) {
        ModelDescription model = new ModelDescription(graph, dtype, training, key, lengths, replaced);
        model.output = input;
        if (lengths.isPresent()) {
            model.sequences.add(LayerPart.MODEL_INPUT);
            model.outputIsSequence = true;
        }
        model.outputs.put(LayerPart.MODEL_INPUT, input);
        for (int index = 0; index < layers.size(); index++) {
            model.describe(index, layers.get(index));
        }
        return model;
    }

    private void describe(int index, LayerPart layer) {
        try {
            List<Value> inputs = layer.inputs().stream().map(this::outputOf).toList();
            Optional<Value> sequence = layer.inputs().stream()
                    .filter(sequences::contains)
                    .findFirst()
                    .map(this::outputOf);
            LayerDescription scope = new LayerDescription(this, layer, inputs, sequence);
            output = layer.type().describe(scope);
            scope.requireAllShared();
            if (output == null) {
                throw new IllegalArgumentException("the layer type described no output");
            }
            if (outputs.put(layer.name(), output) != null) {
                throw new IllegalArgumentException("there is another layer of the name '" + layer.name() + "'");
            }
            outputIsSequence = scope.isSequence(output);
            if (outputIsSequence) {
                sequences.add(layer.name());
            }
            observables.put(layer.name() + "." + OUTPUT, output);
        } catch (RuntimeException e) {
            throw new LayerException(index, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private Value outputOf(String layer) {
        Value value = outputs.get(layer);
        if (value == null) {
            throw new IllegalArgumentException("there is no layer '" + layer + "' before this one");
        }
        return value;
    }

    /** How many leading elements of each sequence in the {@link #output} are real; nothing if it has no sequence on axis 1. */
    public Optional<Value> outputLengths() {
        return lengths.filter(value -> outputIsSequence);
    }

    /** The output of the last layer. */
    public Value output() {
        return output;
    }

    /** The output of each layer by its name, and the model's input as {@link LayerPart#MODEL_INPUT}. */
    public Map<String, Value> outputs() {
        return Collections.unmodifiableMap(outputs);
    }

    /** The weights that the layers declared, by name, in order of declaration. */
    public Map<String, DeclaredParameter> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The buffers that the layers declared, by name. */
    public Map<String, DeclaredState> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** What buffers become at the end of a training step, by name. */
    public Map<String, Value> bufferUpdates() {
        return Collections.unmodifiableMap(bufferUpdates);
    }

    /** What can be observed, by name. */
    public Map<String, Value> observables() {
        return Collections.unmodifiableMap(observables);
    }

    /** Scalars that the layers add to the loss. */
    public List<Value> auxiliaryLosses() {
        return Collections.unmodifiableList(auxiliaryLosses);
    }
}
