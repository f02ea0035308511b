package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What does not fit is refused with the types of both sides. */
class TypeErrorsTest {
    private static final TensorType SCALAR = new TensorType(DType.F32, Shape.scalar());
    private static final TensorType PAIR = new TensorType(DType.F32, Shape.of(2));
    private static final TensorType TRUTH = new TensorType(DType.BOOL, Shape.scalar());

    private final GraphBuilder g = new GraphBuilder();

    private Value value(DType dtype, long... dims) {
        return g.input("x" + g.graph().nodes().size(), dtype, Shape.of(dims));
    }

    private Value x(long... dims) {
        return value(DType.F32, dims);
    }

    private Value indices(long... dims) {
        return value(DType.I64, dims);
    }

    private static String refusal(Runnable described) {
        return assertThrows(GraphException.class, described::run).getMessage();
    }

    private String refused(Op op, Value... operands) {
        return refusal(() -> g.addAll(op, List.of(operands)));
    }

    /** Takes and gives values of these types: zeros. */
    private static Subgraph subgraph(List<TensorType> taken, TensorType... given) {
        return GraphBuilder.subgraph(
                taken,
                (body, in) -> List.of(given).stream()
                        .map(type -> body.filled(type.dtype(), type.shape(), 0))
                        .toList());
    }

    @Test
    void gatherTakesIntegersAsIndices() {
        assertEquals("gather: indices are integers, found f32[2]", refused(new Op.Gather(0, 0), x(4), x(2)));
        assertEquals(
                "gather: indices are integers, found bool[2]",
                refused(new Op.Gather(0, 0), x(4), value(DType.BOOL, 2)));
    }

    @Test
    void gatherNamesAnAxisThatIsNotThere() {
        assertEquals("gather: axis 1 does not exist in f32[4]", refused(new Op.Gather(1, 0), x(4), indices(2)));
    }

    @Test
    void batchAxesAreShared() {
        assertEquals(
                "gather: 1 batch axes before axis 1 are not shared by f32[2,4] and i64[3]",
                refused(new Op.Gather(1, 1), x(2, 4), indices(3)));
        assertEquals(
                "gather: 1 batch axes before axis 0 are not shared by f32[2,4] and i64[2]",
                refused(new Op.Gather(0, 1), x(2, 4), indices(2)));
        assertEquals(
                "gather: -1 batch axes before axis 1 are not shared by f32[2,4] and i64[2]",
                refused(new Op.Gather(1, -1), x(2, 4), indices(2)));
        assertEquals(
                "gather: 1 batch axes before axis 1 are not shared by f32[2,4] and i64[]",
                refused(new Op.Gather(1, 1), x(2, 4), indices()));
    }

    @Test
    void indicesElementByElementHaveTheOtherDimensions() {
        String expected = "gather: indices have the dimensions of f32[2,3] but for axis 1, found ";
        assertEquals(expected + "i64[3]", refusal(() -> g.gatherAlong(x(2, 3), indices(3), -1)));
        assertEquals(expected + "i64[3,3]", refusal(() -> g.gatherAlong(x(2, 3), indices(3, 3), 1)));
        assertEquals(Shape.of(2, 5), g.gatherAlong(x(2, 3), indices(2, 5), 1).shape());
        assertEquals(Shape.of(4, 3), g.gatherAlong(x(2, 3), indices(4, 3), 0).shape());
        assertEquals(
                "scatter_add: indices have the dimensions of f32[2,3] but for axis 0, found i64[2,4]",
                refusal(() -> g.scatterAddAlong(x(2, 3), indices(2, 4), x(2, 4), 0)));
        assertEquals(
                "scatter_add: indices and what is added have one shape, found i64[2,4] and f32[2,3]",
                refusal(() -> g.scatterAddAlong(x(2, 3), indices(2, 4), x(2, 3), 1)));
    }

    @Test
    void whatScatterAddAddsIsOfTheTypeThatGatherYields() {
        assertEquals(
                "scatter_add: operands must be of one type, found f32[3,2] and f32[2,2]",
                refused(new Op.ScatterAdd(0, 0), x(4, 2), indices(3), x(2, 2)));
        assertEquals(
                "scatter_add: is not defined for bool[4]; cast it first",
                refused(new Op.ScatterAdd(0, 0), value(DType.BOOL, 4), indices(3), value(DType.BOOL, 3)));
    }

    @Test
    void topKTakesNoMoreThanThereIs() {
        assertEquals(
                "top_k: k is from 0 to the size of axis 1 of f32[2,3], found 4", refused(new Op.TopK(1, 4), x(2, 3)));
        assertEquals(
                "top_k: k is from 0 to the size of axis 1 of f32[2,3], found -1", refused(new Op.TopK(1, -1), x(2, 3)));
        assertEquals("sort: axis 2 does not exist in f32[2,3]", refused(new Op.Sort(2, false), x(2, 3)));
    }

    @Test
    void runningSumsAreOfNumbersAlongAnAxis() {
        assertEquals("cumsum: axis 1 does not exist in f32[3]", refused(new Op.CumSum(1, false, false), x(3)));
        assertEquals(
                "cumsum: is not defined for bool[3]; cast it first",
                refused(new Op.CumSum(0, false, false), value(DType.BOOL, 3)));
    }

    @Test
    void aDynamicPartFitsAndHasAStartOnEachAxis() {
        assertEquals(
                "dynamic_slice: the starts are i64[2], one for each axis of f32[3,4]; found i64[1]",
                refused(new Op.DynamicSlice(List.of(1L, 1L)), x(3, 4), indices(1)));
        assertEquals(
                "dynamic_slice: a part of [1, 5] does not fit into f32[3,4]",
                refused(new Op.DynamicSlice(List.of(1L, 5L)), x(3, 4), indices(2)));
        assertEquals(
                "dynamic_slice: [1] does not have one entry for each axis of f32[3,4]",
                refused(new Op.DynamicSlice(List.of(1L)), x(3, 4), indices(2)));
        assertEquals(
                "dynamic_slice: of [f32[3], i64[1]]: negative dimension -1 in shape [-1]",
                refused(new Op.DynamicSlice(List.of(-1L)), x(3), indices(1)));
        assertEquals(
                "dynamic_update_slice: f64[2] cannot replace a part of f32[3]",
                refused(new Op.DynamicUpdateSlice(), x(3), value(DType.F64, 2), indices(1)));
        assertEquals(
                "dynamic_update_slice: a part of [4] does not fit into f32[3]",
                refused(new Op.DynamicUpdateSlice(), x(3), x(4), indices(1)));
        assertEquals(
                "dynamic_update_slice: the starts are i64[1], one for each axis of f32[3]; found i32[1]",
                refused(new Op.DynamicUpdateSlice(), x(3), x(2), value(DType.I32, 1)));
    }

    @Test
    void shiftsAreOfIntegersAndAnglesOfRealNumbers() {
        assertEquals(
                "shift_left: is not defined for f32[2]", refused(new Op.Elementwise(OpKind.SHIFT_LEFT), x(2), x(2)));
        assertEquals(
                "shift_right: is not defined for bool[2]; cast it first",
                refused(new Op.Elementwise(OpKind.SHIFT_RIGHT), value(DType.BOOL, 2), value(DType.BOOL, 2)));
        for (OpKind kind : List.of(OpKind.ATAN2, OpKind.LOG_ADD_EXP)) {
            assertEquals(
                    kind.label() + ": is not defined for i64[2]; cast it first",
                    refused(new Op.Elementwise(kind), indices(2), indices(2)));
        }
        assertEquals(
                "erfinv: is not defined for i64[2]; cast it first",
                refused(new Op.Elementwise(OpKind.ERFINV), indices(2)));
    }

    @Test
    void aConditionIsABooleanScalar() {
        Subgraph pair = subgraph(List.of(), PAIR);
        assertEquals(
                "cond: the first operand is a condition of type bool[], found f32[]",
                refused(new Op.Cond(pair, pair), x()));
        assertEquals(
                "cond: the first operand is a condition of type bool[], found bool[2]",
                refused(new Op.Cond(pair, pair), value(DType.BOOL, 2)));
    }

    @Test
    void branchesTakeAndGiveTheSame() {
        Value truth = value(DType.BOOL);
        Subgraph taking = subgraph(List.of(PAIR), PAIR);
        assertEquals(
                "cond: the first sub-graph takes [f32[2]], expected [f32[3]]",
                refused(new Op.Cond(taking, taking), truth, x(3)));
        assertEquals(
                "cond: the second sub-graph takes [], expected [f32[2]]",
                refused(new Op.Cond(taking, subgraph(List.of(), PAIR)), truth, x(2)));
        assertEquals(
                "cond: the first sub-graph gives [f32[2]], expected [f32[]]",
                refused(new Op.Cond(taking, subgraph(List.of(PAIR), SCALAR)), truth, x(2)));
    }

    @Test
    void aWhileTestsAndGivesItsCarries() {
        Subgraph body = subgraph(List.of(PAIR), PAIR);
        Subgraph test = subgraph(List.of(PAIR), TRUTH);
        assertEquals(
                "while: the condition takes [f32[2]], expected [f32[3]]", refused(new Op.While(test, body, 1), x(3)));
        assertEquals(
                "while: the condition gives [f32[2]], expected [bool[]]", refused(new Op.While(body, body, 1), x(2)));
        assertEquals(
                "while: the body takes [f32[]], expected [f32[2]]",
                refused(new Op.While(test, subgraph(List.of(SCALAR), PAIR), 1), x(2)));
        assertEquals(
                "while: the body gives [f32[]], expected [f32[2]]",
                refused(new Op.While(test, subgraph(List.of(PAIR), SCALAR), 1), x(2)));
        assertEquals("while: found 2 carries among 1 values", refused(new Op.While(test, body, 2), x(2)));
        assertEquals("while: found -1 carries among 1 values", refused(new Op.While(test, body, -1), x(2)));
    }

    @Test
    void aScanFitsItsSequencesAndCarries() {
        Subgraph turn = subgraph(List.of(SCALAR, PAIR), SCALAR, PAIR);
        assertEquals(
                "scan: a sequence has length 3 on axis 0, found f32[4,2]",
                refused(new Op.Scan(turn, 3, 1, 1, false, false), x(), x(4, 2)));
        assertEquals(
                "scan: a sequence has length 3 on axis 0, found f32[]",
                refused(new Op.Scan(turn, 3, 0, 1, false, false), x()));
        assertEquals(
                "scan: the sub-graph takes [f32[], f32[2]], expected [f32[], f32[5]]",
                refused(new Op.Scan(turn, 3, 1, 1, false, false), x(), x(3, 5)));
        assertEquals(
                "scan: the sub-graph gives as carries [f32[2]], expected [f32[]]",
                refused(new Op.Scan(subgraph(List.of(SCALAR, PAIR), PAIR), 3, 1, 1, false, false), x(), x(3, 2)));
        assertEquals(
                "scan: the length is not negative, found -1",
                refused(new Op.Scan(turn, -1, 1, 1, false, false), x(), x(3, 2)));
        assertEquals(
                "scan: found 3 carries among 2 values",
                refused(new Op.Scan(turn, 3, 3, 1, false, false), x(), x(3, 2)));
        assertEquals(
                "scan: found 2 sequences among 1 values",
                refused(new Op.Scan(turn, 3, 1, 2, false, false), x(), x(3, 2)));
        assertEquals(
                "scan: found 1 carries among 0 values",
                refused(new Op.Scan(subgraph(List.of(SCALAR, PAIR)), 3, 1, 1, false, false), x(), x(3, 2)));
    }

    @Test
    void outputsThatCannotBeCountedAreRefused() {
        long huge = 1L << 62;
        assertEquals(
                "scan: of [f32[]]: shape [4611686018427387904, 2] has more than 2^63 - 1 elements",
                refused(new Op.Scan(subgraph(List.of(SCALAR), SCALAR, PAIR), huge, 1, 0, false, false), x()));
    }

    @Test
    void aCompositeIsGivenWhatItTakes() {
        assertEquals(
                "composite: 'f' takes [f32[2]], expected [f32[3]]",
                refused(new Op.Composite("f", Map.of(), subgraph(List.of(PAIR))), x(3)));
    }

    @Test
    void aDimensionThatOverflowsIsRefusedAndNoneComesOutOfOverflow() {
        long most = Long.MAX_VALUE;
        assertEquals(
                "pad: of [f32[3]] a dimension would exceed 2^63 - 1",
                refused(new Op.Pad(List.of(most), List.of(most), List.of(0L), 0), x(3)));
        assertEquals(
                "pad: of [f32[3]] a dimension would exceed 2^63 - 1",
                refused(new Op.Pad(List.of(0L), List.of(0L), List.of(most), 0), x(3)));
        Value half = x(1L << 62);
        assertEquals(
                "concat: of [f32[4611686018427387904], f32[4611686018427387904]] a dimension would exceed 2^63 - 1",
                refused(new Op.Concat(0), half, half));
        assertEquals(
                Shape.of(1),
                g.slice(x(3), List.of(1L), List.of(3L), List.of(most)).shape());
        Window wide = new Window(List.of(3L), List.of(1L), List.of(0L), List.of(0L), List.of(most));
        assertEquals(
                "reduce_window_sum: of [f32[3]] a dimension would exceed 2^63 - 1",
                refused(new Op.ReduceWindow(OpKind.REDUCE_WINDOW_SUM, wide), x(3)));
    }
}
