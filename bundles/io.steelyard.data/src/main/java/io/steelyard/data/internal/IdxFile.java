package io.steelyard.data.internal;

import io.steelyard.data.DataException;
import io.steelyard.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file, gzipped or not: two zero bytes, an element type, the number of dimensions, each dimension as a big-endian
 * 32-bit integer, then the elements, big-endian. Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of
 * handwritten digits", file formats.
 */
final class IdxFile {
    /** Deflate cannot make a file shrink by more than this, so a header that claims more is lying. */
    private static final long MOST_COMPRESSION = 1032;

    private final Shape shape;
    private final float[] values;

    private final boolean unsignedBytes;

    private IdxFile(Shape shape, float[] values, boolean unsignedBytes) {
        this.shape = shape;
        this.values = values;
        this.unsignedBytes = unsignedBytes;
    }

    /** Whether its elements are from 0 to 255, as those of images are. */
    boolean hasUnsignedBytes() {
        return unsignedBytes;
    }

    Shape shape() {
        return shape;
    }

    float[] values() {
        return values;
    }

    /**
     * Reads a file whole.
     *
     * @throws DataException if it is not an IDX file, with the offset of what is wrong
     */
    static IdxFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + ": there is no such file");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
            raw.mark(2);
            boolean zipped = raw.read() == 0x1F && raw.read() == 0x8B;
            raw.reset();
            long available = Files.size(file) * (zipped ? MOST_COMPRESSION : 1);
            try (InputStream in = zipped ? new BufferedInputStream(new GZIPInputStream(raw)) : raw) {
                return read(in, file.getFileName() + "", available);
            }
        } catch (ZipException e) {
            throw new DataException(file.getFileName() + ": damaged gzip data: " + e.getMessage());
        } catch (EOFException e) {
            throw new DataException(file.getFileName() + ": the file ends before its header or its data do");
        }
    }

    private static IdxFile read(InputStream in, String name, long available) throws IOException {
        byte[] magic = exactly(in, 4);
        if (magic[0] != 0 || magic[1] != 0) {
            throw new DataException(name + " at byte 0: expected two zero bytes, found " + (magic[0] & 0xFF) + " and "
                    + (magic[1] & 0xFF) + "; this is not an IDX file");
        }
        int width = switch (magic[2]) {
            case 0x08, 0x09 -> 1;
            case 0x0B -> 2;
            case 0x0C, 0x0D -> 4;
            case 0x0E -> 8;
            default ->
                throw new DataException(
                        name + " at byte 2: unknown element type 0x" + Integer.toHexString(magic[2] & 0xFF));
        };
        int rank = magic[3];
        if (rank < 1 || rank > 8) {
            throw new DataException(name + " at byte 3: expected 1 to 8 dimensions, found " + rank);
        }
        ByteBuffer header = ByteBuffer.wrap(exactly(in, 4 * rank));
        long[] dims = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            dims[axis] = header.getInt();
            if (dims[axis] < 0) {
                throw new DataException(
                        name + " at byte " + (4 + 4 * axis) + ": dimension " + dims[axis] + " is negative");
            }
        }
        Shape shape = shape(name, dims);
        long dataAt = 4L + 4L * rank;
        if (shape.elements() > Integer.MAX_VALUE - 8 || shape.elements() > (available - dataAt) / width) {
            throw new DataException(name + ": the header says " + shape + " elements of " + width
                    + " bytes, the file is too short for them");
        }
        float[] values = new float[(int) shape.elements()];
        byte[] chunk = new byte[width * 8192];
        for (int at = 0; at < values.length; ) {
            int count = Math.min(8192, values.length - at);
            if (in.readNBytes(chunk, 0, count * width) < count * width) {
                throw new EOFException();
            }
            ByteBuffer elements = ByteBuffer.wrap(chunk);
            for (int i = 0; i < count; i++) {
                values[at + i] = element(elements, magic[2]);
                if (!Float.isFinite(values[at + i])) {
                    throw new DataException(name + ": element " + (at + i) + " is not a finite number");
                }
            }
            at += count;
        }
        if (in.read() >= 0) {
            throw new DataException(name + ": there are bytes behind the " + shape + " elements that the header says");
        }
        return new IdxFile(shape, values, magic[2] == 0x08);
    }

    private static Shape shape(String name, long[] dims) throws DataException {
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException e) {
            throw new DataException(name + " at byte 4: " + e.getMessage());
        }
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private static float element(ByteBuffer bytes, byte type) {
        return switch (type) {
            case 0x08 -> bytes.get() & 0xFF;
            case 0x09 -> bytes.get();
            case 0x0B -> bytes.getShort();
            case 0x0C -> bytes.getInt();
            case 0x0D -> bytes.getFloat();
            default -> (float) bytes.getDouble();
        };
    }
}
