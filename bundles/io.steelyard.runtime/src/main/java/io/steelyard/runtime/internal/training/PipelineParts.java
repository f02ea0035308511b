package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Program;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.compiler.MemoryPlan;
import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.DeclaredState;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.data.Dataset;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.objective.Metric;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.Options;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.random.RandomStream;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.osgi.framework.ServiceReference;

/**
 * Everything of a pipeline but its backend, put together and leased: the description of its programs, its data, its
 * schedule. Made by {@link PartsAssembler}.
 */
final class PipelineParts implements AutoCloseable {
    /** A part with its options. */
    record Configured<T>(T part, Options options) {}

    /** The initializers of the model's parameters, by the parameters' names. */
    private final Map<String, Configured<Initializer>> initializers;

    private final PipelineSpec spec;
    private final List<Lease<?>> leases;
    private final ModelPrograms programs;
    private final Configured<Optimizer> optimizer;
    private final Optional<Configured<Schedule>> schedule;
    private final Map<String, Configured<Metric>> metrics;
    private final CheckpointFormat format;
    private final OpenData data;
    private final RowForm form;
    private final RowSplit split;
    private final ModelPrograms.Training declared;
    private final UpdateRule rule;
    private final ScheduleScope scheduleScope;
    /** Of the groups that have learning rates of their own, by the names of the rates' inputs. */
    private final Map<String, GroupRate> groupRates = new LinkedHashMap<>();

    private record GroupRate(ScheduleScope scope, TensorBuffer value) {}

    PipelineParts(PartsAssembler assembled) {
        this.spec = assembled.spec;
        this.programs = assembled.programs;
        this.optimizer = assembled.optimizer;
        this.schedule = assembled.schedule;
        this.metrics = assembled.metrics;
        this.format = assembled.format;
        this.data = assembled.data;
        this.leases = Stream.concat(assembled.leases.stream(), Stream.of(data.source()))
                .toList();
        this.form = assembled.form;
        this.split = assembled.split;
        this.declared = assembled.declared;
        this.initializers = assembled.initializers;
        this.rule = assembled.rule;
        this.scheduleScope = scheduleScope(baseRate());
        for (int group = 0; group < spec.groups().size(); group++) {
            String input = rateInput(spec, group);
            spec.groups()
                    .get(group)
                    .rate()
                    .ifPresent(base -> groupRates.put(
                            input,
                            new GroupRate(scheduleScope(base), TensorBuffer.allocate(DType.F64, Shape.scalar()))));
        }
    }

    private ScheduleScope scheduleScope(double base) {
        return new FixedScheduleScope(
                schedule.map(Configured::options).orElse(null), base, stepsPerEpoch(), totalSteps());
    }

    /** The name of the input that has the learning rate of a group. */
    static String rateInput(PipelineSpec spec, int group) {
        return spec.groups().get(group).rate().isPresent()
                ? ModelPrograms.RATE + " of group " + group
                : ModelPrograms.RATE;
    }

    private record FixedScheduleScope(Options options, double baseRate, long stepsPerEpoch, long totalSteps)
            implements ScheduleScope {}

    List<Lease<?>> leases() {
        return leases;
    }

    boolean uses(ServiceReference<?> reference) {
        return leases.stream().anyMatch(lease -> lease.reference().equals(reference));
    }

    /**
     * What the model consists of.
     *
     * @param ready brings a program to what a backend implements, rewritten by all passes
     */
    ModelSummary summary(UnaryOperator<Program> ready) {
        GraphBuilder graph = new GraphBuilder();
        TensorType features = features(new BatchShape(1, form.buckets().longest()));
        ModelDescription model = ModelDescription.of(
                graph,
                programs.layers(),
                graph.input(ModelPrograms.FEATURES, features.dtype(), features.shape()),
                spec.dtype(),
                false,
                Optional.empty(),
                form.isRagged()
                        ? Optional.of(graph.input(ModelPrograms.LENGTHS, DType.I64, Shape.of(1)))
                        : Optional.empty());
        List<ModelSummary.Layer> layers = new ArrayList<>();
        for (LayerSpec layer : spec.layers()) {
            long trainable = 0;
            long frozen = 0;
            for (DeclaredParameter parameter : model.parameters().values()) {
                if (parameter.layer().equals(layer.name())) {
                    long elements = parameter.value().shape().elements();
                    boolean trained = parameter.parameter().trainable()
                            && !rule.isFrozen(
                                    layer.name() + "." + parameter.parameter().name());
                    trainable += trained ? elements : 0;
                    frozen += trained ? 0 : elements;
                }
            }
            for (Map.Entry<String, DeclaredState> buffer : model.buffers().entrySet()) {
                if (buffer.getKey().startsWith(layer.name() + ".")) {
                    frozen += buffer.getValue().type().shape().elements();
                }
            }
            layers.add(new ModelSummary.Layer(
                    layer.name(),
                    layer.type().name(),
                    withoutBatch(model.outputs().get(layer.name()).shape()),
                    trainable,
                    frozen));
        }
        return new ModelSummary(withoutBatch(features.shape()), layers, memory(ready));
    }

    private ModelSummary.Memory memory(UnaryOperator<Program> ready) {
        int rows = Math.min(spec.batch().size(), split.training.length);
        MemoryPlan plan = MemoryPlan.of(
                ready.apply(training(new BatchShape(rows, form.buckets().longest()), false, false)));
        return new ModelSummary.Memory(
                rows,
                bytes(declared.parameters().values().stream()
                        .map(parameter -> parameter.value().type())),
                bytes(declared.slots().values().stream().map(DeclaredState::type)),
                bytes(declared.buffers().values().stream().map(DeclaredState::type)),
                plan.peakBytes(),
                plan.bytesWithoutReuse());
    }

    private static long bytes(Stream<TensorType> types) {
        return types.mapToLong(TensorType::byteSize).sum();
    }

    private static Shape withoutBatch(Shape shape) {
        return shape.slice(1, shape.rank());
    }

    long stepsPerEpoch() {
        return stepsPerEpoch(spec, split.training.length);
    }

    static long stepsPerEpoch(PipelineSpec spec, long rows) {
        long size = spec.batch().size();
        return switch (spec.batch().last()) {
            case KEEP -> (rows + size - 1) / size;
            case DROP -> rows / size;
        };
    }

    long totalSteps() {
        return Math.multiplyExact(spec.epochs(), stepsPerEpoch());
    }

    RowSplit split() {
        return split;
    }

    Dataset data() {
        return data.dataset();
    }

    CheckpointFormat format() {
        return format;
    }

    Map<String, Configured<Metric>> metrics() {
        return metrics;
    }

    private double baseRate() {
        return spec.rate().orElse(optimizer.part().defaultRate());
    }

    /** The learning rate at one step, 0 for the first. */
    double rate(long step) {
        return rate(scheduleScope, step);
    }

    private double rate(ScheduleScope scope, long step) {
        return schedule.isPresent() ? schedule.get().part().rate(scope, step) : scope.baseRate();
    }

    /** Adds to a step's inputs the learning rates of the groups that have their own; 0 for the first step. */
    void addGroupRates(long step, Map<String, HostData> inputs) {
        groupRates.forEach((input, rate) -> {
            rate.value().setDouble(0, rate(rate.scope(), step));
            inputs.put(input, rate.value());
        });
    }

    /** What the model takes as a row. */
    RowForm form() {
        return form;
    }

    /** The shape of a batch of the rows that {@code order} names from {@code from} on: the smallest that holds them. */
    BatchShape shape(int[] order, int from, int rows) throws IOException {
        if (!form.isRagged()) {
            return new BatchShape(rows, 0);
        }
        long longest = 0;
        for (int i = from; i < from + rows; i++) {
            longest = Math.max(
                    longest, Buckets.length(data(), order[i], form.row().shape().dim(0)));
        }
        return new BatchShape(rows, form.buckets().holding(longest));
    }

    /** The type of a batch of features. */
    TensorType features(BatchShape shape) {
        return form.batch(shape);
    }

    /** The type of a batch of targets. */
    TensorType target(int rows) {
        return batch(data(), Dataset.TARGET, rows, spec.dtype());
    }

    /** The type of a batch of one field; floating-point fields arrive in what the model computes in. */
    static TensorType batch(Dataset data, String field, int rows, DType computed) {
        TensorType row = data.fields().get(field);
        return new TensorType(
                row.dtype().isFloating() ? computed : row.dtype(), row.shape().prepend(rows));
    }

    Program training(BatchShape shape, boolean observed, boolean watched) {
        return programs.training(
                        features(shape),
                        target(shape.rows()),
                        rule,
                        observed ? spec.observe() : List.of(),
                        watched ? TrainingWatch.figures(spec) : Set.of())
                .program();
    }

    /** What is watched of a training step, without its updates. */
    Program refusedTraining(BatchShape shape) {
        Program watched = training(shape, false, true);
        return new Program(watched.graph(), watched.outputs(), Map.of(), Optional.empty());
    }

    Program evaluation(BatchShape shape) {
        Map<String, ModelPrograms.MetricPart> parts = new LinkedHashMap<>();
        metrics.forEach(
                (name, metric) -> parts.put(name, new ModelPrograms.MetricPart(metric.part(), metric.options())));
        return programs.evaluation(features(shape), target(shape.rows()), parts);
    }

    Program prediction(TensorType features) {
        return programs.prediction(features);
    }

    /** The types of all that training changes or keeps, by name. */
    Map<String, TensorType> stateTypes() {
        Map<String, TensorType> types = new LinkedHashMap<>(modelTypes());
        declared.slots().forEach((name, slot) -> types.put(name, slot.type()));
        return types;
    }

    /** The types of the model's weights and buffers, by name: what is left of {@link #stateTypes} without slots. */
    Map<String, TensorType> modelTypes() {
        Map<String, TensorType> types = new LinkedHashMap<>();
        declared.parameters()
                .forEach((name, parameter) -> types.put(name, parameter.value().type()));
        declared.buffers().forEach((name, buffer) -> types.put(name, buffer.type()));
        return types;
    }

    /**
     * Weights and buffers of the specification's checkpoint or else weights as their initializers draw them and buffers
     * as they were declared; slots as they were declared.
     *
     * @throws IOException if the checkpoint cannot be read or does not fit, or the process has no room for the state
     */
    Map<String, Tensor> initialState() throws IOException {
        requireRoom();
        Map<String, Tensor> state = new LinkedHashMap<>();
        if (spec.weights().isPresent()) {
            state.putAll(SavedWeights.read(format, spec.weights().get(), modelTypes()));
        } else {
            declared.parameters().forEach((name, parameter) -> state.put(name, initialize(name, parameter)));
            declared.buffers().forEach((name, buffer) -> state.put(name, start(buffer)));
        }
        declared.slots().forEach((name, slot) -> state.put(name, start(slot)));
        return state;
    }

    private void requireRoom() throws IOException {
        double bytes = 0;
        for (TensorType type : stateTypes().values()) {
            bytes += (double) type.shape().elements() * type.dtype().bytes();
        }
        long room = Runtime.getRuntime().maxMemory();
        if (bytes > room) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "weights, buffers and what the optimizer remembers take %,.0f bytes, and this JVM may use %,d; -Xmx"
                            + " gives it more",
                    bytes,
                    room));
        }
    }

    private Tensor initialize(String name, DeclaredParameter declaredParameter) {
        Configured<Initializer> initializer = initializers.get(name);
        TensorBuffer weight = TensorBuffer.allocate(
                declaredParameter.value().dtype(), declaredParameter.value().shape());
        RandomStream random = new RandomStream(spec.seed(), RandomStream.named(name, "initial"), 0);
        WeightScope scope = new WeightScope(
                initializer.options(),
                declaredParameter.parameter().fanIn(),
                declaredParameter.parameter().fanOut(),
                random);
        try {
            initializer.part().initialize(scope, weight);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "': " + e.getMessage(), e);
        }
        return weight.freeze();
    }

    private record WeightScope(Options options, long fanIn, long fanOut, RandomStream random)
            implements InitializerScope {}

    private static Tensor start(DeclaredState state) {
        return Tensor.filled(state.type().dtype(), state.type().shape(), state.start());
    }

    /** Lets go of everything but the data, which stay open. */
    OpenData closeAllButData() {
        leases.stream()
                .filter(lease -> !lease.reference().equals(data.source().reference()))
                .forEach(Lease::close);
        return data;
    }

    @Override
    public void close() {
        closeAllButData().close();
    }
}
