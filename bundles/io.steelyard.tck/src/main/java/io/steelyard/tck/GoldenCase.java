package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What independent software computed, to hold a layer against. Tensors go by {@code KIND.NAME}: {@code in.*}, {@code
 * param.*}, {@code buffer.*} and {@code cot.*} are given, {@code out.*}, {@code grad_in.*}, {@code grad_param.*} and {@code
 * buffer_after.*} are expected, gradients being those of {@code sum(out * cot)}.
 *
 * @param tensors by name, in the order of the file
 */
public record GoldenCase(Map<String, Tensor> tensors) {
    /** Copies the map, keeping its order. */
    public GoldenCase {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** Reads a case from a file. */
    public static GoldenCase read(CheckpointFormat format, Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Checkpoint checkpoint = format.open(file)) {
            for (Map.Entry<String, LazyTensor> entry : checkpoint.tensors().entrySet()) {
                tensors.put(entry.getKey(), entry.getValue().load());
            }
        }
        return new GoldenCase(tensors);
    }

    /** The tensors of one kind by the rest of their names. */
    public Map<String, Tensor> all(String kind) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(kind + ".")) {
                found.put(name.substring(kind.length() + 1), tensor);
            }
        });
        return found;
    }

    /** This case with its floating-point tensors in another type. */
    public GoldenCase as(DType dtype) {
        Map<String, Tensor> converted = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> converted.put(
                name, tensor.dtype().isFloating() ? Tensor.of(dtype, tensor.shape(), tensor.toDoubles()) : tensor));
        return new GoldenCase(converted);
    }

    /** Runs a layer on what is given; a case has one output. */
    public LayerProbe.Outcome run(LayerProbe probe, Backend backend) {
        Map<String, Tensor> weights = all("param");
        weights.putAll(all("buffer"));
        Tensor cotangent = all("cot").values().iterator().next();
        return probe.run(backend, List.copyOf(all("in").values()), weights, cotangent);
    }

    /**
     * How an outcome differs from what is expected, a sentence for each tensor that does.
     *
     * @param tolerance see {@link #difference}
     */
    public List<String> differences(LayerProbe.Outcome outcome, double tolerance) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        all("out").keySet().stream().findFirst().ifPresent(name -> found.put("out." + name, outcome.output()));
        int index = 0;
        for (String name : all("in").keySet()) {
            outcome.inputGradients().get(index++).ifPresent(gradient -> found.put("grad_in." + name, gradient));
        }
        outcome.parameterGradients().forEach((name, gradient) -> found.put("grad_param." + name, gradient));
        outcome.buffersAfter().forEach((name, buffer) -> found.put("buffer_after." + name, buffer));

        List<String> differences = new ArrayList<>();
        for (String kind : List.of("out", "grad_in", "grad_param", "buffer_after")) {
            all(kind).forEach((name, expected) -> {
                Tensor actual = found.get(kind + "." + name);
                String difference = actual == null ? "is missing" : difference(expected, actual, tolerance);
                if (!difference.isEmpty()) {
                    differences.add(kind + "." + name + " " + difference);
                }
            });
        }
        return differences;
    }

    /**
     * How two tensors differ, or an empty text.
     *
     * @param tolerance as a share of the largest magnitude expected; see {@link Tolerance}
     */
    public static String difference(HostData expected, HostData actual, double tolerance) {
        return Tolerance.relative(tolerance).difference(expected, actual).orElse("");
    }
}
