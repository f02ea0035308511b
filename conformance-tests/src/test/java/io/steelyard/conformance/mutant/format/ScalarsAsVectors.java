package io.steelyard.conformance.mutant.format;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bug: a scalar is written as a vector of one element. */
public final class ScalarsAsVectors extends MutantFormat {
    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Map<String, LazyTensor> written = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> written.put(name, tensor.shape().rank() == 0 ? new Vector(tensor) : tensor));
        super.write(file, written, metadata);
    }

    private record Vector(LazyTensor scalar) implements LazyTensor {
        @Override
        public DType dtype() {
            return scalar.dtype();
        }

        @Override
        public Shape shape() {
            return Shape.of(1);
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            scalar.read(offset, into);
        }
    }
}
