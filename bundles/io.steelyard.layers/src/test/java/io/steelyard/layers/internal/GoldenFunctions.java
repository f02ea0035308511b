package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.GoldenEntry;
import io.steelyard.tensor.DType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Holds functions against all cases of a list, one test a case, in double precision on the reference backend. */
final class GoldenFunctions {
    /**
     * As a share of a tensor's largest magnitude: both sides compute in double precision, 2^-53 an operation, and add up at
     * most some hundred products; elementary functions are within a few units in the last place.
     */
    private static final double TOLERANCE = 1e-13;

    private static final Backend BACKEND = new ReferenceBackend();

    private GoldenFunctions() {}

    /**
     * A test for each entry of a list.
     *
     * @param functions by the names that the list has for them, under {@code key}
     */
    static Stream<DynamicTest> tests(String list, String key, Map<String, FunctionProbe> functions) throws IOException {
        return GoldenEntry.list(GoldenFunctions.class, list).stream()
                .map(entry -> dynamicTest(entry.name(), () -> check(entry, entry.choose(key, functions))));
    }

    private static void check(GoldenEntry entry, FunctionProbe function) throws IOException {
        GoldenCase golden =
                entry.load(GoldenFunctions.class, new SafetensorsFormat()).as(DType.F64);
        assertEquals(
                List.of(),
                function.differences(BACKEND, golden, entry.options("settings"), entry.tolerance(TOLERANCE)));
    }
}
