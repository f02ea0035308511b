package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexingTest {
    private final Samples samples = new Samples();

    /** Where {@code y[b..., o..., i..., r...]} is found in {@code x}: at {@code [b..., o..., indices[b..., i...], r...]}. */
    private static int source(Tensor x, Tensor indices, int axis, int batchAxes, long[] place) {
        List<Long> named = new ArrayList<>();
        List<Long> there = new ArrayList<>();
        int inside = indices.shape().rank() - batchAxes;
        for (int i = 0; i < place.length; i++) {
            if (i < batchAxes || (i >= axis && i < axis + inside)) {
                named.add(place[i]);
            }
            if (i < axis) {
                there.add(place[i]);
            }
        }
        there.add(indices.getLong(Places.number(
                indices.shape(), named.stream().mapToLong(Long::longValue).toArray())));
        for (int i = axis + inside; i < place.length; i++) {
            there.add(place[i]);
        }
        return Places.number(
                x.shape(), there.stream().mapToLong(Long::longValue).toArray());
    }

    /** Gathers, adds what was gathered to what lies there, and holds both to their definitions. */
    private Shape check(Tensor x, Tensor indices, int axis, int batchAxes) {
        Op gather = new Op.Gather(axis, batchAxes);
        Op scatter = new Op.ScatterAdd(axis, batchAxes);
        boolean adds = x.dtype() != DType.BOOL;
        List<Tensor> found = Computed.from(List.of(x, indices), (g, in) -> {
            Value y = g.add(gather, in);
            return adds ? List.of(y, g.add(scatter, List.of(in.get(0), in.get(1), y))) : List.of(y);
        });
        Shape shape = found.get(0).shape();
        double[] taken = new double[(int) shape.elements()];
        double[] sums = x.toDoubles();
        for (long[] place : Places.of(shape)) {
            int at = source(x, indices, axis, batchAxes, place);
            taken[Places.number(shape, place)] = x.getDouble(at);
            sums[at] += x.getDouble(at);
        }
        assertEquals(Tensor.of(x.dtype(), shape, taken), found.get(0));
        if (adds) {
            assertEquals(Tensor.of(x.dtype(), x.shape(), sums), found.get(1));
        }
        return shape;
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void rowsAreTakenAndAddedToWhereIndicesSay(DType dtype) {
        assertEquals(Shape.of(2, 3, 4), check(samples.any(dtype, 5, 4), samples.below(DType.I64, 5, 2, 3), 0, 0));
        assertEquals(Shape.of(5, 2, 3), check(samples.any(dtype, 5, 4), samples.below(DType.I64, 4, 2, 3), 1, 0));
        assertEquals(Shape.of(2, 3, 4), check(samples.any(dtype, 2, 7, 4), samples.below(DType.I64, 7, 3), 1, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8", "U8"})
    void indicesAreOfAnyIntegerType(DType dtype) {
        check(samples.any(DType.F32, 5, 4), samples.below(dtype, 5, 6), 0, 0);
    }

    @Test
    void eachElementOfABatchHasIndicesOfItsOwn() {
        assertEquals(
                Shape.of(2, 3, 5), check(samples.any(DType.F32, 2, 7, 5), samples.below(DType.I64, 7, 2, 3), 1, 1));
        assertEquals(
                Shape.of(2, 4, 3, 2, 5),
                check(samples.any(DType.F64, 2, 4, 7, 5), samples.below(DType.I64, 7, 2, 3, 2), 2, 1));
        assertEquals(
                Shape.of(3, 4, 2), check(samples.any(DType.F32, 3, 4, 6), samples.below(DType.I64, 6, 3, 4, 2), 2, 2));
        assertEquals(Shape.of(3, 4), check(samples.any(DType.F32, 3, 4, 6), samples.below(DType.I64, 6, 3, 4), 2, 2));
    }

    @Test
    void aScalarIndexTakesTheAxisAway() {
        assertEquals(Shape.of(4), check(samples.any(DType.F32, 5, 4), samples.below(DType.I32, 5), 0, 0));
    }

    @Test
    void nothingIsNamedInEmptyTensors() {
        check(samples.any(DType.F32, 5, 4), samples.below(DType.I64, 1, 0), 0, 0);
        check(samples.any(DType.F32, 5, 0), samples.below(DType.I64, 5, 3), 0, 0);
        check(samples.any(DType.F32, 0, 4), samples.below(DType.I64, 1, 0), 0, 0);
        check(samples.any(DType.F32, 0, 4), samples.below(DType.I64, 4, 2), 1, 0);
    }

    @Test
    void manyRowsAreSplit() {
        check(samples.any(DType.F32, 100, 300), samples.below(DType.I64, 100, 200), 0, 0);
        check(samples.any(DType.F32, 3, 40, 70), samples.below(DType.I64, 40, 3, 90), 1, 1);
        check(samples.any(DType.F64, 2, 60_000), samples.below(DType.I64, 60_000, 2, 40_000), 1, 1);
        check(samples.any(DType.I32, 50, 2, 3000), samples.below(DType.I64, 50, 7), 0, 0);
    }

    @Test
    void alongAnAxisEachElementHasAnIndexOfItsOwn() {
        Tensor x = samples.any(DType.F32, 4, 5, 3);
        Tensor indices = samples.below(DType.I64, 5, 4, 2, 3);
        Tensor added = samples.any(DType.F32, 4, 2, 3);
        List<Tensor> found = Computed.from(
                List.of(x, indices, added),
                (g, in) -> List.of(
                        g.gatherAlong(in.get(0), in.get(1), 1), g.scatterAddAlong(in.get(0), in.get(1), in.get(2), 1)));
        double[] taken = new double[24];
        double[] sums = x.toDoubles();
        for (long[] place : Places.of(indices.shape())) {
            int number = Places.number(indices.shape(), place);
            int at = Places.number(x.shape(), Places.with(place, 1, indices.getLong(number)));
            taken[number] = x.getDouble(at);
            sums[at] += added.getDouble(number);
        }
        assertArrayEquals(taken, found.get(0).toDoubles());
        assertArrayEquals(sums, found.get(1).toDoubles());
    }

    @Test
    void whatIsNamedSeveralTimesReceivesAllOfItInOrder() {
        Tensor x = Tensor.of(Shape.of(2), 1f, 0f);
        Tensor indices = Tensor.of(Shape.of(4), 1L, 1L, 0L, 1L);
        // Added up in another order, the 1 would survive.
        Tensor added = Tensor.of(Shape.of(4), 1f, 1e9f, 5f, -1e9f);
        Tensor sums = Computed.from(
                        List.of(x, indices, added),
                        (g, in) -> List.of(g.scatterAdd(in.get(0), in.get(1), in.get(2), 0)))
                .get(0);
        assertArrayEquals(new float[] {6, 0}, sums.toFloats());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void longSumsAreAsPreciseAsTheTypeOfTheirArray(DType dtype) {
        int many = 5000;
        Tensor x = samples.rounded(dtype, 3, 2);
        Tensor indices = samples.below(DType.I64, 3, many);
        Tensor added = samples.rounded(dtype, many, 2);
        Tensor found = Computed.from(
                        List.of(x, indices, added),
                        (g, in) -> List.of(g.scatterAdd(in.get(0), in.get(1), in.get(2), 0)))
                .get(0);
        double[] sums = x.toDoubles();
        for (int i = 0; i < many; i++) {
            for (int k = 0; k < 2; k++) {
                sums[(int) indices.getLong(i) * 2 + k] += added.getDouble(2 * i + k);
            }
        }
        // Partial sums stay below 100: each addition errs by half a unit of such a number, which for the narrow types
        // is
        // one of single precision, and the result by half a unit of its own type.
        double bound = many * (dtype == DType.F64 ? 0x1p-47 : 0x1p-18)
                + 100 * (dtype == DType.F16 ? 0x1p-11 : dtype == DType.BF16 ? 0x1p-8 : 0);
        assertArrayEquals(sums, found.toDoubles(), bound);
    }

    @Test
    void sumsOfIntegersWrapAround() {
        Tensor x = Tensor.of(DType.I8, Shape.of(1), 100);
        Tensor sums = Computed.from(
                        List.of(x, Tensor.of(Shape.of(2), 0L, 0L), Tensor.of(DType.I8, Shape.of(2), 100, 100)),
                        (g, in) -> List.of(g.scatterAdd(in.get(0), in.get(1), in.get(2), 0)))
                .get(0);
        assertArrayEquals(new long[] {44}, sums.toLongs());
    }

    @ParameterizedTest
    @EnumSource(
            value = OpKind.class,
            names = {"GATHER", "SCATTER_ADD"})
    void anIndexBeyondTheAxisIsReportedWithItsPlaceAndLeavesTheStateAsItWas(OpKind kind) {
        GraphBuilder g = new GraphBuilder();
        Value w = g.state("w", DType.F32, Shape.of(3, 2));
        Value indices = g.input("indices", DType.I64, Shape.of(3));
        Value taken = kind == OpKind.GATHER
                ? g.gather(w, indices, 0)
                : g.scatterAdd(w, indices, g.filled(DType.F32, Shape.of(3, 2), 1), 0);
        Map<String, Value> updates = Map.of("w", g.neg(w), "taken", taken);
        Program program = new Program(g.graph(), Map.of(), updates, Optional.empty());
        Node node = program.graph().nodes().stream()
                .filter(each -> each.op().kind() == kind)
                .findFirst()
                .orElseThrow();
        Tensor ones = Tensor.filled(DType.F32, Shape.of(3, 2), 1);
        try (OjAlgoBackend backend = new OjAlgoBackend(2);
                State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            state.write("w", ones);
            for (long wrong : new long[] {-1, 3, Long.MIN_VALUE, 1L << 32}) {
                Exception e = assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> executable.run(state, List.of(Tensor.of(Shape.of(3), 0L, wrong, 7L)), List.of()));
                assertEquals(
                        node + ": index " + wrong + " at position 1 of the indices lies beyond an axis of size 3",
                        e.getMessage());
            }
            assertEquals(ones, state.read("w"));
            assertEquals(Tensor.filled(DType.F32, Shape.of(3, 2), 0), state.read("taken"));
            executable.run(state, List.of(Tensor.of(Shape.of(3), 0L, 1L, 2L)), List.of());
            assertEquals(Tensor.filled(DType.F32, Shape.of(3, 2), -1), state.read("w"));
        }
    }
}
