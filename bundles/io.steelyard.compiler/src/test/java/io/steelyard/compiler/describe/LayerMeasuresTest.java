package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.describe.LayerMeasures.Measure;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.pipeline.WatchSpec.Figure;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is measured of layers in training, held against numbers by hand and against differences of losses. */
class LayerMeasuresTest {
    private static final Set<Figure> ALL = EnumSet.allOf(Figure.class);
    private static final TensorType PAIRS = new TensorType(DType.F64, Shape.of(2, 2));

    /** {@code x * weight}, column by column. */
    private static final LayerType SCALE =
            scope -> scope.graph().mul(scope.input(), scope.parameter(Parameter.of("weight", Shape.of(2))));

    private static final Tensor X = Tensor.of(DType.F64, Shape.of(2, 2), 1, 2, 3, -1);
    private static final Tensor Y = Tensor.of(DType.F64, Shape.of(2, 2), 1, 1, 0, 2);
    private static final Tensor WEIGHT = Tensor.of(DType.F64, Shape.of(2), 0.5, -1);

    /** A few roundings in f64 of numbers around 1. */
    private static final double ROUNDING = 1e-14;

    private static Training scaling(Set<Figure> watch, Tensor weight) {
        ModelPrograms model = Training.model(DType.F64, Training.layer("scale", SCALE));
        return new Training(
                model.training(PAIRS, PAIRS, Training.descent(), List.of(), watch), Map.of("scale.weight", weight));
    }

    private static double measure(Training training, Measure measure, String layer) {
        return training.output(measure.of(layer)).getDouble(0);
    }

    @Test
    void normsOfGradientUpdateAndWeightsAreThoseByHand() {
        try (Training training = scaling(ALL, WEIGHT).rate(ModelPrograms.RATE, 0.1)) {
            training.step(X, Y);
            // x w - y is [-0.5 -3; 1.5 -1]; the gradient is -0.5 + 3 * 1.5 = 4 and 2 * -3 + -1 * -1 = -5.
            assertEquals(Math.sqrt(41), measure(training, Measure.GRADIENT_NORM, "scale"), ROUNDING);
            assertEquals(Math.sqrt(0.41), measure(training, Measure.UPDATE_NORM, "scale"), ROUNDING);
            assertEquals(Math.sqrt(1.25), measure(training, Measure.WEIGHT_NORM, "scale"), ROUNDING);
        }
    }

    @Test
    void aStepThatIsRefusedSaysHowManyElementsAreNotFinite() {
        try (Training training = scaling(ALL, WEIGHT)) {
            assertFalse(training.step(X, Tensor.of(DType.F64, Shape.of(2, 2), 1, Double.NaN, 0, 2)));
            assertEquals(1, measure(training, Measure.NON_FINITE_GRADIENTS, "scale"));
            assertEquals(0, measure(training, Measure.NON_FINITE_WEIGHTS, "scale"));
            assertTrue(Double.isNaN(measure(training, Measure.GRADIENT_NORM, "scale")));
        }
    }

    @Test
    void weightsThatAreNotFiniteAreCounted() {
        Tensor broken = Tensor.of(DType.F64, Shape.of(2), Double.NEGATIVE_INFINITY, 1);
        try (Training training = scaling(ALL, broken)) {
            assertFalse(training.step(X, Y));
            assertEquals(1, measure(training, Measure.NON_FINITE_WEIGHTS, "scale"));
        }
    }

    @Test
    void onlyWhatIsAskedForIsMeasured() {
        try (Training training = scaling(Set.of(Figure.UPDATE_RATIO), WEIGHT)) {
            assertEquals(
                    Set.of(ModelPrograms.LOSS, "update norm of scale", "weight norm of scale"),
                    training.described.program().outputs().keySet());
        }
    }

    @Test
    void aLayerWithoutTrainedWeightsHasNoMeasures() {
        LayerPart bare = Training.layer("bare", scope -> scope.graph().tanh(scope.input()));
        LayerPart scale = new LayerPart("scale", SCALE, Training.NO_OPTIONS, List.of("bare"));
        UpdateRule rule = Training.descent();
        Set<String> outputs = Training.model(DType.F64, bare, scale)
                .training(PAIRS, PAIRS, rule, List.of(), ALL)
                .program()
                .outputs()
                .keySet();
        assertTrue(outputs.contains("gradient norm of scale"), outputs::toString);
        assertFalse(outputs.stream().anyMatch(name -> name.endsWith("bare")), outputs::toString);
    }

    @Test
    void whatIsMeasuredChangesNoBitOfTheWeights() {
        TensorType rows = new TensorType(DType.F32, Shape.of(4, 3));
        Map<String, Tensor> start = start(DType.F32);
        Tensor x = waves(DType.F32, Shape.of(4, 3), 0.9);
        Tensor y = waves(DType.F32, Shape.of(4, 3), 2.1);
        ModelPrograms model = twoLayers(DType.F32);
        try (Training seen = new Training(model.training(rows, rows, Training.descent(), List.of(), ALL), start);
                Training unseen = new Training(model.training(rows, rows, Training.descent(), List.of()), start)) {
            for (int step = 0; step < 5; step++) {
                seen.rate(ModelPrograms.RATE, 0.03).step(x, y);
                unseen.rate(ModelPrograms.RATE, 0.03).step(x, y);
            }
            assertEquals(unseen.state(), seen.state());
        }
    }

    /** {@code relu(x weight + bias)}, then {@code x weight}. */
    private static ModelPrograms twoLayers(DType dtype) {
        LayerType inner = scope -> {
            GraphBuilder g = scope.graph();
            Value weight = scope.parameter(Parameter.of("weight", Shape.of(3, 5)));
            Value bias = scope.parameter(Parameter.of("bias", Shape.of(5)));
            Value bent = g.relu(g.add(g.matmul(scope.input(), weight), bias));
            scope.mayDie(bent);
            return bent;
        };
        LayerType outer =
                scope -> scope.graph().matmul(scope.input(), scope.parameter(Parameter.of("weight", Shape.of(5, 3))));
        return Training.model(
                dtype,
                Training.layer("inner", inner),
                new LayerPart("outer", outer, Training.NO_OPTIONS, List.of("inner")));
    }

    private static Map<String, Tensor> start(DType dtype) {
        return Map.of(
                "inner.weight", waves(dtype, Shape.of(3, 5), 0.7),
                "inner.bias", waves(dtype, Shape.of(5), 1.3),
                "outer.weight", waves(dtype, Shape.of(5, 3), 1.9));
    }

    private static Tensor waves(DType dtype, Shape shape, double pace) {
        double[] values = new double[Math.toIntExact(shape.elements())];
        Arrays.setAll(values, i -> Math.sin(pace * (i + 1)));
        return Tensor.of(dtype, shape, values);
    }

    @Test
    void theNormOfEachLayersGradientIsThatOfCentralDifferences() {
        TensorType rows = new TensorType(DType.F64, Shape.of(4, 3));
        Tensor x = waves(DType.F64, Shape.of(4, 3), 0.9);
        Tensor y = waves(DType.F64, Shape.of(4, 3), 2.1);
        ModelPrograms.Training described =
                twoLayers(DType.F64).training(rows, rows, Training.descent(), List.of(), ALL);
        Map<String, Tensor> start = start(DType.F64);
        Map<String, Double> squares = new HashMap<>();
        double h = 1e-5;
        for (String name : start.keySet()) {
            String layer = name.substring(0, name.indexOf('.'));
            for (int i = 0; i < start.get(name).shape().elements(); i++) {
                double slope = (loss(described, moved(start, name, i, h), x, y)
                                - loss(described, moved(start, name, i, -h), x, y))
                        / (2 * h);
                squares.merge(layer, slope * slope, Double::sum);
            }
        }
        try (Training training = new Training(described, start)) {
            training.step(x, y);
            for (String layer : List.of("inner", "outer")) {
                // A loss of around 10 rounds to 1e-15; h divides that, and h^2 is what central differences leave out.
                assertEquals(
                        Math.sqrt(squares.get(layer)), measure(training, Measure.GRADIENT_NORM, layer), 1e-8, layer);
            }
        }
    }

    private static Map<String, Tensor> moved(Map<String, Tensor> start, String name, int index, double by) {
        Map<String, Tensor> moved = new HashMap<>(start);
        double[] values = start.get(name).toDoubles();
        values[index] += by;
        moved.put(name, Tensor.of(DType.F64, start.get(name).shape(), values));
        return moved;
    }

    private static double loss(ModelPrograms.Training described, Map<String, Tensor> start, Tensor x, Tensor y) {
        try (Training training = new Training(described, start)) {
            training.step(x, y);
            return training.output(ModelPrograms.LOSS).getDouble(0);
        }
    }

    @Test
    void theShareOfDeadUnitsGoesOverAllThatALayerDeclares() {
        LayerType bent = scope -> {
            GraphBuilder g = scope.graph();
            scope.mayDie(g.relu(scope.input()));
            scope.mayDie(g.relu(g.neg(scope.input())));
            return g.mul(scope.input(), scope.parameter(Parameter.of("weight", Shape.of(2))));
        };
        ModelPrograms model = Training.model(DType.F64, Training.layer("bent", bent));
        try (Training training = new Training(
                model.training(PAIRS, PAIRS, Training.descent(), List.of(), ALL), Map.of("bent.weight", WEIGHT))) {
            // Columns of x: [1 3] and [2 -1]. Of the negated ones the first is dead.
            training.step(X, Y);
            assertEquals(0.25, measure(training, Measure.DEAD_UNITS, "bent"));
        }
    }

    private static double dead(boolean isSequence, Optional<Tensor> lengths, Shape shape, double... values) {
        GraphBuilder g = new GraphBuilder();
        MortalUnits units = new MortalUnits(g.constant(Tensor.of(DType.F32, shape, values)), isSequence);
        return Training.value(g, units.dead(g, lengths.map(g::constant)));
    }

    @Test
    void aChannelIsDeadIfItIsZeroAtEveryPlace() {
        // Two rows of three channels of 1 x 2 places: the second channel is alive at one place of one row.
        assertEquals(2, dead(false, Optional.empty(), Shape.of(2, 3, 1, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, -0.0));
    }

    @Test
    void aUnitThatIsNaNIsNotDead() {
        assertEquals(1, dead(false, Optional.empty(), Shape.of(2, 2), 0, 0, Double.NaN, 0));
    }

    @Test
    void paddingIsNotLookedAt() {
        // Sequences of two columns, of which one element and two are real; 9 is padding.
        Optional<Tensor> lengths = Optional.of(Tensor.of(Shape.of(2), 1L, 2L));
        double[] values = {0, 1, 9, 9, 9, 9, 0, 0, 0, 0, Double.NaN, 9};
        assertEquals(1, dead(true, lengths, Shape.of(2, 3, 2), values));
        assertEquals(0, dead(true, Optional.empty(), Shape.of(2, 3, 2), values));
    }
}
