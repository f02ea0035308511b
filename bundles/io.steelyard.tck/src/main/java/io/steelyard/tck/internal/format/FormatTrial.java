package io.steelyard.tck.internal.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A folder of its own for one check, and what is written into it. */
final class FormatTrial implements AutoCloseable {
    final CheckpointFormat format;
    final Path folder;

    FormatTrial(CheckpointFormat format, Path parent) throws IOException {
        this.format = format;
        this.folder = Files.createTempDirectory(parent, "conformance");
    }

    /** A path of the format's usual extension. */
    Path file(String name) {
        return folder.resolve(name
                + (format.extensions().isEmpty()
                        ? ""
                        : "." + format.extensions().get(0)));
    }

    /** Writes tensors, and gives the file. */
    Path write(Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata) throws IOException {
        Path file = file("weights");
        format.write(file, tensors, metadata);
        return file;
    }

    /** All tensors of a file, in memory. */
    static Map<String, Tensor> load(CheckpointFormat format, Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Checkpoint checkpoint = format.open(file)) {
            for (Map.Entry<String, LazyTensor> entry : checkpoint.tensors().entrySet()) {
                tensors.put(entry.getKey(), entry.getValue().load());
            }
        }
        return tensors;
    }

    /** A few small tensors of several types, none of whose bytes are like their neighbours'. */
    static Map<String, Tensor> few() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("layer.weight", bytes(DType.F32, Shape.of(3, 4), 1));
        tensors.put("layer.bias", bytes(DType.F64, Shape.of(4), 2));
        tensors.put("steps", bytes(DType.I64, Shape.scalar(), 3));
        tensors.put("mask", bytes(DType.U8, Shape.of(5), 4));
        return tensors;
    }

    /** A tensor of arbitrary bytes; of a boolean, 0 and 1. */
    static Tensor bytes(DType dtype, Shape shape, long seed) {
        TensorBuffer tensor = TensorBuffer.allocate(dtype, shape);
        byte[] bytes = new byte[Math.toIntExact(new TensorType(dtype, shape).byteSize())];
        new SplittableRandom(seed * 31 + dtype.label().hashCode()).nextBytes(bytes);
        for (int i = 0; dtype == DType.BOOL && i < bytes.length; i++) {
            bytes[i] &= 1;
        }
        tensor.write(0, ByteBuffer.wrap(bytes));
        return tensor.freeze();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
