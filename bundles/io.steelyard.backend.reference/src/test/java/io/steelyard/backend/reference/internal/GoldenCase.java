package io.steelyard.backend.reference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The tensors of one file under {@code golden}, all as f64; its README tells the format. */
final class GoldenCase {
    private final Map<String, Tensor> tensors = new HashMap<>();

    GoldenCase(String name) {
        try (InputStream in = GoldenCase.class.getResourceAsStream("/golden/" + name + ".txt")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(this::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void parse(String line) {
        String[] words = line.split(" ", -1);
        boolean single = words[1].equals("f32");
        double[] values = Arrays.stream(words, 3, words.length)
                .mapToDouble(word -> single ? Float.parseFloat(word) : Double.parseDouble(word))
                .toArray();
        long[] dims =
                Stream.of(words[2].split("x", -1)).mapToLong(Long::parseLong).toArray();
        tensors.put(words[0], Tensor.of(Shape.of(dims), values));
    }

    Tensor get(String name) {
        return tensors.get(name);
    }

    /** Holds a tensor to the golden one, within 1e-13 of its greatest magnitude: sums of under 200 doubles. */
    void assertMatches(String name, Tensor found) {
        Tensor expected = get(name);
        assertEquals(expected.shape(), found.shape(), name);
        double[] values = expected.toDoubles();
        double tolerance = 1e-13 * Arrays.stream(values).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], found.getDouble(i), tolerance, name + " at " + i);
        }
    }
}
