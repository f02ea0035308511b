package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.compiler.describe.LayerMeasures.Measure;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Options;
import io.steelyard.pipeline.WatchSpec.Figure;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers whose outputs are 0, without a gradient, over a range of inputs say so to whoever watches; others do not. */
class MortalUnitsTest {
    private static final Options NONE = Options.parse(List.of(), Map.of());

    /** An optimizer that leaves everything as it is. */
    private static final class Idle implements Optimizer {
        @Override
        public double defaultRate() {
            return 1;
        }

        @Override
        public Value describe(UpdateScope scope) {
            return scope.parameter();
        }
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                arguments(new Relu(), Map.of(), true),
                arguments(new Relu6(), Map.of(), true),
                arguments(new Hardswish(), Map.of(), true),
                arguments(new Threshold(), Map.of("threshold", 0.1, "value", 0.0), true),
                arguments(new Threshold(), Map.of("threshold", 0.1, "value", 1.0), false),
                arguments(new TransformerEncoderLayer(), Map.of("nhead", 1L), true),
                arguments(new TransformerEncoderLayer(), Map.of("nhead", 1L, "activation", "gelu"), false),
                arguments(new LeakyRelu(), Map.of(), false),
                arguments(new Tanh(), Map.of(), false));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerWhoseUnitsCanDieSaysSo(LayerType type, Map<String, Object> options, boolean mayDie) {
        TensorType rows = new TensorType(DType.F32, Shape.of(2, 3, 4));
        LayerPart layer =
                new LayerPart("layer", type, Options.parse(type.options(), options), List.of(LayerPart.MODEL_INPUT));
        ModelPrograms model = new ModelPrograms(
                List.of(layer), DType.F32, scope -> scope.graph().sum(scope.prediction()), NONE);
        UpdateRule rule = new UpdateRule(new Idle(), NONE);

        Set<String> outputs = model.training(rows, rows, rule, List.of(), Set.of(Figure.DEAD_UNITS))
                .program()
                .outputs()
                .keySet();

        assertEquals(mayDie, outputs.contains(Measure.DEAD_UNITS.of("layer")), outputs::toString);
    }
}
