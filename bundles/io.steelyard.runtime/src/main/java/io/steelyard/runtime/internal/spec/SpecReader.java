package io.steelyard.runtime.internal.spec;

import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.pipeline.BatchSpec;
import io.steelyard.pipeline.DataSpec;
import io.steelyard.pipeline.GradientTransformSpec;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.OutputSpec;
import io.steelyard.pipeline.ParameterGroupSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Problem;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.pipeline.WatchSpec;
import io.steelyard.tensor.DType;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads a pipeline's specification from YAML, finding everything that is wrong with it by itself. */
public final class SpecReader {
    private static final Option<String> NAME = Option.text("name", "unique among the pipelines of a process")
            .check(name -> name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "letters, digits, '.', '_' and '-'");
    private static final Option<Long> SEED =
            Option.integer("seed", "decides all random numbers").orElse(0L);
    private static final Option<String> DTYPE = Option.choice(
                    "dtype", List.of("f32", "f64"), "what the model computes in")
            .orElse("f32");
    private static final Option<Long> EPOCHS =
            Option.integer("epochs", "how often the data is gone through").atLeast(1);
    private static final Option<String> BACKEND =
            Option.text("backend", "a backend's name, auto or a filter").orElse(PipelineSpec.AUTO);
    private static final Option<List<String>> OBSERVE =
            Option.texts("observe", "names of values to show").orElse(List.of());
    private static final Option<Long> OBSERVE_EVERY = Option.integer("observe_every", "steps between two observations")
            .atLeast(1)
            .orElse(100L);

    private static final Option<Double> VALIDATION = Option.number("validation", "share of rows held out")
            .atLeast(0)
            .below(1)
            .orElse(0.0);
    private static final Option<Boolean> STRATIFY =
            Option.flag("stratify", "hold out the same share of each class").orElse(false);
    private static final Option<Long> SPLIT_SEED =
            Option.integer("split_seed", "decides which rows are held out").orElse(0L);

    private static final Option<String> WEIGHTS =
            Option.text("weights", "a checkpoint from which the model starts").optional();

    private static final Option<Long> BATCH_SIZE =
            Option.integer("size", "rows in a batch").atLeast(1).atMost(1 << 24).orElse(32L);
    private static final Option<Boolean> SHUFFLE =
            Option.flag("shuffle", "another order in every epoch").orElse(true);
    private static final Option<String> LAST = Option.choice(
                    "last", List.of("keep", "drop"), "what becomes of an incomplete batch")
            .orElse("keep");

    private static final Option<List<Long>> BUCKETS = Option.integers(
                    "buckets", "the lengths that sequences are padded to")
            .atLeast(1)
            .atMost(1 << 24)
            .check(SpecReader::ascend, "one or more lengths, in ascending order")
            .optional();

    private static final Option<String> WHEN = Option.choice(
                    "when", List.of("immediate", "epoch", "never"), "when a better part is adopted")
            .orElse("immediate");
    private static final Option<Double> DRAIN = Option.number(
                    "drain", "seconds a leaving provider waits for the step under way")
            .atLeast(0)
            .orElse(3.0);
    private static final Option<Double> GRACE = Option.number("grace", "seconds the same backend is waited for")
            .atLeast(0)
            .orElse(2.0);

    private static final Option<Double> TIMEOUT = Option.number("timeout", "seconds after which a step counts as hung")
            .atLeast(0)
            .orElse(600.0);
    private static final Option<Long> SNAPSHOT_EVERY = Option.integer(
                    "snapshot_every", "the most steps between two copies of the state on the host")
            .atLeast(1)
            .orElse(200L);

    private static final Option<String> DIRECTORY =
            Option.text("directory", "where generations are kept").optional();
    private static final Option<Long> EVERY_STEPS = Option.integer("every_steps", "steps between two generations")
            .atLeast(0)
            .orElse(0L);
    private static final Option<Long> EVERY_EPOCHS = Option.integer("every_epochs", "epochs between two generations")
            .atLeast(0)
            .orElse(1L);
    private static final Option<Long> KEEP = Option.integer("keep", "generations kept")
            .atLeast(1)
            .atMost(1_000_000)
            .orElse(2L);
    private static final Option<String> EXPORT =
            Option.text("export", "a file for the final weights").optional();
    private static final Option<String> FORMAT =
            Option.text("format", "the checkpoint format").orElse("safetensors");

    private final Path file;
    private final String text;
    private final List<Problem> problems = new ArrayList<>();

    private SpecReader(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a file.
     *
     * @throws InvalidSpecException with everything that is wrong
     * @throws IOException if it cannot be read, with the reason
     */
    public static PipelineSpec read(Path file) throws InvalidSpecException, IOException {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return read(absolute, Files.readString(absolute));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": this is not text in UTF-8", e);
        }
    }

    /** Reads a text as if it stood in a file. */
    public static PipelineSpec read(Path file, String text) throws InvalidSpecException {
        return new SpecReader(file, text).read();
    }

    private PipelineSpec read() throws InvalidSpecException {
        String fileName = String.valueOf(file.getFileName());
        YamlNode root = YamlNode.parse(fileName, text);
        if (!(root instanceof YamlNode.Mapping mapping)) {
            throw new InvalidSpecException(List.of(new Problem(
                    new Place(fileName, root.line(), ""),
                    "expected a pipeline as a mapping, found " + root.describe())));
        }
        SpecSection top = new SpecSection(mapping, new Place(fileName, 1, ""), problems)
                .knows(
                        "name",
                        "seed",
                        "dtype",
                        "data",
                        "model",
                        "objective",
                        "metrics",
                        "optimizer",
                        "param_groups",
                        "gradient_transforms",
                        "schedule",
                        "epochs",
                        "batch",
                        "backend",
                        "swap",
                        "output",
                        "observe",
                        "observe_every",
                        "watch");
        Optional<Options> general = top.options(List.of(NAME, SEED, DTYPE, EPOCHS, BACKEND, OBSERVE, OBSERVE_EVERY));
        DataSpec data = data(top);
        SpecSection model = top.section("model").knows("layers", "weights");
        List<LayerSpec> layers = layers(model);
        Optional<Path> weights = model.options(List.of(WEIGHTS))
                .flatMap(options -> options.find(WEIGHTS))
                .map(path -> file.resolveSibling(path).normalize());
        PluginRef objective = top.requiredPlugin("objective", "what training minimises, such as cross_entropy");
        List<PluginRef> metrics = new ArrayList<>();
        for (YamlNode item : top.list("metrics")) {
            top.plugin(item, new Place(fileName, item.line(), "metrics")).ifPresent(metrics::add);
        }
        PluginRef optimizer = top.requiredPlugin("optimizer", "how weights change, such as {adam: {lr: 0.001}}");
        UpdateReader updates = new UpdateReader(top, problems);
        OptionalDouble rate = updates.rate(optimizer);
        PluginRef withoutRate = UpdateReader.withoutRate(optimizer);
        List<ParameterGroupSpec> groups = updates.groups(withoutRate);
        List<GradientTransformSpec> transforms = updates.transforms();
        Optional<PluginRef> schedule = top.plugin("schedule");
        BatchSpec batch = batch(top.section("batch").knows("size", "shuffle", "last", "buckets"));
        SwapSpec swap =
                swap(top.section("swap", WHEN.name()).knows("when", "drain", "grace", "timeout", "snapshot_every"));
        String name = general.map(options -> options.get(NAME)).orElse("");
        OutputSpec output = output(top.section("output"), name);
        Optional<WatchSpec> watch = WatchReader.read(top);
        if (!problems.isEmpty()) {
            problems.sort((a, b) -> Integer.compare(a.place().line(), b.place().line()));
            throw new InvalidSpecException(problems);
        }
        Options options = general.orElseThrow();
        return new PipelineSpec(
                name,
                file,
                text,
                options.get(SEED),
                DType.named(options.get(DTYPE)).orElseThrow(),
                data,
                layers,
                weights,
                objective,
                metrics,
                withoutRate,
                rate,
                groups,
                transforms,
                schedule,
                options.get(EPOCHS),
                batch,
                options.get(BACKEND),
                swap,
                output,
                options.get(OBSERVE),
                options.get(OBSERVE_EVERY),
                watch);
    }

    private DataSpec data(SpecSection top) {
        if (top.find("data").isEmpty()) {
            top.problem(top.place(), "missing key 'data': where examples come from");
        }
        SpecSection section = top.section("data").knows("source", "validation", "stratify", "split_seed");
        Optional<Options> options = section.options(List.of(VALIDATION, STRATIFY, SPLIT_SEED));
        PluginRef source = top.find("data").isEmpty()
                ? new PluginRef("", Map.of(), section.place(), Map.of())
                : section.requiredPlugin("source", "a data source, such as {csv: {file: data.csv}}");
        return options.map(values ->
                        new DataSpec(source, values.get(VALIDATION), values.get(STRATIFY), values.get(SPLIT_SEED)))
                .orElse(new DataSpec(source, 0, false, 0));
    }

    private List<LayerSpec> layers(SpecSection model) {
        List<LayerSpec> layers = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(LayerSpec.MODEL_INPUT));
        List<YamlNode> items = model.list("layers");
        if (items.isEmpty()) {
            model.problem(model.place(), "missing key 'layers': a list of at least one layer");
        }
        String previous = LayerSpec.MODEL_INPUT;
        for (int index = 0; index < items.size(); index++) {
            Place place = new Place(model.place().file(), items.get(index).line(), "model.layers[" + index + "]");
            Optional<LayerSpec> layer = layer(model, items.get(index), place, names, previous);
            if (layer.isPresent()) {
                layers.add(layer.get());
                names.add(layer.get().name());
                previous = layer.get().name();
            }
        }
        return layers;
    }

    private Optional<LayerSpec> layer(
            SpecSection model, YamlNode node, Place place, Set<String> names, String previous) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return model.plugin(node, place)
                    .map(type -> new LayerSpec(free(type.name(), names), type, List.of(previous), Map.of(), Map.of()));
        }
        SpecSection section = new SpecSection(mapping, place, problems);
        List<String> types = section.keys().stream()
                .filter(key ->
                        !Set.of("name", "inputs", "initializers", "share").contains(key))
                .toList();
        if (types.size() != 1) {
            model.problem(
                    place,
                    types.isEmpty()
                            ? "this layer has no type"
                            : "expected one layer type beside name, inputs, initializers and share, found "
                                    + String.join(", ", types));
            return Optional.empty();
        }
        String typeName = types.get(0);
        Place typePlace = new Place(place.file(), section.placeOf(typeName).line(), place.path());
        Optional<PluginRef> type =
                section.plugin(typeName, section.find(typeName).orElseThrow(), typePlace);
        String name = free(typeName, names);
        Optional<YamlNode> given = section.find("name");
        if (given.isPresent()) {
            if (given.get() instanceof YamlNode.Scalar scalar
                    && scalar.value() instanceof String text
                    && text.matches("[A-Za-z0-9_-]+")) {
                name = text;
            } else {
                section.problem(
                        section.placeOf("name"),
                        "a layer's name is of letters, digits, '_' and '-', found "
                                + given.get().describe());
            }
            if (names.contains(name)) {
                section.problem(section.placeOf("name"), "there is another layer of the name '" + name + "'");
            }
        }
        List<String> inputs = new ArrayList<>();
        for (YamlNode item : section.list("inputs")) {
            String input = String.valueOf(item.plain());
            inputs.add(input);
            if (!names.contains(input)) {
                section.problem(
                        section.placeOf("inputs"),
                        "there is no layer '" + input + "' before this one" + NearestName.hint(input, names));
            }
        }
        Map<String, PluginRef> initializers = new HashMap<>();
        SpecSection initializerSection = section.section("initializers");
        for (String parameter : initializerSection.keys()) {
            initializerSection.plugin(parameter).ifPresent(plugin -> initializers.put(parameter, plugin));
        }
        Map<String, String> share = share(section.section("share"), names, initializers.keySet());
        String finalName = name;
        return type.map(found ->
                new LayerSpec(finalName, found, inputs.isEmpty() ? List.of(previous) : inputs, initializers, share));
    }

    /** Which parameters are those of layers before. */
    private static Map<String, String> share(SpecSection section, Set<String> layers, Set<String> initialized) {
        Map<String, String> share = new HashMap<>();
        for (String parameter : section.keys()) {
            YamlNode node = section.find(parameter).orElseThrow();
            if (!(node instanceof YamlNode.Scalar scalar
                    && scalar.value() instanceof String owner
                    && owner.matches("[A-Za-z0-9_-]+\\..+"))) {
                section.problem(
                        section.placeOf(parameter),
                        "expected the parameter of a layer before this one, as LAYER.weight, found " + node.describe());
                continue;
            }
            String layer = owner.substring(0, owner.indexOf('.'));
            if (!layers.contains(layer) || layer.equals(LayerSpec.MODEL_INPUT)) {
                Set<String> others = new HashSet<>(layers);
                others.remove(LayerSpec.MODEL_INPUT);
                section.problem(
                        section.placeOf(parameter),
                        "there is no layer '" + layer + "' before this one" + NearestName.hint(layer, others));
            }
            if (initialized.contains(parameter)) {
                section.problem(
                        section.placeOf(parameter),
                        "'" + parameter + "' is shared and starts as '" + owner
                                + "' does: it cannot have an initializer of its own");
            }
            share.put(parameter, owner);
        }
        return share;
    }

    /** A name after the type, numbered from the second on: conv2d, conv2d_1, conv2d_2. */
    private static String free(String type, Set<String> names) {
        String name = type;
        for (int i = 1; names.contains(name); i++) {
            name = type + "_" + i;
        }
        return name;
    }

    private BatchSpec batch(SpecSection section) {
        return section.options(List.of(BATCH_SIZE, SHUFFLE, LAST, BUCKETS))
                .map(options -> new BatchSpec(
                        Math.toIntExact(options.get(BATCH_SIZE)),
                        options.get(SHUFFLE),
                        options.get(LAST).equals("keep") ? BatchSpec.Last.KEEP : BatchSpec.Last.DROP,
                        options.find(BUCKETS).orElse(List.of())))
                .orElse(new BatchSpec(1, false, BatchSpec.Last.KEEP));
    }

    private static boolean ascend(List<Long> lengths) {
        for (int i = 1; i < lengths.size(); i++) {
            if (lengths.get(i) <= lengths.get(i - 1)) {
                return false;
            }
        }
        return !lengths.isEmpty();
    }

    private SwapSpec swap(SpecSection section) {
        return section.options(List.of(WHEN, DRAIN, GRACE, TIMEOUT, SNAPSHOT_EVERY))
                .map(options -> new SwapSpec(
                        SwapSpec.When.valueOf(options.get(WHEN).toUpperCase(Locale.ROOT)),
                        seconds(options.get(DRAIN)),
                        seconds(options.get(GRACE)),
                        seconds(options.get(TIMEOUT)),
                        options.get(SNAPSHOT_EVERY)))
                .orElse(new SwapSpec(SwapSpec.When.NEVER, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private OutputSpec output(SpecSection section, String name) {
        section.knows("directory", "every_steps", "every_epochs", "keep", "export", "format");
        Path folder = file.toAbsolutePath().getParent();
        return section.options(List.of(DIRECTORY, EVERY_STEPS, EVERY_EPOCHS, KEEP, EXPORT, FORMAT))
                .map(options -> new OutputSpec(
                        folder.resolve(options.find(DIRECTORY).orElse("runs/" + name))
                                .normalize(),
                        options.get(EVERY_STEPS),
                        options.get(EVERY_EPOCHS),
                        Math.toIntExact(options.get(KEEP)),
                        options.find(EXPORT)
                                .map(export -> folder.resolve(export).normalize()),
                        options.get(FORMAT)))
                .orElse(new OutputSpec(folder, 0, 0, 1, Optional.empty(), ""));
    }
}
