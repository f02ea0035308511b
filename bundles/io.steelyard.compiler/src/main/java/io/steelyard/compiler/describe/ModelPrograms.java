package io.steelyard.compiler.describe;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.Objective;
import io.steelyard.option.NearestName;
import io.steelyard.option.Options;
import io.steelyard.pipeline.WatchSpec.Figure;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of a model. Their inputs and outputs go by the names that this class states; their states by the names of
 * parameters, buffers and slots.
 *
 * @param layers the model
 * @param dtype what it computes in
 * @param objective what training minimises
 * @param objectiveOptions the objective's options
 * @param ragged whether axis 1 of the features is a sequence whose length differs from row to row
 */
public record ModelPrograms(
        List<LayerPart> layers, DType dtype, Objective objective, Options objectiveOptions, boolean ragged) {
    /** An input: the model's own, a batch of rows. */
    public static final String FEATURES = "features";

    /** An input where the data is ragged: how many leading elements of each row's sequence are real, {@code i64[rows]}. */
    public static final String LENGTHS = "lengths";

    /** An input: what the model's output should be. */
    public static final String TARGET = "target";

    /** An input of training: seed and step, {@code i64[2]}, from which random numbers are drawn. */
    public static final String KEY = "key";

    /** An input of training: the learning rate, {@code f64[]}; groups of parameters may have another one. */
    public static final String RATE = "rate";

    /** An input of training: the number of the step counted from 1, {@code f64[]}. */
    public static final String STEP = "step";

    /** An output of training and evaluation: the batch's loss, {@code f64[]}. */
    public static final String LOSS = "loss";

    /** An output of prediction: what the objective makes of the model's output. */
    public static final String PREDICTION = "prediction";

    /** A training step, with what must be there before the first one. */
    public record Training(
            Program program,
            Map<String, DeclaredParameter> parameters,
            Map<String, DeclaredState> buffers,
            Map<String, DeclaredState> slots) {}

    /** Copies the list. */
    public ModelPrograms {
        layers = List.copyOf(layers);
    }

    /** Programs for rows that are all alike. */
    public ModelPrograms(List<LayerPart> layers, DType dtype, Objective objective, Options objectiveOptions) {
        this(layers, dtype, objective, objectiveOptions, false);
    }

    /** These layers and this objective for ragged rows, or for rows that are all alike. */
    public ModelPrograms forRagged(boolean whether) {
        return new ModelPrograms(layers, dtype, objective, objectiveOptions, whether);
    }

    private Optional<Value> lengths(GraphBuilder graph, TensorType features) {
        return ragged
                ? Optional.of(graph.input(
                        LENGTHS, DType.I64, Shape.of(features.shape().dim(0))))
                : Optional.empty();
    }

    /** One step of training of which nothing is watched; see {@link #training(TensorType, TensorType, UpdateRule, List, Set)}. */
    public Training training(TensorType features, TensorType target, UpdateRule rule, List<String> observe) {
        return training(features, target, rule, observe, Set.of());
    }

    /**
     * One step of training: loss, gradients, updates. The updates are guarded: they are applied only if the loss and
     * every gradient are finite.
     *
     * @param features the type of a batch
     * @param target the type of its targets
     * @param rule how parameters change
     * @param observe the names of values to hand out beside the loss
     * @param watch what to measure of each layer and hand out too, by the names that {@link LayerMeasures.Measure#of} gives
     * @throws LayerException if a layer cannot be described
     * @throws UpdateException if the optimizer or a transform cannot be
     * @throws IllegalArgumentException if the objective cannot be, or there is nothing of a name to observe, or all
     *     parameters are frozen
     */
    public Training training(
            TensorType features, TensorType target, UpdateRule rule, List<String> observe, Set<Figure> watch) {
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.input(FEATURES, features.dtype(), features.shape());
        Optional<Value> lengths = lengths(graph, features);
        Value y = graph.input(TARGET, target.dtype(), target.shape());
        Value key = graph.input(KEY, DType.I64, Shape.of(2));
        Value step = graph.input(STEP, DType.F64, Shape.scalar());
        ModelDescription model = ModelDescription.of(graph, layers, x, dtype, true, Optional.of(key), lengths);
        Value loss = trainingLoss(graph, model, y);
        Map<String, Value> trained = trained(model, rule);
        Map<String, Value> gradients = gradients(graph, loss, trained);
        List<Value> checked = new ArrayList<>(gradients.values());
        checked.add(loss);

        UpdateDescription described = UpdateDescription.of(
                graph,
                rule,
                trained,
                gradients,
                rate -> graph.input(rate, DType.F64, Shape.scalar()),
                step,
                replaced -> {
                    ModelDescription other =
                            ModelDescription.of(graph, layers, x, dtype, true, Optional.of(key), lengths, replaced);
                    Map<String, Value> found = gradients(graph, trainingLoss(graph, other, y), replaced);
                    checked.addAll(found.values());
                    return found;
                });
        Map<String, Value> updates = new LinkedHashMap<>(described.updates());
        updates.putAll(model.bufferUpdates());

        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put(LOSS, graph.cast(loss, DType.F64));
        for (String name : observe) {
            Value observed = model.observables().get(name);
            if (observed == null) {
                throw new IllegalArgumentException("there is nothing to observe under the name '" + name + "'"
                        + NearestName.hint(name, model.observables().keySet()));
            }
            outputs.put(name, observed);
        }
        outputs.putAll(LayerMeasures.of(graph, model, gradients, described.updates(), watch));
        Value guard = allFinite(graph, checked);
        return new Training(
                new Program(graph.graph(), outputs, updates, Optional.of(guard)),
                model.parameters(),
                model.buffers(),
                described.slots());
    }

    private static Map<String, Value> trained(ModelDescription model, UpdateRule rule) {
        Map<String, Value> trained = new LinkedHashMap<>();
        boolean frozen = false;
        for (Map.Entry<String, DeclaredParameter> entry : model.parameters().entrySet()) {
            if (rule.isFrozen(entry.getKey())) {
                frozen = true;
            } else if (entry.getValue().parameter().trainable()) {
                trained.put(entry.getKey(), entry.getValue().value());
            }
        }
        if (frozen && trained.isEmpty()) {
            throw new IllegalArgumentException("all parameters are frozen, so there is nothing to train");
        }
        return trained;
    }

    private static Map<String, Value> gradients(GraphBuilder graph, Value loss, Map<String, Value> parameters) {
        List<Value> gradients = Differentiation.gradients(graph, loss, List.copyOf(parameters.values()));
        Map<String, Value> named = new LinkedHashMap<>();
        for (String name : parameters.keySet()) {
            named.put(name, gradients.get(named.size()));
        }
        return named;
    }

    /**
     * Loss and metrics of one batch, without changing anything. Each metric's totals are an output under its name.
     *
     * @param metrics by the name of their output, with their options
     */
    public Program evaluation(TensorType features, TensorType target, Map<String, MetricPart> metrics) {
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.input(FEATURES, features.dtype(), features.shape());
        Optional<Value> lengths = lengths(graph, features);
        Value y = graph.input(TARGET, target.dtype(), target.shape());
        ModelDescription model = ModelDescription.of(graph, layers, x, dtype, false, Optional.empty(), lengths);
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put(LOSS, graph.cast(loss(graph, model, y), DType.F64));
        metrics.forEach((name, part) -> outputs.put(
                name,
                part.metric()
                        .describe(new ObjectiveDescription(
                                graph, part.options(), model.output(), Optional.of(y), model.outputLengths()))));
        return new Program(graph.graph(), outputs, Map.of(), Optional.empty());
    }

    /** The model's answer to one batch. */
    public Program prediction(TensorType features) {
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.input(FEATURES, features.dtype(), features.shape());
        Optional<Value> lengths = lengths(graph, features);
        ModelDescription model = ModelDescription.of(graph, layers, x, dtype, false, Optional.empty(), lengths);
        Value answer = objective.present(new ObjectiveDescription(
                graph, objectiveOptions, model.output(), Optional.empty(), model.outputLengths()));
        return new Program(graph.graph(), Map.of(PREDICTION, answer), Map.of(), Optional.empty());
    }

    /** A metric with its options. */
    public record MetricPart(Metric metric, Options options) {}

    private Value loss(GraphBuilder graph, ModelDescription model, Value target) {
        Value loss = objective.describe(new ObjectiveDescription(
                graph, objectiveOptions, model.output(), Optional.of(target), model.outputLengths()));
        if (loss.shape().rank() != 0 || !loss.dtype().isFloating()) {
            throw new IllegalArgumentException("a loss is a floating-point scalar, found " + loss.type());
        }
        return loss;
    }

    /** What training minimises: the objective and what layers add to it. */
    private Value trainingLoss(GraphBuilder graph, ModelDescription model, Value target) {
        Value loss = loss(graph, model, target);
        for (Value auxiliary : model.auxiliaryLosses()) {
            loss = graph.add(loss, graph.cast(auxiliary, loss.dtype()));
        }
        return loss;
    }

    private static Value allFinite(GraphBuilder graph, List<Value> checked) {
        Value all = null;
        for (Value value : checked) {
            // A maximum is NaN if any element is, and no comparison with NaN holds.
            Value greatest = graph.reduce(OpKind.REDUCE_MAX, graph.abs(value));
            Value finite = graph.compare(Comparison.LT, greatest, Double.POSITIVE_INFINITY);
            all = all == null ? finite : graph.binary(OpKind.AND, all, finite);
        }
        return all;
    }
}
