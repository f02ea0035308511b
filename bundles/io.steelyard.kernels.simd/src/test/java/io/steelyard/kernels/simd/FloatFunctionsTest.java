package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.function.ErrorFunction;
import io.steelyard.kernels.function.Exponential;
import io.steelyard.kernels.function.HyperbolicTangent;
import io.steelyard.kernels.function.Logarithm;
import io.steelyard.kernels.function.Logistic;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions in vector code against those of single floats, by their bits. */
class FloatFunctionsTest {
    private static final int COUNT = 1 << 20;
    private static final List<Float> EDGES = List.of(
            0f,
            -0f,
            1f,
            -1f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            104f,
            -104f,
            88.72284f,
            -87.33655f,
            9.125f,
            -9.125f,
            3.9375f,
            -3.9375f,
            0.5f,
            -0.5f,
            Math.nextDown(1f),
            Math.nextUp(-1f),
            Math.nextDown(-1f));

    private static float expected(OpKind kind, float x) {
        return switch (kind) {
            case EXP -> Exponential.exp(x);
            case EXPM1 -> Exponential.expm1(x);
            case LOG -> Logarithm.log(x);
            case LOG1P -> Logarithm.log1p(x);
            case TANH -> HyperbolicTangent.tanh(x);
            case ERF -> ErrorFunction.erf(x);
            case LOGISTIC -> Logistic.logistic(x);
            case RSQRT -> (float) (1 / Math.sqrt(x));
            case FLOOR -> (float) Math.floor(x);
            case CEIL -> (float) Math.ceil(x);
            case ROUND -> (float) Math.rint(x);
            case SIGN -> Math.signum(x);
            case SQRT -> (float) Math.sqrt(x);
            default -> throw new IllegalArgumentException(kind.label());
        };
    }

    /** Edges, numbers of ordinary size, and any bits at all. */
    private static float[] arguments() {
        Random random = new Random(3);
        float[] x = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = i < EDGES.size()
                    ? EDGES.get(i)
                    : i % 2 == 0 ? (float) random.nextGaussian() * 8 : Float.intBitsToFloat(random.nextInt());
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource(
            value = OpKind.class,
            names = {
                "EXP",
                "EXPM1",
                "LOG",
                "LOG1P",
                "TANH",
                "ERF",
                "LOGISTIC",
                "RSQRT",
                "FLOOR",
                "CEIL",
                "ROUND",
                "SIGN",
                "SQRT"
            })
    void vectorsHaveTheBitsOfSingleFloats(OpKind kind) {
        float[] x = arguments();
        Kernel kernel = SampleKernels.function(kind, COUNT);
        CompiledKernel<AddressKernel> compiled =
                AddressKernels.vector(new Schedule(kernel), 512).orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(compiled, new Object[] {x, new float[COUNT]}, arena);
            memory.run();
            float[] y = (float[]) memory.operand(1);
            for (int i = 0; i < COUNT; i++) {
                float wanted = expected(kind, x[i]);
                if (Float.floatToIntBits(wanted) != Float.floatToIntBits(y[i])) {
                    assertEquals(wanted, y[i], kind.label() + " of " + x[i]);
                }
            }
        }
    }

    @Test
    void everyFunctionInDoublePrecisionIsAmongThem() {
        for (OpKind kind : OpKind.values()) {
            if (FloatFunctions.has(kind)) {
                expected(kind, 1);
            }
        }
    }
}
