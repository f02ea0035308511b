package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The moments and bounds of PyTorch's initializers. */
class GoldenInitializersTest {
    private static final Map<String, Initializer> INITIALIZERS = Map.of(
            "uniform", new Uniform(),
            "normal", new Normal(),
            "trunc_normal", new TruncatedNormal(),
            "xavier_uniform", new XavierUniform(),
            "xavier_normal", new XavierNormal(),
            "kaiming_uniform", new KaimingUniform(),
            "kaiming_normal", new KaimingNormal());

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/golden/init.csv", numLinesToSkip = 1)
    void aWeightHasTheMomentsThatPyTorchStates(
            String name, String initializer, String options, String shape, double mean, double std, Double bound) {
        Tensor weight = GivenWeight.filled(INITIALIZERS.get(initializer), options(options), DType.F32, shape(shape), 1);
        Moments.check(weight, mean, std);
        if (bound != null) {
            Moments.checkBound(weight, bound);
        }
    }

    private static Shape shape(String text) {
        return Shape.of(
                Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray());
    }

    private static Map<String, Object> options(String text) {
        Map<String, Object> options = new HashMap<>();
        if (text != null) {
            for (String option : text.split(" ", -1)) {
                String value = option.substring(option.indexOf('=') + 1);
                boolean number = !Character.isLetter(value.charAt(0));
                options.put(option.substring(0, option.indexOf('=')), number ? (Object) Double.valueOf(value) : value);
            }
        }
        return options;
    }
}
