package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;

/** What one layer sees of the model under description. */
final class LayerDescription implements LayerScope {
    private final ModelDescription model;
    private final LayerPart layer;
    private final List<Value> inputs;

    LayerDescription(ModelDescription model, LayerPart layer, List<Value> inputs) {
        this.model = model;
        this.layer = layer;
        this.inputs = inputs;
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
        DType dtype = parameter.dtype() == null ? model.dtype : parameter.dtype();
        DeclaredParameter known = model.parameters.get(name);
        if (known == null) {
            known = new DeclaredParameter(
                    layer.name(), parameter.as(dtype), model.graph.state(name, dtype, parameter.shape()));
            model.parameters.put(name, known);
        } else if (!known.parameter().equals(parameter.as(dtype))) {
            throw new IllegalArgumentException("parameter '" + name + "' is declared twice, differently: "
                    + known.parameter() + " and " + parameter.as(dtype));
        }
        return known.value();
    }

    @Override
    public Value buffer(String name, DType dtype, Shape shape, double start) {
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
        if (!model.buffers.containsKey(qualified(buffer))) {
            throw new IllegalArgumentException("there is no buffer '" + qualified(buffer) + "' to update");
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
        model.observables.put(qualified(name), value);
    }

    private String qualified(String name) {
        return layer.name() + "." + name;
    }
}
