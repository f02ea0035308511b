package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.function.ErrorFunction;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions in vector code against those of single floats, by their bits, and these against double precision. */
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
            Math.nextDown(-104f),
            -103.97f,
            89f,
            88.72284f,
            88.72283f,
            -87.33655f,
            -87.33654f,
            -88f,
            9.125f,
            -9.125f,
            9.01f,
            3.9375f,
            -3.9375f,
            0.5f,
            -0.5f,
            Math.nextDown(1f),
            Math.nextUp(-1f),
            Math.nextDown(-1f));

    /** In double precision, where errors are far below what a float can tell. */
    private static double expected(OpKind kind, double x) {
        return switch (kind) {
            case EXP -> StrictMath.exp(x);
            case EXPM1 -> StrictMath.expm1(x);
            case LOG -> StrictMath.log(x);
            case LOG1P -> StrictMath.log1p(x);
            case TANH -> StrictMath.tanh(x);
            case ERF -> ErrorFunction.erf(x);
            case LOGISTIC -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));
            case RSQRT -> 1 / Math.sqrt(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case SIGN -> Math.signum(x);
            case SQRT -> Math.sqrt(x);
            default -> throw new IllegalArgumentException(kind.label());
        };
    }

    /** How far a float is from a number, in units in the last place that a float has there. */
    private static double unitsAway(float found, double wanted) {
        if (!Float.isFinite((float) wanted) || wanted == 0) {
            return Float.floatToIntBits(found) == Float.floatToIntBits((float) wanted) ? 0 : Double.POSITIVE_INFINITY;
        }
        double unit = Math.max(Float.MIN_VALUE, Math.scalb(1.0, Math.getExponent(wanted) - 23));
        return Float.isNaN(found) ? Double.POSITIVE_INFINITY : Math.abs(found - wanted) / unit;
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

    private static float[] results(CompiledKernel<AddressKernel> compiled, float[] x) {
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(compiled, new Object[] {x, new float[COUNT]}, arena);
            memory.run();
            return (float[]) memory.operand(1);
        }
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
        Schedule schedule = new Schedule(SampleKernels.function(kind, COUNT));
        float[] wanted = results(AddressKernels.scalar(schedule), x);
        for (int bits : List.of(128, 256, 512)) {
            float[] y = results(AddressKernels.vector(schedule, bits).orElseThrow(), x);
            for (int i = 0; i < COUNT; i++) {
                if (Float.floatToIntBits(wanted[i]) != Float.floatToIntBits(y[i])) {
                    assertEquals(wanted[i], y[i], kind.label() + " of " + x[i] + " on " + bits + " bits");
                }
            }
        }
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
    void singleFloatsAreWithinOneUnitInTheLastPlace(OpKind kind) {
        float[] x = arguments();
        float[] y = results(AddressKernels.scalar(new Schedule(SampleKernels.function(kind, COUNT))), x);
        for (int i = 0; i < COUNT; i++) {
            double wanted = expected(kind, x[i]);
            if (!(unitsAway(y[i], wanted) <= 1)) {
                assertEquals(wanted, y[i], kind.label() + " of " + x[i]);
            }
        }
    }

    @Test
    void everyFunctionOfFloatsIsAmongThem() {
        for (OpKind kind : OpKind.values()) {
            if (FloatFunctions.has(kind)) {
                expected(kind, 1);
            }
        }
    }
}
