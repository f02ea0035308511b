package io.steelyard.data.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.data.Dataset;
import io.steelyard.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    /** Two images of 1 by 3, as in MNIST's files. */
    private static final byte[] IMAGES = {
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, (byte) 255, (byte) 102, 0, 0
    };

    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 1, 0};
    private static final Map<String, Object> OPTIONS = Map.of("file", "images", "labels", "labels");

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.write(folder.resolve("images"), IMAGES);
        Files.write(folder.resolve("labels"), LABELS);
    }

    private Dataset open() throws IOException {
        return OpenedData.toTrain(new IdxSource(), folder, OPTIONS);
    }

    private String refusalOf(int at, int value) throws IOException {
        byte[] changed = IMAGES.clone();
        changed[at] = (byte) value;
        Files.write(folder.resolve("images"), changed);
        return OpenedData.refusal(new IdxSource(), folder, OPTIONS);
    }

    @Test
    void imagesAreScaledAndGetAChannel() throws IOException {
        Dataset data = open();
        assertEquals(Shape.of(1, 1, 3), data.fields().get(Dataset.FEATURES).shape());
        // 1e-7: byte / 255 is rounded to a float once.
        assertArrayEquals(new double[] {0, 0.2, 1}, OpenedData.row(data, Dataset.FEATURES, 0), 1e-7);
        assertArrayEquals(new double[] {1}, OpenedData.row(data, Dataset.TARGET, 0));
        assertEquals(List.of("0", "1"), data.classes());
    }

    @Test
    void aGzippedFileIsReadAsItIs() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(IMAGES);
        }
        Files.write(folder.resolve("images"), zipped.toByteArray());
        assertArrayEquals(new double[] {0.4, 0, 0}, OpenedData.row(open(), Dataset.FEATURES, 1), 1e-7);
    }

    @Test
    void anotherMagicNumberIsRefused() throws IOException {
        assertEquals(
                "images at byte 0: expected two zero bytes, found 80 and 0; this is not an IDX file",
                refusalOf(0, 'P'));
        assertEquals("images at byte 2: unknown element type 0xa", refusalOf(2, 10));
        assertEquals("images at byte 3: expected 1 to 8 dimensions, found 0", refusalOf(3, 0));
    }

    @Test
    void aHeaderThatClaimsMoreThanTheFileHoldsIsRefusedBeforeAllocating() throws IOException {
        assertEquals(
                "images: the header says [2130706434, 1, 3] elements of 1 bytes, the file is too short for them",
                refusalOf(4, 127));
    }

    @Test
    void aNegativeDimensionIsRefused() throws IOException {
        assertTrue(refusalOf(4, 255).startsWith("images at byte 4: dimension -"));
    }

    @Test
    void bytesBehindTheDataAreRefused() throws IOException {
        assertEquals("images: there are bytes behind the [1, 1, 3] elements that the header says", refusalOf(7, 1));
    }

    @Test
    void aTruncatedGzipFileIsRefused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(IMAGES);
        }
        Files.write(folder.resolve("images"), java.util.Arrays.copyOf(zipped.toByteArray(), 16));
        assertEquals(
                "images: the file ends before its header or its data do",
                OpenedData.refusal(new IdxSource(), folder, OPTIONS));
    }

    @Test
    void anotherNumberOfLabelsIsRefused() throws IOException {
        Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 1});
        assertEquals(
                "labels: expected 2 labels, one for each example, found a shape of [1]",
                OpenedData.refusal(new IdxSource(), folder, OPTIONS));
    }

    @Test
    void numbersOtherThanBytesAreNotScaled() throws IOException {
        Files.write(
                folder.resolve("images"), new byte[] {0, 0, 0xC, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 7});
        assertArrayEquals(new double[] {256}, OpenedData.row(open(), Dataset.FEATURES, 0));
    }

    @Test
    void whatIsNotFiniteIsRefused() throws IOException {
        byte[] nan = {0, 0, 0xD, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0x3F, (byte) 0x80, 0, 0, 0x7F, (byte) 0xC0, 0, 0};
        Files.write(folder.resolve("images"), nan);
        assertEquals("images: element 1 is not a finite number", OpenedData.refusal(new IdxSource(), folder, OPTIONS));
    }
}
