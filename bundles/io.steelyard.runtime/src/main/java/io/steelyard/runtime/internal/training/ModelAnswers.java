package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.data.DataException;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Predictor;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.LeaseHolder;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.osgi.framework.ServiceReference;

/**
 * A trained model that answers. Its weights stay on the host, so that it takes up another backend when the one it runs on
 * goes. The layers' descriptions are asked for anew whenever another number of rows comes.
 */
public final class ModelAnswers implements Predictor, LeaseHolder {
    private static final int ROWS_AT_ONCE = 256;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);

    private final PluginCatalog catalog;
    private final PipelineSpec spec;
    private final BackendChoice backends;
    private final Map<String, Tensor> weights;
    private final RowForm form;
    private final List<String> classes;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile Engine engine;
    private volatile boolean choosing;
    private boolean closed;

    private ModelAnswers(
            PluginCatalog catalog, PipelineSpec spec, Map<String, Tensor> weights, RowForm form, List<String> classes) {
        this.catalog = catalog;
        this.spec = spec;
        this.backends = new BackendChoice(catalog, spec.backend());
        this.weights = weights;
        this.form = form;
        this.classes = classes;
        catalog.add(this);
    }

    /**
     * Loads a model.
     *
     * @throws InvalidSpecException if the specification is wrong, or parts of it are missing
     * @throws IOException if the weights cannot be read or do not fit
     */
    public static ModelAnswers load(PluginCatalog catalog, PipelineSpec spec, Optional<Path> weights)
            throws InvalidSpecException, IOException {
        PartsAssembler assembler = new PartsAssembler(catalog, spec);
        try (PipelineParts parts = assembler.assemble()) {
            Map<String, Tensor> fitting = SavedWeights.read(
                    parts.format(), weights.orElse(spec.output().directory()), parts.modelTypes());
            return new ModelAnswers(
                    catalog, spec, fitting, parts.form(), parts.data().classes());
        } catch (AssemblyException e) {
            throw new InvalidSpecException(e.problems());
        }
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Tensor predict(HostData features) {
        return answer(form.ask(features));
    }

    @Override
    public Tensor predict(HostData features, long[] lengths) {
        return answer(form.ask(features, lengths));
    }

    private Tensor answer(RowForm.Question question) {
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("this predictor is closed");
            }
            return engine().answer(question, () -> describe(question.features()));
        } finally {
            turn.unlock();
        }
    }

    private Engine engine() {
        if (engine == null) {
            choosing = true;
            try {
                Lease<Backend> lease = backends.best().orElseThrow(() -> new IllegalStateException(backends.missing()));
                Map<String, TensorType> types = new LinkedHashMap<>();
                weights.forEach((name, value) -> types.put(name, new TensorType(value.dtype(), value.shape())));
                engine = new Engine(lease, types, weights, form.buckets());
            } finally {
                choosing = false;
            }
        }
        return engine;
    }

    private Program describe(TensorType batch) {
        PartsAssembler assembler = new PartsAssembler(catalog, spec);
        try {
            return assembler.model().forRagged(form.isRagged()).prediction(batch);
        } catch (AssemblyException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } finally {
            assembler.giveBack();
        }
    }

    @Override
    public void predict(Path file, Consumer<Prediction> sink) throws IOException {
        PluginRef source =
                spec.data().source().with("file", file.toAbsolutePath().toString());
        if (!classes.isEmpty()) {
            source = source.with("classes", classes);
        }
        PartsAssembler assembler = new PartsAssembler(catalog, spec);
        try {
            Dataset data = assembler.openToPredict(source);
            long size = data.size();
            for (long from = 0; from < size; from += ROWS_AT_ONCE) {
                int rows = (int) Math.min(ROWS_AT_ONCE, size - from);
                Tensor answers = answers(file, data, Math.toIntExact(from), rows);
                Shape one = answers.shape().slice(1, answers.shape().rank());
                for (int i = 0; i < rows; i++) {
                    double[] values = new double[Math.toIntExact(one.elements())];
                    answers.copyTo(i * one.elements(), values, 0, values.length);
                    sink.accept(new Prediction(from + i, Tensor.of(answers.dtype(), one, values)));
                }
            }
        } finally {
            assembler.giveBack();
        }
    }

    /** Answers to some rows of a file. */
    private Tensor answers(Path file, Dataset data, int from, int rows) throws IOException {
        Batch batch = new Batch(PipelineParts.batch(data, Dataset.FEATURES, rows, spec.dtype()), null, data.isRagged());
        batch.fill(data, IntStream.range(from, from + rows).toArray(), 0);
        try {
            return answer(data.isRagged() ? form.ask(batch.features, batch.lengths()) : form.ask(batch.features));
        } catch (IllegalArgumentException e) {
            DataException failure = new DataException(
                    file.getFileName() + ": rows " + from + " to " + (from + rows - 1) + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public boolean requestRelease(ServiceReference<?> leaving) {
        Engine current = engine;
        return choosing || (current != null && current.lease().reference().equals(leaving));
    }

    @Override
    public void awaitRelease(ServiceReference<?> leaving, long deadline) {
        boolean locked = false;
        try {
            locked = turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (locked && engine != null && engine.lease().reference().equals(leaving)) {
                letGo();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                turn.unlock();
            }
        }
    }

    private void letGo() {
        Engine closing = engine;
        engine = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public long patience() {
        return PATIENCE;
    }

    @Override
    public void partsChanged() {
        // The next answer finds what has come.
    }

    @Override
    public void close() {
        catalog.remove(this);
        turn.lock();
        try {
            closed = true;
            letGo();
        } finally {
            turn.unlock();
        }
    }
}
