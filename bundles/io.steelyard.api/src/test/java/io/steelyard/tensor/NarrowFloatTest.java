package io.steelyard.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Casts to and from narrow formats, to the bit, against PyTorch's. Of a NaN only that it is one. */
class NarrowFloatTest {
    private static List<String[]> golden(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                NarrowFloatTest.class.getResourceAsStream("/golden/" + name), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",")).toList();
        }
    }

    private static void castsAsPyTorchDoes(NarrowFloat format, int column) throws IOException {
        for (String[] row : golden("casts.csv")) {
            float x = Float.intBitsToFloat(Integer.parseUnsignedInt(row[0], 16));
            int expected = Integer.parseInt(row[column], 16);
            double decoded = format.decode(expected);
            if (Double.isNaN(decoded)) {
                assertEquals(Double.NaN, format.decode(format.encode(x)), () -> format + " of " + x);
            } else {
                assertEquals(expected, format.encode(x), () -> format + " of " + x);
            }
        }
    }

    @Test
    void f16IsRoundedAsPyTorchDoes() throws IOException {
        castsAsPyTorchDoes(NarrowFloat.F16, 1);
    }

    @Test
    void bf16IsRoundedAsPyTorchDoes() throws IOException {
        castsAsPyTorchDoes(NarrowFloat.BF16, 2);
    }

    @Test
    void e4m3IsRoundedAsPyTorchDoes() throws IOException {
        castsAsPyTorchDoes(NarrowFloat.E4M3, 3);
    }

    @Test
    void e5m2IsRoundedAsPyTorchDoes() throws IOException {
        castsAsPyTorchDoes(NarrowFloat.E5M2, 4);
    }

    @Test
    void everyPatternOfEightBitsMeansWhatPyTorchSays() throws IOException {
        for (String[] row : golden("f8.csv")) {
            int bits = Integer.parseInt(row[0], 16);
            float e4m3 = Float.intBitsToFloat(Integer.parseUnsignedInt(row[1], 16));
            float e5m2 = Float.intBitsToFloat(Integer.parseUnsignedInt(row[2], 16));
            assertEquals(e4m3, NarrowFloat.E4M3.decode(bits), 0.0, row[0]);
            assertEquals(e5m2, NarrowFloat.E5M2.decode(bits), 0.0, row[0]);
        }
    }

    @Test
    void everyFinitePatternOfSixteenBitsSurvivesDecodingAndEncoding() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            for (NarrowFloat format : List.of(NarrowFloat.F16, NarrowFloat.BF16)) {
                double value = format.decode(bits);
                if (!Double.isNaN(value)) {
                    assertEquals(bits, format.encode(value));
                }
            }
        }
    }
}
