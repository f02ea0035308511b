package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.conformance.mutant.initializer.DrawnInOrder;
import io.steelyard.conformance.mutant.initializer.FanOutForFanIn;
import io.steelyard.conformance.mutant.initializer.FansOfTheShape;
import io.steelyard.conformance.mutant.initializer.OwnStream;
import io.steelyard.conformance.mutant.initializer.ReusedNumbers;
import io.steelyard.conformance.mutant.initializer.UniformForNormal;
import io.steelyard.conformance.mutant.initializer.WrongGain;
import io.steelyard.initializer.Initializer;
import io.steelyard.initializers.internal.Constant;
import io.steelyard.initializers.internal.GlorotNormal;
import io.steelyard.initializers.internal.GlorotUniform;
import io.steelyard.initializers.internal.HeNormal;
import io.steelyard.initializers.internal.HeUniform;
import io.steelyard.initializers.internal.KaimingNormal;
import io.steelyard.initializers.internal.KaimingUniform;
import io.steelyard.initializers.internal.Normal;
import io.steelyard.initializers.internal.Ones;
import io.steelyard.initializers.internal.Orthogonal;
import io.steelyard.initializers.internal.TruncatedNormal;
import io.steelyard.initializers.internal.Uniform;
import io.steelyard.initializers.internal.XavierNormal;
import io.steelyard.initializers.internal.XavierUniform;
import io.steelyard.initializers.internal.Zeros;
import io.steelyard.linalg.ojalgo.internal.OjAlgoDecompositions;
import io.steelyard.tck.InitializerKit;
import io.steelyard.tck.InitializerSample;
import io.steelyard.tck.InitializerSample.Distribution;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The closed forms are those of torch.nn.init and keras.initializers. */
class InitializerConformanceTest {
    /** The standard deviation of a standard normal distribution that is cut off at -2 and 2. */
    private static final double CUT_AT_TWO = 0.8796256610342398;

    @TestFactory
    Stream<DynamicTest> everyInitializerConforms() {
        return Stream.of(
                        passes("zeros", kit(new Zeros(), Map.of(), (in, out) -> Distribution.constant(0))),
                        passes("ones", kit(new Ones(), Map.of(), (in, out) -> Distribution.constant(1))),
                        passes(
                                "constant",
                                kit(new Constant(), Map.of("val", 0.3), (in, out) -> Distribution.constant(0.3))
                                        .refusing(List.of(Map.of()))),
                        passes(
                                "uniform",
                                kit(
                                        new Uniform(),
                                        Map.of("a", -1.0, "b", 3.0),
                                        (in, out) -> Distribution.uniform(-1, 3))),
                        passes(
                                "normal",
                                kit(
                                        new Normal(),
                                        Map.of("mean", 2.0, "std", 0.5),
                                        (in, out) -> Distribution.normal(2, 0.5))),
                        passes("trunc_normal", kit(new TruncatedNormal(), Map.of(), (in, out) -> cut(1))),
                        passes(
                                "xavier_uniform",
                                kit(new XavierUniform(), Map.of(), (in, out) -> symmetric(6.0 / (in + out)))),
                        passes(
                                "xavier_normal",
                                kit(new XavierNormal(), Map.of(), (in, out) -> normal(2.0 / (in + out)))),
                        passes(
                                "kaiming_uniform",
                                kit(
                                        new KaimingUniform(),
                                        Map.of("mode", "fan_out"),
                                        (in, out) -> symmetric(6.0 / out))),
                        passes("kaiming_normal", heNormal(new KaimingNormal())),
                        passes(
                                "glorot_uniform",
                                kit(new GlorotUniform(), Map.of(), (in, out) -> symmetric(6.0 / (in + out)))),
                        passes(
                                "glorot_normal",
                                kit(
                                        new GlorotNormal(),
                                        Map.of(),
                                        (in, out) -> cut(Math.sqrt(2.0 / (in + out)) / CUT_AT_TWO))),
                        passes("he_uniform", kit(new HeUniform(), Map.of(), (in, out) -> symmetric(6.0 / in))),
                        passes(
                                "he_normal",
                                kit(new HeNormal(), Map.of(), (in, out) -> cut(Math.sqrt(2.0 / in) / CUT_AT_TWO))),
                        passes(
                                "orthogonal",
                                // Whatever the fans: columns of 120 elements have the length 1.
                                kit(
                                        new Orthogonal(new OjAlgoDecompositions()),
                                        Map.of(),
                                        (in, out) -> normal(1.0 / 120))))
                .flatMap(tests -> tests);
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Stream.of(
                kills("fan out for fan in", heNormal(new FanOutForFanIn()), "mean and variance follow the fans"),
                kills("wrong gain", heNormal(new WrongGain()), "mean and variance are what its author states"),
                kills("a stream of its own", heNormal(new OwnStream()), "another stream gives another weight"),
                kills("numbers used twice", heNormal(new ReusedNumbers()), "neighbouring elements are not correlated"),
                kills("fans of the shape", heNormal(new FansOfTheShape()), "mean and variance follow the fans"),
                kills("uniform for normal", heNormal(new UniformForNormal()), "mean and variance are what its author"),
                kills("drawn in order", heNormal(new DrawnInOrder()), "the same stream gives the same weight"));
    }

    private static InitializerKit kit(Initializer initializer, Map<String, ?> options, InitializerSample.Law law) {
        return InitializerKit.of(initializer, new InitializerSample("as it is documented", options, law));
    }

    private static InitializerKit heNormal(Initializer initializer) {
        return kit(initializer, Map.of(), (in, out) -> normal(2.0 / in));
    }

    private static Distribution normal(double variance) {
        return Distribution.normal(0, Math.sqrt(variance));
    }

    /** Uniform in {@code [-k, k)}. */
    private static Distribution symmetric(double squareOfBound) {
        return Distribution.uniform(-Math.sqrt(squareOfBound), Math.sqrt(squareOfBound));
    }

    /** Normal, cut off at twice its standard deviation. */
    private static Distribution cut(double std) {
        return new Distribution(0, CUT_AT_TWO * CUT_AT_TWO * std * std, -2 * std, 2 * std);
    }
}
