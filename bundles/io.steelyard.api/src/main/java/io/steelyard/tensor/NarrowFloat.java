package io.steelyard.tensor;

/**
 * Floating-point formats narrower than 32 bits, to and from their bits. Rounds to nearest, ties to even (IEEE 754-2019,
 * 4.3.1), from a double and therefore once.
 */
enum NarrowFloat {
    F16(5, 10, true),
    BF16(8, 7, true),
    E5M2(5, 2, true),
    /** OCP OFP8 E4M3: no infinities, one NaN pattern, largest finite value 448, to which overflow is clamped as PyTorch does. */
    E4M3(4, 3, false);

    private final int exponentBits;
    private final int mantissaBits;
    private final boolean infinities;
    private final int bias;

    NarrowFloat(int exponentBits, int mantissaBits, boolean infinities) {
        this.exponentBits = exponentBits;
        this.mantissaBits = mantissaBits;
        this.infinities = infinities;
        this.bias = (1 << (exponentBits - 1)) - 1;
    }

    double decode(int bits) {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits >>> mantissaBits) & ((1 << exponentBits) - 1);
        boolean negative = (bits >>> (mantissaBits + exponentBits) & 1) != 0;
        boolean topExponent = exponent == (1 << exponentBits) - 1;
        double magnitude;
        if (topExponent && infinities) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (topExponent && mantissa == (1 << mantissaBits) - 1) {
            magnitude = Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) mantissa, 1 - bias - mantissaBits);
        } else {
            magnitude = Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
        }
        return negative ? -magnitude : magnitude;
    }

    int encode(double value) {
        int sign = (int) (Double.doubleToRawLongBits(value) >>> 63) << (exponentBits + mantissaBits);
        int topExponent = (1 << exponentBits) - 1;
        int allMantissa = (1 << mantissaBits) - 1;
        int quietNaN = infinities
                ? topExponent << mantissaBits | 1 << (mantissaBits - 1)
                : topExponent << mantissaBits | allMantissa;
        if (Double.isNaN(value)) {
            return sign | quietNaN;
        }
        int largest = (topExponent << mantissaBits | (infinities ? 0 : allMantissa)) - 1;
        int overflow = infinities ? largest + 1 : largest;
        double magnitude = Math.abs(value);
        if (Double.isInfinite(magnitude)) {
            return sign | overflow;
        }
        // Below the smallest normal number the spacing of representable values no longer shrinks.
        int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
        long steps = (long) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
        // A carry out of the mantissa lands in the exponent by itself, because the bit patterns are consecutive.
        long bits = ((long) (exponent + bias - 1) << mantissaBits) + steps;
        return sign | (bits > largest ? overflow : (int) bits);
    }
}
