package io.steelyard.runtime.internal.predict;

import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.runtime.internal.training.Framework;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A model whose answers are known by formula: softmax of (slope * (a + b), 0) for a row (a, b). */
final class SmallModel {
    private final Path folder;

    SmallModel(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("data.csv"), "a,b,y\n0,1,0\n1,0,1\n2,1,0\n1,2,1\n");
    }

    PipelineSpec spec(String backend) throws Exception {
        return Framework.spec(folder, """
                name: small
                dtype: f64
                data: {source: {csv: {file: data.csv, target: y}}}
                model:
                  layers:
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {sgd: {lr: 0.5}}
                epochs: 1
                backend: %s
                swap: {grace: 0}
                """.formatted(backend));
    }

    /** Weights with a slope. */
    Path weights(double slope) throws IOException {
        Path file = folder.resolve("slope" + slope + ".safetensors");
        new SafetensorsFormat()
                .write(
                        file,
                        Map.of(
                                "dense.weight", Tensor.of(DType.F64, Shape.of(2, 2), slope, slope, 0, 0),
                                "dense.bias", Tensor.of(DType.F64, Shape.of(2), 0, 0)),
                        Map.of());
        return file;
    }

    /** Rows whose sums are {@code first}, {@code first + 1} and so on. */
    static Tensor rows(int count, int first) {
        double[] values = new double[count * 2];
        for (int i = 0; i < count; i++) {
            values[2 * i] = first;
            values[2 * i + 1] = i;
        }
        return Tensor.of(DType.F64, Shape.of(count, 2), values);
    }

    /** The probability of the first class. */
    static double expected(double slope, double sum) {
        return 1 / (1 + Math.exp(-slope * sum));
    }
}
