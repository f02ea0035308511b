package io.steelyard.benchmarks;

import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.layers.internal.Conv2d;
import io.steelyard.layers.internal.Dense;
import io.steelyard.layers.internal.Embedding;
import io.steelyard.layers.internal.Flatten;
import io.steelyard.layers.internal.Lstm;
import io.steelyard.layers.internal.MaxPool2d;
import io.steelyard.layers.internal.Relu;
import io.steelyard.layers.internal.TransformerEncoderLayer;
import io.steelyard.objectives.internal.CrossEntropyLoss;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.optimizers.internal.update.AdamW;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model with one random batch to train it on, in single precision, with the mean of the cross entropy as its loss.
 *
 * @param name what peers call it too; the number behind {@code -b} is the batch size
 * @param layers the model
 * @param features the type of the batch
 * @param target the type of its classes
 * @param classes how many classes there are; integer features are below it as well
 * @param optimizer how weights change
 */
record Workload(
        String name, List<LayerPart> layers, TensorType features, TensorType target, int classes, Optimizer optimizer) {
    /** The largest sizes of the models here, and a divisor of them for tests. */
    private record Scale(int divisor) {
        long of(long size) {
            return Math.max(4, size / divisor);
        }

        Map<String, Object> dense(long outputs) {
            return Map.of("out_features", of(outputs));
        }
    }

    /** All workloads, each with the batch size in its name. */
    static List<Workload> all() {
        return List.of(
                mlp("mlp-b128", 128, 1),
                mlp("mlp-b32", 32, 1),
                cnn("cnn-b64", 64, 1),
                lstm("lstm-b32", 32, 1),
                transformer("transformer-b16", 16, 1));
    }

    /** The same models, small enough to be run by a test. */
    static List<Workload> small() {
        return List.of(
                mlp("mlp-b4", 4, 16),
                cnn("cnn-b2", 2, 16),
                lstm("lstm-b3", 3, 16),
                transformer("transformer-b2", 2, 16));
    }

    /** The workload of a name. */
    static Workload named(String name) {
        return all().stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload '" + name + "', only "
                        + all().stream().map(Workload::name).toList()));
    }

    /** 784-512-256-10 with ReLU between, and Adam. */
    static Workload mlp(String name, int batch, int divisor) {
        Scale scale = new Scale(divisor);
        List<LayerPart> layers = chain(
                layer(new Dense(), scale.dense(512)),
                layer(new Relu(), Map.of()),
                layer(new Dense(), scale.dense(256)),
                layer(new Relu(), Map.of()),
                layer(new Dense(), scale.dense(10)));
        return new Workload(
                name,
                layers,
                new TensorType(DType.F32, Shape.of(batch, scale.of(784))),
                classes(batch),
                (int) scale.of(10),
                new Adam());
    }

    /** Two convolutions of 5 by 5, each with ReLU and maxima of 2 by 2 behind it, on 28 by 28; 512; 10; Adam. */
    private static Workload cnn(String name, int batch, int divisor) {
        Scale scale = new Scale(divisor);
        Map<String, Object> halves = Map.of("kernel_size", 2L);
        List<LayerPart> layers = chain(
                layer(new Conv2d(), Map.of("out_channels", scale.of(32), "kernel_size", 5L, "padding", 2L)),
                layer(new Relu(), Map.of()),
                layer(new MaxPool2d(), halves),
                layer(new Conv2d(), Map.of("out_channels", scale.of(64), "kernel_size", 5L, "padding", 2L)),
                layer(new Relu(), Map.of()),
                layer(new MaxPool2d(), halves),
                layer(new Flatten(), Map.of()),
                layer(new Dense(), scale.dense(512)),
                layer(new Relu(), Map.of()),
                layer(new Dense(), scale.dense(10)));
        return new Workload(
                name,
                layers,
                new TensorType(DType.F32, Shape.of(batch, 1, scale.of(28), scale.of(28))),
                classes(batch),
                (int) scale.of(10),
                new Adam());
    }

    /** 32 steps of 64 numbers through an LSTM of 128, whose last state goes to 10 classes; Adam. */
    private static Workload lstm(String name, int batch, int divisor) {
        Scale scale = new Scale(divisor);
        List<LayerPart> layers = chain(
                layer(new Lstm(), Map.of("hidden_size", scale.of(128), "return_sequences", false)),
                layer(new Dense(), scale.dense(10)));
        return new Workload(
                name,
                layers,
                new TensorType(DType.F32, Shape.of(batch, scale.of(32), scale.of(64))),
                classes(batch),
                (int) scale.of(10),
                new Adam());
    }

    /**
     * 64 of 1000 tokens, vectors of 128, four layers of an encoder with 4 heads, 512 between, normalisation behind the sum,
     * no dropout; 1000 classes for each token; AdamW.
     */
    private static Workload transformer(String name, int batch, int divisor) {
        Scale scale = new Scale(divisor);
        long tokens = scale.of(1000);
        Map<String, Object> encoder = Map.of("nhead", 4L, "dim_feedforward", scale.of(512), "dropout", 0.0);
        List<LayerPart> layers = chain(
                layer(new Embedding(), Map.of("num_embeddings", tokens, "embedding_dim", scale.of(128))),
                layer(new TransformerEncoderLayer(), encoder),
                layer(new TransformerEncoderLayer(), encoder),
                layer(new TransformerEncoderLayer(), encoder),
                layer(new TransformerEncoderLayer(), encoder),
                layer(new Dense(), Map.of("out_features", tokens)),
                layer(new Flatten(), Map.of("start_dim", 0L, "end_dim", 1L)));
        long length = scale.of(64);
        return new Workload(
                name,
                layers,
                new TensorType(DType.I64, Shape.of(batch, length)),
                classes(batch * length),
                (int) tokens,
                new AdamW());
    }

    private static TensorType classes(long rows) {
        return new TensorType(DType.I64, Shape.of(rows));
    }

    /** A layer type with its options, before it has a name and a place. */
    private record Told(LayerType type, Options options) {}

    private static Told layer(LayerType type, Map<String, ?> options) {
        return new Told(type, Options.parse(type.options(), options));
    }

    private static List<LayerPart> chain(Told... told) {
        List<LayerPart> layers = new ArrayList<>();
        String before = LayerPart.MODEL_INPUT;
        for (Told each : told) {
            String name = "layer" + layers.size();
            layers.add(new LayerPart(name, each.type(), each.options(), List.of(before)));
            before = name;
        }
        return layers;
    }

    /** The rows of a batch. */
    long batch() {
        return features.shape().dim(0);
    }

    /** The programs of the model. */
    ModelPrograms programs() {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        return new ModelPrograms(layers, DType.F32, loss, Options.parse(loss.options(), Map.of()));
    }

    /** How the weights change. */
    UpdateRule rule() {
        return new UpdateRule(optimizer, Options.parse(optimizer.options(), Map.of()));
    }

    /** Normally distributed numbers, or integers for a model that looks them up; the same at every call. */
    Tensor randomFeatures() {
        return features.dtype().isInteger() ? randomClasses(features, "features") : randomNumbers();
    }

    /** Random classes; the same at every call. */
    Tensor randomTarget() {
        return randomClasses(target, "target");
    }

    private Tensor randomNumbers() {
        RandomStream random = new RandomStream(1, RandomStream.named(name, "features"), 0);
        TensorBuffer values = TensorBuffer.allocate(features.dtype(), features.shape());
        for (long i = 0; i < features.shape().elements(); i++) {
            values.setDouble(i, random.normalFloat(i));
        }
        return values.freeze();
    }

    private Tensor randomClasses(TensorType type, String purpose) {
        RandomStream random = new RandomStream(1, RandomStream.named(name, purpose), 0);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            values.setLong(i, (long) (random.uniform(i) * classes));
        }
        return values.freeze();
    }
}
