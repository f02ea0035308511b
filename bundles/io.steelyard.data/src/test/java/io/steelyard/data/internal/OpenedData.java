package io.steelyard.data.internal;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.data.DataException;
import io.steelyard.data.DataScope;
import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Opens data as a runtime would, from a folder. */
final class OpenedData {
    private record Scope(Options options, Path folder, boolean targetMayBeAbsent) implements DataScope {
        @Override
        public Path resolve(String path) {
            return folder.resolve(path);
        }
    }

    private OpenedData() {}

    static Dataset toTrain(DataSource source, Path folder, Map<String, Object> options) throws IOException {
        return source.open(new Scope(Options.parse(source.options(), options), folder, false));
    }

    static Dataset toPredict(DataSource source, Path folder, Map<String, Object> options) throws IOException {
        return source.open(new Scope(Options.parse(source.options(), options), folder, true));
    }

    static String refusal(DataSource source, Path folder, Map<String, Object> options) {
        return assertThrows(DataException.class, () -> toTrain(source, folder, options))
                .getMessage();
    }

    /** One field of one row, as doubles. */
    static double[] row(Dataset data, String field, long row) throws IOException {
        TensorBuffer buffer =
                TensorBuffer.allocate(DType.F64, data.fields().get(field).shape());
        data.read(field, row, buffer, 0);
        return buffer.toDoubles();
    }
}
