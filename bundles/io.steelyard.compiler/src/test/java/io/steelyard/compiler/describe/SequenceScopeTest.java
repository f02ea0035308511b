package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which layers see that their input holds sequences of different lengths. */
class SequenceScopeTest {
    private static final TensorType LENGTHS = new TensorType(DType.I64, Shape.of(2));
    private static final TensorType MASK = new TensorType(DType.BOOL, Shape.of(2, 5));

    /** What layers saw, by a name of the test's: lengths and mask. */
    private final Map<String, List<Optional<TensorType>>> seen = new LinkedHashMap<>();

    private LayerType looking(String name, LayerType type) {
        return scope -> {
            seen.put(
                    name, List.of(scope.lengths().map(Value::type), scope.mask().map(Value::type)));
            return type.describe(scope);
        };
    }

    private static Value same(LayerScope scope) {
        return scope.input();
    }

    private static ModelDescription describe(boolean ragged, LayerPart... layers) {
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.input("x", DType.F32, Shape.of(2, 5, 3));
        Optional<Value> lengths =
                ragged ? Optional.of(graph.input("lengths", LENGTHS.dtype(), LENGTHS.shape())) : Optional.empty();
        return ModelDescription.of(graph, List.of(layers), x, DType.F32, false, Optional.empty(), lengths);
    }

    private LayerPart layer(String name, LayerType type, String... inputs) {
        return new LayerPart(name, looking(name, type), Training.NO_OPTIONS, List.of(inputs));
    }

    @Test
    void lengthsAndMaskGoFromLayerToLayer() {
        ModelDescription model = describe(
                true,
                layer("first", SequenceScopeTest::same, "input"),
                layer("second", SequenceScopeTest::same, "first"));

        List<Optional<TensorType>> both = List.of(Optional.of(LENGTHS), Optional.of(MASK));
        assertEquals(Map.of("first", both, "second", both), seen);
        assertTrue(model.outputLengths().isPresent());
    }

    @Test
    void rowsThatAreAllAlikeHaveNeither() {
        ModelDescription model = describe(false, layer("first", SequenceScopeTest::same, "input"));

        assertEquals(Map.of("first", List.of(Optional.empty(), Optional.empty())), seen);
        assertFalse(model.outputLengths().isPresent());
    }

    @Test
    void aLayerThatEndsTheSequenceIsTheLastToSeeIt() {
        // The output happens to be as long on axis 1 as the sequence.
        LayerType pooling = scope -> {
            scope.endSequence();
            return scope.graph()
                    .sum(
                            scope.graph()
                                    .broadcast(scope.graph().reshape(scope.input(), 2, 5, 3, 1), Shape.of(2, 5, 3, 5)),
                            1,
                            2);
        };
        ModelDescription model =
                describe(true, layer("pool", pooling, "input"), layer("after", SequenceScopeTest::same, "pool"));

        assertEquals(Shape.of(2, 5), model.output().shape());
        assertEquals(List.of(Optional.empty(), Optional.empty()), seen.get("after"));
        assertFalse(model.outputLengths().isPresent());
    }

    @Test
    void anOutputOfAnotherLengthIsNoSequence() {
        describe(
                true,
                layer("cut", scope -> scope.graph().slice(scope.input(), 1, 0, 4), "input"),
                layer("after", SequenceScopeTest::same, "cut"));

        assertEquals(List.of(Optional.empty(), Optional.empty()), seen.get("after"));
    }

    @Test
    void oneInputThatIsASequenceSuffices() {
        LayerType sum = scope -> scope.graph().sum(scope.input(), 1);
        LayerType scaling = scope -> scope.graph()
                .mul(scope.inputs().get(1), scope.graph().reshape(scope.inputs().get(0), 2, 1, 3));
        ModelDescription model = describe(true, layer("sum", sum, "input"), layer("scale", scaling, "sum", "input"));

        assertEquals(List.of(Optional.of(LENGTHS), Optional.of(MASK)), seen.get("scale"));
        assertTrue(model.outputLengths().isPresent());
    }

    @Test
    void theMaskIsTrueBelowTheLength() {
        GraphBuilder graph = new GraphBuilder();
        Value mask = SequenceMask.of(
                graph,
                graph.constant(Tensor.of(Shape.of(3), 0L, 1L, 2L)),
                graph.filled(DType.F32, Shape.of(3, 2, 1), 9));
        // A digit for each element: 0, 0; 1, 0; 1, 1.
        Value digits = graph.constant(Tensor.of(Shape.of(3, 2), 1L, 10L, 100L, 1000L, 10_000L, 100_000L));
        assertEquals(
                110_100,
                Training.value(
                        graph, graph.sum(graph.select(mask, digits, graph.filled(DType.I64, Shape.of(3, 2), 0)))));
    }

    @Test
    void programsForRaggedRowsTakeLengths() {
        ModelPrograms programs = Training.model(DType.F32, Training.layer("layer", SequenceScopeTest::same));
        TensorType features = new TensorType(DType.F32, Shape.of(2, 5, 3));

        assertFalse(programs.prediction(features).inputs().containsKey(ModelPrograms.LENGTHS));
        assertEquals(
                LENGTHS, programs.forRagged(true).prediction(features).inputs().get(ModelPrograms.LENGTHS));
        assertEquals(
                LENGTHS,
                programs.forRagged(true)
                        .evaluation(features, features, Map.of())
                        .inputs()
                        .get(ModelPrograms.LENGTHS));
    }

    @Test
    void anObjectiveSeesTheMaskOfAPredictionThatIsASequence() {
        GraphBuilder graph = new GraphBuilder();
        Value prediction = graph.input("y", DType.F32, Shape.of(2, 5, 3));
        Value lengths = graph.input("lengths", LENGTHS.dtype(), LENGTHS.shape());

        assertEquals(
                Optional.of(MASK),
                new ObjectiveDescription(graph, Training.NO_OPTIONS, prediction, Optional.empty(), Optional.of(lengths))
                        .mask()
                        .map(Value::type));
        assertEquals(
                Optional.empty(),
                new ObjectiveDescription(graph, Training.NO_OPTIONS, prediction, Optional.empty()).mask());
    }
}
