package io.steelyard.runtime.internal.training;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.LayerException;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.ParameterGroup;
import io.steelyard.compiler.describe.TransformPart;
import io.steelyard.compiler.describe.UpdateException;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.data.DataScope;
import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.initializer.Initializer;
import io.steelyard.objective.Metric;
import io.steelyard.objective.Objective;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.InvalidOptionsException;
import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.option.Plugin;
import io.steelyard.pipeline.BatchSpec;
import io.steelyard.pipeline.GradientTransformSpec;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.ParameterGroupSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Problem;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.training.PipelineParts.Configured;
import io.steelyard.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the parts of a pipeline together, noting all that is missing or wrong on the way. Either {@link #assemble} gives
 * the parts with their leases, or nothing stays leased.
 */
final class PartsAssembler {
    final PipelineSpec spec;
    final List<Lease<?>> leases = new ArrayList<>();
    final Map<String, Configured<Metric>> metrics = new LinkedHashMap<>();
    final Map<String, Configured<Initializer>> initializers = new LinkedHashMap<>();
    ModelPrograms programs;
    Configured<Optimizer> optimizer;
    UpdateRule rule;
    Optional<Configured<Schedule>> schedule = Optional.empty();
    CheckpointFormat format;
    OpenData data;
    RowForm form;
    RowSplit split;
    ModelPrograms.Training declared;

    private final PluginCatalog catalog;
    private final Optional<OpenData> atHand;
    private final List<Problem> missing = new ArrayList<>();
    private final List<Problem> wrong = new ArrayList<>();

    PartsAssembler(PluginCatalog catalog, PipelineSpec spec) {
        this(catalog, spec, Optional.empty());
    }

    /** @param atHand the specification's data if they are open already; they stay so if nothing comes of it */
    PartsAssembler(PluginCatalog catalog, PipelineSpec spec, Optional<OpenData> atHand) {
        this.catalog = catalog;
        this.spec = spec;
        this.atHand = atHand;
    }

    /**
     * Puts a pipeline together.
     *
     * @throws AssemblyException with everything that is missing or wrong
     */
    PipelineParts assemble() throws AssemblyException {
        boolean whole = false;
        try {
            acquire();
            requireNothingAmiss();
            openData();
            requireNothingAmiss();
            describe();
            requireNothingAmiss();
            PipelineParts parts = new PipelineParts(this);
            whole = true;
            return parts;
        } finally {
            if (!whole) {
                giveBack();
            }
        }
    }

    /** The model's layers alone, leased; for those who only describe. */
    ModelPrograms model() throws AssemblyException {
        List<LayerPart> layers = layers();
        Optional<Configured<Objective>> objective = configure(PluginKind.OBJECTIVE, spec.objective());
        requireNothingAmiss();
        Configured<Objective> found = objective.orElseThrow();
        return new ModelPrograms(layers, spec.dtype(), found.part(), found.options());
    }

    void giveBack() {
        if (data != null && atHand.isEmpty()) {
            data.close();
        }
        leases.forEach(Lease::close);
        leases.clear();
    }

    private void requireNothingAmiss() throws AssemblyException {
        if (!missing.isEmpty() || !wrong.isEmpty()) {
            throw new AssemblyException(missing, wrong);
        }
    }

    private void acquire() {
        List<LayerPart> layers = layers();
        Optional<Configured<Objective>> objective = configure(PluginKind.OBJECTIVE, spec.objective());
        for (PluginRef metric : spec.metrics()) {
            configure(PluginKind.METRIC, metric).ifPresent(found -> metrics.put(metric.name(), found));
        }
        optimizer = configure(PluginKind.OPTIMIZER, spec.optimizer()).orElse(null);
        List<TransformPart> transforms = transforms();
        if (optimizer != null) {
            rule = new UpdateRule(optimizer.part(), optimizer.options(), groups(), transforms);
        }
        schedule = spec.schedule().flatMap(wanted -> configure(PluginKind.SCHEDULE, wanted));
        Place top = new Place(String.valueOf(spec.file().getFileName()), 0, "output.format");
        format = configure(
                        PluginKind.CHECKPOINT_FORMAT,
                        new PluginRef(spec.output().format(), Map.of(), top, Map.of()))
                .map(Configured::part)
                .orElse(null);
        objective.ifPresent(found -> programs = new ModelPrograms(layers, spec.dtype(), found.part(), found.options()));
    }

    private List<LayerPart> layers() {
        List<LayerPart> layers = new ArrayList<>();
        for (LayerSpec layer : spec.layers()) {
            configure(PluginKind.LAYER, layer.type())
                    .ifPresent(found -> layers.add(
                            new LayerPart(layer.name(), found.part(), found.options(), layer.inputs(), layer.share())));
        }
        return layers;
    }

    private List<TransformPart> transforms() {
        List<TransformPart> transforms = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        for (GradientTransformSpec wanted : spec.transforms()) {
            String name = wanted.transform().name();
            int before = used.merge(name, 1, Integer::sum) - 1;
            configure(PluginKind.GRADIENT_TRANSFORM, wanted.transform())
                    .ifPresent(found -> transforms.add(new TransformPart(
                            before == 0 ? name : name + "_" + before,
                            found.part(),
                            found.options(),
                            ParameterNames.patterns(wanted.match()))));
        }
        return transforms;
    }

    private List<ParameterGroup> groups() {
        List<ParameterGroup> groups = new ArrayList<>();
        for (ParameterGroupSpec group : spec.groups()) {
            try {
                groups.add(new ParameterGroup(
                        ParameterNames.patterns(group.match()),
                        Options.parse(
                                optimizer.part().options(), group.optimizer().options()),
                        PipelineParts.rateInput(spec, groups.size()),
                        group.frozen()));
            } catch (InvalidOptionsException e) {
                e.problems().forEach(problem -> wrong.add(groupProblem(group, problem)));
            }
        }
        return groups;
    }

    private Problem groupProblem(ParameterGroupSpec group, Options.Problem problem) {
        List<String> known = new ArrayList<>(
                optimizer.part().options().stream().map(Option::name).toList());
        boolean unknown = !known.contains(problem.option());
        known.addAll(List.of("match", "lr", "frozen"));
        return new Problem(
                group.optimizer().placeOf(problem.option()),
                "optimizer '" + spec.optimizer().name() + "': "
                        + (unknown
                                ? "unknown option '" + problem.option() + "'"
                                        + NearestName.hint(problem.option(), known)
                                : problem.message()));
    }

    private <T extends Plugin> Optional<Configured<T>> configure(PluginKind<T> kind, PluginRef wanted) {
        return lease(kind, wanted).flatMap(lease -> {
            leases.add(lease);
            return configured(lease, wanted);
        });
    }

    private <T extends Plugin> Optional<Configured<T>> configured(Lease<T> lease, PluginRef wanted) {
        try {
            return Optional.of(new Configured<>(
                    lease.service(), Options.parse(lease.service().options(), wanted.options())));
        } catch (InvalidOptionsException e) {
            e.problems()
                    .forEach(problem -> wrong.add(new Problem(
                            wanted.placeOf(problem.option()),
                            lease.kind().noun() + " '" + wanted.name() + "': " + problem.message())));
            return Optional.empty();
        }
    }

    private <T> Optional<Lease<T>> lease(PluginKind<T> kind, PluginRef wanted) {
        Optional<Lease<T>> lease = catalog.lease(kind, wanted.name());
        if (lease.isEmpty()) {
            missing.add(new Problem(
                    wanted.place(),
                    "there is no " + kind.noun() + " '" + wanted.name() + "'"
                            + NearestName.hint(wanted.name(), catalog.names(kind))));
        }
        return lease;
    }

    private void openData() {
        PluginRef wanted = spec.data().source();
        data = atHand.or(() -> open(wanted, false)).orElse(null);
        if (data == null) {
            return;
        }
        Dataset dataset = data.dataset();
        try {
            if (!dataset.fields().containsKey(Dataset.FEATURES)
                    || !dataset.fields().containsKey(Dataset.TARGET)) {
                wrong.add(new Problem(
                        wanted.place(),
                        "training needs the fields features and target, found "
                                + dataset.fields().keySet()));
                return;
            }
            form = RowForm.of(dataset, buckets(), spec.dtype());
            programs = programs.forRagged(form.isRagged());
            split = RowSplit.of(dataset, spec.data());
            if (PipelineParts.stepsPerEpoch(spec, split.training.length) < 1) {
                wrong.add(new Problem(
                        wanted.place(),
                        "an epoch of " + split.training.length + " training rows has no batch of "
                                + spec.batch().size()));
            }
        } catch (IOException | IllegalArgumentException e) {
            wrong.add(new Problem(wanted.place(), e.getMessage()));
        }
    }

    private Buckets buckets() throws IOException {
        try {
            return Buckets.of(data.dataset(), spec.batch().buckets());
        } catch (IllegalArgumentException e) {
            wrong.add(new Problem(
                    new Place(String.valueOf(spec.file().getFileName()), 0, "batch.buckets"), e.getMessage()));
            return Buckets.NONE;
        }
    }

    /**
     * Opens data that need not have targets; {@link #giveBack} closes it.
     *
     * @throws IOException if it cannot be opened
     */
    Dataset openToPredict(PluginRef wanted) throws IOException {
        data = open(wanted, true).orElse(null);
        if (data == null) {
            throw new IOException(new AssemblyException(missing, wrong).getMessage());
        }
        return data.dataset();
    }

    private Optional<OpenData> open(PluginRef wanted, boolean targetMayBeAbsent) {
        return lease(PluginKind.DATA_SOURCE, wanted).flatMap(lease -> {
            Optional<OpenData> opened = Optional.empty();
            try {
                opened = configured(lease, wanted).flatMap(source -> open(wanted, source, lease, targetMayBeAbsent));
                return opened;
            } finally {
                if (opened.isEmpty()) {
                    lease.close();
                }
            }
        });
    }

    private Optional<OpenData> open(
            PluginRef wanted, Configured<DataSource> source, Lease<DataSource> lease, boolean targetMayBeAbsent) {
        try {
            return Optional.of(new OpenData(
                    lease, source.part().open(new SpecDataScope(source.options(), spec.file(), targetMayBeAbsent))));
        } catch (IOException | IllegalArgumentException e) {
            wrong.add(new Problem(wanted.place(), e.getMessage()));
            return Optional.empty();
        }
    }

    private record SpecDataScope(Options options, Path file, boolean targetMayBeAbsent) implements DataScope {
        @Override
        public Path resolve(String path) {
            return file.resolveSibling(path).normalize();
        }
    }

    private void describe() {
        Map<String, LayerSpec> byName = new LinkedHashMap<>();
        spec.layers().forEach(layer -> byName.put(layer.name(), layer));
        int rows = Math.min(spec.batch().size(), split.training.length);
        try {
            TensorType features = form.batch(new BatchShape(rows, form.buckets().longest()));
            TensorType target = PipelineParts.batch(data.dataset(), Dataset.TARGET, rows, spec.dtype());
            declared = programs.training(features, target, rule, spec.observe());
            Map<String, ModelPrograms.MetricPart> metricParts = new LinkedHashMap<>();
            metrics.forEach((name, metric) ->
                    metricParts.put(name, new ModelPrograms.MetricPart(metric.part(), metric.options())));
            programs.evaluation(features, target, metricParts);
            if (form.buckets().lengths().size() > 1) {
                requireWeightsForAllLengths(rows, target);
            }
            int rest = split.training.length % spec.batch().size();
            if (rest > 0 && rest != rows && spec.batch().last() == BatchSpec.Last.KEEP) {
                describeRest(rest);
            }
        } catch (LayerException e) {
            PluginRef type = spec.layers().get(e.index()).type();
            wrong.add(new Problem(type.place(), type.name() + ": " + e.getMessage()));
            return;
        } catch (UpdateException e) {
            wrong.add(new Problem(placeOf(e), e.getMessage()));
            return;
        } catch (IllegalArgumentException e) {
            wrong.add(new Problem(spec.objective().place(), e.getMessage()));
            return;
        }
        wrong.addAll(ParameterNames.unknown(spec, declared.parameters()));
        declared.parameters().forEach((name, parameter) -> {
            LayerSpec layer = byName.get(parameter.layer());
            PluginRef wanted = layer.initializers()
                    .getOrDefault(
                            parameter.parameter().name(),
                            new PluginRef(
                                    parameter.parameter().initializer(),
                                    parameter.parameter().initializerOptions(),
                                    layer.type().place(),
                                    Map.of()));
            configure(PluginKind.INITIALIZER, wanted).ifPresent(found -> initializers.put(name, found));
        });
    }

    /** Notes what suits whole batches and not the last one of an epoch, such as a variance over a single row. */
    private void describeRest(int rest) {
        try {
            programs.training(
                    form.batch(new BatchShape(rest, form.buckets().longest())),
                    PipelineParts.batch(data.dataset(), Dataset.TARGET, rest, spec.dtype()),
                    rule,
                    List.of());
        } catch (LayerException e) {
            PluginRef type = spec.layers().get(e.index()).type();
            wrong.add(new Problem(
                    type.place(),
                    type.name() + ": " + e.getMessage() + "; of " + split.training.length
                            + " training rows, batches of "
                            + spec.batch().size() + " leave a last one of " + rest
                            + ", which 'batch.last: drop' leaves out"));
        }
    }

    /** Notes weights whose shapes depend on what sequences are padded to. */
    private void requireWeightsForAllLengths(int rows, TensorType target) {
        long shortest = form.buckets().lengths().get(0);
        Map<String, DeclaredParameter> others = programs.training(
                        form.batch(new BatchShape(rows, shortest)), target, rule, List.of())
                .parameters();
        declared.parameters().forEach((name, parameter) -> {
            TensorType type = parameter.value().type();
            DeclaredParameter other = others.get(name);
            if (other == null || !other.value().type().equals(type)) {
                Place place = spec.layers().stream()
                        .filter(layer -> layer.name().equals(parameter.layer()))
                        .findFirst()
                        .map(layer -> layer.type().place())
                        .orElse(spec.data().source().place());
                wrong.add(new Problem(
                        place,
                        "'" + name + "' is " + type + " for sequences padded to "
                                + form.buckets().longest() + " and "
                                + (other == null ? "nothing" : other.value().type()) + " for " + shortest
                                + ", expected weights that do not depend on a sequence's length"));
            }
        });
    }

    private Place placeOf(UpdateException failure) {
        if (failure.transform().isPresent()) {
            return spec.transforms()
                    .get(failure.transform().getAsInt())
                    .transform()
                    .place();
        }
        return failure.group().isPresent()
                ? spec.groups().get(failure.group().getAsInt()).place()
                : spec.optimizer().place();
    }
}
