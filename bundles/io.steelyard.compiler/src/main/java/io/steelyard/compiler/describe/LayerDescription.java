package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.option.NearestName;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one layer sees of the model under description. */
final class LayerDescription implements LayerScope {
    private final ModelDescription model;
    private final LayerPart layer;
    private final List<Value> inputs;
    private final Optional<Value> sequence;
    private boolean sequenceEnds;

    /**
     * A layer's view.
     *
     * @param sequence the first of its inputs that has the sequence on axis 1
     */
    LayerDescription(ModelDescription model, LayerPart layer, List<Value> inputs, Optional<Value> sequence) {
        this.model = model;
        this.layer = layer;
        this.inputs = inputs;
        this.sequence = sequence;
    }

    @Override
    public Optional<Value> lengths() {
        return sequence.flatMap(input -> model.lengths);
    }

    @Override
    public Optional<Value> mask() {
        return sequence.flatMap(input -> model.lengths.map(lengths -> SequenceMask.of(model.graph, lengths, input)));
    }

    @Override
    public void endSequence() {
        sequenceEnds = true;
    }

    /** Whether an output of this layer has the sequence on axis 1. */
    boolean isSequence(Value output) {
        return !sequenceEnds
                && sequence.isPresent()
                && output.shape().rank() > 1
                && output.shape().dim(1) == sequence.get().shape().dim(1);
    }

    @Override
    public GraphBuilder graph() {
        return model.graph;
    }

    @Override
    public Options options() {
        return layer.options();
    }

    @Override
    public Value input() {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("takes one input, found " + inputs.size() + ": " + layer.inputs());
        }
        return inputs.get(0);
    }

    @Override
    public List<Value> inputs() {
        return inputs;
    }

    @Override
    public boolean training() {
        return model.training;
    }

    @Override
    public Value parameter(Parameter parameter) {
        String name = qualified(parameter.name());
        Parameter typed = parameter.as(parameter.dtype() == null ? model.dtype : parameter.dtype());
        if (model.buffers.containsKey(name)) {
            throw new IllegalArgumentException("'" + name + "' is a buffer and cannot be a parameter too");
        }
        if (layer.share().containsKey(parameter.name())) {
            return shared(name, typed, layer.share().get(parameter.name()));
        }
        DeclaredParameter known = model.parameters.get(name);
        if (known == null) {
            Value value = model.replaced.containsKey(name)
                    ? model.replaced.get(name)
                    : model.graph.state(name, typed.dtype(), typed.shape());
            known = new DeclaredParameter(layer.name(), typed, value);
            model.parameters.put(name, known);
        } else if (!known.parameter().equals(typed)) {
            throw new IllegalArgumentException(
                    "parameter '" + name + "' is declared twice, differently: " + known.parameter() + " and " + typed);
        }
        return known.value();
    }

    private Value shared(String name, Parameter parameter, String wanted) {
        String owner = model.sharedNames.getOrDefault(wanted, wanted);
        DeclaredParameter known = model.parameters.get(owner);
        if (known == null) {
            throw new IllegalArgumentException("parameter '" + name + "' cannot be '" + wanted + "': "
                    + (model.buffers.containsKey(wanted)
                            ? "that is a buffer, and buffers are not shared"
                            : "no layer before this one declares it"
                                    + NearestName.hint(wanted, model.parameters.keySet())));
        }
        TensorType found = new TensorType(parameter.dtype(), parameter.shape());
        if (!known.value().type().equals(found)) {
            throw new IllegalArgumentException("parameter '" + name + "' is " + found + " and cannot be '" + wanted
                    + "', which is " + known.value().type());
        }
        model.sharedNames.put(name, owner);
        return known.value();
    }

    /** Refuses what the specification says is shared if the layer has not declared it. */
    void requireAllShared() {
        for (String name : layer.share().keySet()) {
            if (!model.sharedNames.containsKey(qualified(name))) {
                throw new IllegalArgumentException(
                        "there is no parameter '" + name + "' to share" + NearestName.hint(name, declared()));
            }
        }
    }

    private List<String> declared() {
        return Stream.concat(model.parameters.keySet().stream(), model.sharedNames.keySet().stream())
                .filter(name -> name.startsWith(layer.name() + "."))
                .map(name -> name.substring(layer.name().length() + 1))
                .toList();
    }

    @Override
    public Value buffer(String name, DType dtype, Shape shape, double start) {
        if (layer.share().containsKey(name)) {
            throw new IllegalArgumentException("'" + qualified(name) + "' is a buffer, and buffers are not shared");
        }
        if (model.parameters.containsKey(qualified(name))) {
            throw new IllegalArgumentException("'" + qualified(name) + "' is a parameter and cannot be a buffer too");
        }
        DeclaredState declared = new DeclaredState(new TensorType(dtype, shape), start);
        DeclaredState known = model.buffers.putIfAbsent(qualified(name), declared);
        if (known != null && !known.equals(declared)) {
            throw new IllegalArgumentException(
                    "buffer '" + qualified(name) + "' is declared twice, differently: " + known + " and " + declared);
        }
        return model.graph.state(qualified(name), dtype, shape);
    }

    @Override
    public void update(String buffer, Value value) {
        DeclaredState declared = model.buffers.get(qualified(buffer));
        if (declared == null) {
            throw new IllegalArgumentException("there is no buffer '" + qualified(buffer) + "' to update");
        }
        if (!declared.type().equals(value.type())) {
            throw new IllegalArgumentException(
                    "buffer '" + qualified(buffer) + "' is " + declared.type() + " and cannot become " + value.type());
        }
        if (model.training) {
            model.bufferUpdates.put(qualified(buffer), value);
        }
    }

    @Override
    public Value randomUniform(String purpose, DType dtype, Shape shape) {
        return model.graph.randomUniform(randomKey(), dtype, shape, randomStream(purpose));
    }

    @Override
    public Value randomNormal(String purpose, DType dtype, Shape shape) {
        return model.graph.randomNormal(randomKey(), dtype, shape, randomStream(purpose));
    }

    @Override
    public Value randomKey() {
        return model.key.orElseThrow(
                () -> new IllegalArgumentException("random numbers can be drawn in training alone"));
    }

    @Override
    public long randomStream(String purpose) {
        return RandomStream.named(layer.name(), purpose);
    }

    @Override
    public void auxiliaryLoss(Value loss) {
        if (loss.shape().rank() != 0 || !loss.dtype().isFloating()) {
            throw new IllegalArgumentException("an auxiliary loss is a floating-point scalar, found " + loss.type());
        }
        if (model.training) {
            model.auxiliaryLosses.add(loss);
        }
    }

    @Override
    public void observe(String name, Value value) {
        if (name.equals(ModelDescription.OUTPUT) || model.observables.put(qualified(name), value) != null) {
            throw new IllegalArgumentException("there is another value to observe as '" + qualified(name) + "'");
        }
    }

    @Override
    public void mayDie(Value units) {
        boolean isSequence = sequence.isPresent()
                && units.shape().rank() > 1
                && units.shape().dim(1) == sequence.get().shape().dim(1);
        model.mortal.computeIfAbsent(layer.name(), name -> new ArrayList<>()).add(new MortalUnits(units, isSequence));
    }

    private String qualified(String name) {
        return layer.name() + "." + name;
    }
}
