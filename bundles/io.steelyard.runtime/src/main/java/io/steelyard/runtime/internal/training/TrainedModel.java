package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Program;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.compiler.describe.LayerException;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.data.DataException;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.osgi.framework.Constants;

/**
 * What a model that answers needs of a specification's parts. Nothing stays leased: each method takes the parts that it
 * needs, and gives them back before it returns.
 */
public final class TrainedModel {
    /**
     * Weights as they were read.
     *
     * @param source the file or the generation's folder
     */
    public record Weights(Path source, Map<String, Tensor> values) {}

    /**
     * Programs that answer, and the parts that described them.
     *
     * @param parts the ids of the services; graphs hold nothing of the parts themselves
     */
    public record Described(List<Long> parts, Map<BatchShape, Program> programs) {}

    /** Some rows of a file, as batches. */
    public interface RowSink {
        /**
         * Takes a batch.
         *
         * @param from the number of its first row
         */
        void accept(long from, RowForm.Question question);
    }

    private final PluginCatalog catalog;
    private final PipelineSpec spec;
    private final RowForm form;
    private final List<String> classes;
    private final Map<String, TensorType> types;

    private TrainedModel(PluginCatalog catalog, PipelineSpec spec, PipelineParts parts) {
        this.catalog = catalog;
        this.spec = spec;
        this.form = parts.form();
        this.classes = parts.data().classes();
        this.types = parts.modelTypes();
    }

    /**
     * The model of a specification.
     *
     * @throws InvalidSpecException if it is wrong, or parts of it are missing
     */
    public static TrainedModel of(PluginCatalog catalog, PipelineSpec spec) throws InvalidSpecException {
        try (PipelineParts parts = new PartsAssembler(catalog, spec).assemble()) {
            return new TrainedModel(catalog, spec, parts);
        } catch (AssemblyException e) {
            throw new InvalidSpecException(e.problems());
        }
    }

    public PipelineSpec spec() {
        return spec;
    }

    /** What it takes as a row. */
    public RowForm form() {
        return form;
    }

    /** The names of its classes; empty if it does not tell classes apart. */
    public List<String> classes() {
        return classes;
    }

    /** The types of its weights and buffers by name. */
    public Map<String, TensorType> types() {
        return types;
    }

    /**
     * Reads its weights.
     *
     * @param path a checkpoint or a directory of generations
     * @throws IOException if they cannot be read or do not fit
     */
    public Weights read(Path path) throws IOException {
        String name = spec.output().format();
        try (Lease<CheckpointFormat> format = catalog.lease(PluginKind.CHECKPOINT_FORMAT, name)
                .orElseThrow(() -> new IOException("there is no checkpoint format '" + name + "' to read " + path))) {
            SavedWeights.Found found = SavedWeights.find(format.service(), path, types);
            return new Weights(found.source(), found.weights());
        }
    }

    /** The ids of the services that would describe it now; empty if some are missing. None of them is touched. */
    public Optional<List<Long>> describers() {
        List<Long> ids = new ArrayList<>();
        spec.layers()
                .forEach(layer ->
                        catalog.id(PluginKind.LAYER, layer.type().name()).ifPresent(ids::add));
        catalog.id(PluginKind.OBJECTIVE, spec.objective().name()).ifPresent(ids::add);
        return ids.size() == spec.layers().size() + 1 ? Optional.of(ids) : Optional.empty();
    }

    /**
     * Describes the programs that answer batches of some shapes.
     *
     * @throws AssemblyException if parts are missing
     * @throws IllegalArgumentException if the weights are not those that the layers want now
     */
    public Described describe(Collection<BatchShape> shapes) throws AssemblyException {
        PartsAssembler assembler = new PartsAssembler(catalog, spec);
        try {
            ModelPrograms model = assembler.model().forRagged(form.isRagged());
            Map<BatchShape, Program> programs = new LinkedHashMap<>();
            for (BatchShape shape : shapes) {
                Program program = model.prediction(form.batch(shape));
                requireKnownWeights(program);
                programs.put(shape, program);
            }
            return new Described(ids(assembler.leases), programs);
        } catch (LayerException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            assembler.giveBack();
        }
    }

    private void requireKnownWeights(Program program) {
        program.states().forEach((name, type) -> {
            if (!type.equals(types.get(name))) {
                throw new IllegalArgumentException("the layers want '" + name + "' as " + type + ", the weights have "
                        + (types.containsKey(name) ? types.get(name) : "none"));
            }
        });
    }

    private static List<Long> ids(List<Lease<?>> leases) {
        return leases.stream()
                .map(lease -> (Long) lease.reference().getProperty(Constants.SERVICE_ID))
                .toList();
    }

    /**
     * Reads the rows of a file that is like the training data, except that it need not have the target.
     *
     * @param rowsAtOnce how many rows a batch has at most
     */
    public void read(Path file, int rowsAtOnce, RowSink sink) throws IOException {
        PluginRef source =
                spec.data().source().with("file", file.toAbsolutePath().toString());
        if (!classes.isEmpty()) {
            source = source.with("classes", classes);
        }
        PartsAssembler assembler = new PartsAssembler(catalog, spec);
        try {
            Dataset data = assembler.openToPredict(source);
            long size = data.size();
            for (long from = 0; from < size; from += rowsAtOnce) {
                int rows = (int) Math.min(rowsAtOnce, size - from);
                give(file, data, Math.toIntExact(from), rows, sink);
            }
        } finally {
            assembler.giveBack();
        }
    }

    private void give(Path file, Dataset data, int from, int rows, RowSink sink) throws IOException {
        Batch batch = new Batch(PipelineParts.batch(data, Dataset.FEATURES, rows, spec.dtype()), null, data.isRagged());
        batch.fill(data, IntStream.range(from, from + rows).toArray(), 0);
        try {
            sink.accept(from, data.isRagged() ? form.ask(batch.features, batch.lengths()) : form.ask(batch.features));
        } catch (IllegalArgumentException e) {
            DataException failure = new DataException(
                    file.getFileName() + ": rows " + from + " to " + (from + rows - 1) + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }
}
