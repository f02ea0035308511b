package io.steelyard.runtime.internal.training;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.graph.TensorType;
import io.steelyard.option.NearestName;
import io.steelyard.runtime.internal.store.Generations;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model's weights in a checkpoint or in the current one of a directory of generations. */
final class SavedWeights {
    /**
     * Weights with the place they were found at.
     *
     * @param source a file, or the folder of a generation
     */
    record Found(Path source, Map<String, Tensor> weights) {}

    private SavedWeights() {}

    /**
     * Reads the weights of a model, converted to the types that it computes in. What else a checkpoint holds is left.
     *
     * @throws IOException if they cannot be read, or one is missing or of another shape
     */
    static Map<String, Tensor> read(CheckpointFormat format, Path path, Map<String, TensorType> model)
            throws IOException {
        return find(format, path, model).weights();
    }

    /** Reads the weights of a model, as {@link #read} does. */
    static Found find(CheckpointFormat format, Path path, Map<String, TensorType> model) throws IOException {
        if (Files.isDirectory(path)) {
            Generations.Generation current = new Generations(path, 1)
                    .current(format)
                    .orElseThrow(() -> new IOException(path + " holds no generation; train the pipeline first"));
            return new Found(current.folder(), fitting(path, current.state(), model));
        }
        if (!Files.exists(path)) {
            throw new IOException(path + ": there is no such file of weights");
        }
        try (Checkpoint checkpoint = format.open(path)) {
            return new Found(path, fitting(path, checkpoint.tensors(), model));
        }
    }

    private static Map<String, Tensor> fitting(
            Path path, Map<String, ? extends LazyTensor> found, Map<String, TensorType> model) throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (Map.Entry<String, TensorType> entry : model.entrySet()) {
            LazyTensor value = found.get(entry.getKey());
            if (value == null) {
                throw new IOException(path + " does not fit the model: there is no '" + entry.getKey() + "'"
                        + NearestName.hint(entry.getKey(), found.keySet()));
            }
            if (!value.shape().equals(entry.getValue().shape())) {
                throw new IOException(path + " does not fit the model: '" + entry.getKey() + "' is " + value.dtype()
                        + value.shape() + ", expected " + entry.getValue());
            }
            weights.put(
                    entry.getKey(), converted(value.load(), entry.getValue()).freeze());
        }
        return weights;
    }

    /** The same numbers in the type that is wanted, in a buffer of their own. */
    static TensorBuffer converted(HostData value, TensorType wanted) {
        TensorBuffer buffer = TensorBuffer.allocate(wanted.dtype(), wanted.shape());
        double[] chunk = new double[(int) Math.min(4096, wanted.shape().elements())];
        for (long at = 0; at < wanted.shape().elements(); at += chunk.length) {
            int count = (int) Math.min(chunk.length, wanted.shape().elements() - at);
            value.copyTo(at, chunk, 0, count);
            buffer.put(at, chunk, 0, count);
        }
        return buffer;
    }
}
