package io.steelyard.shell.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Figures over all elements of a tensor, read once, a piece at a time.
 *
 * @param min the least element that is a number; NaN if there is none
 * @param max the greatest one
 * @param mean the mean of all that are numbers
 * @param deviation their standard deviation, as of a whole population: sqrt(mean of (x - mean)^2)
 * @param notNumbers how many are NaN
 * @param sha256 the hash of the contiguous little-endian bytes, in hexadecimal
 */
record TensorStatistics(double min, double max, double mean, double deviation, long notNumbers, String sha256) {
    private static final int PIECE = 1 << 20;

    /** Reads a tensor. */
    static TensorStatistics of(LazyTensor tensor) throws IOException {
        Running figures = new Running();
        DType dtype = tensor.dtype();
        TensorBuffer decoder = TensorBuffer.allocate(dtype, Shape.of(PIECE / dtype.bytes()));
        double[] values = new double[PIECE / dtype.bytes()];
        String hash = read(tensor, piece -> {
            int count = piece.remaining() / dtype.bytes();
            decoder.write(0, piece);
            decoder.copyTo(0, values, 0, count);
            for (int i = 0; i < count; i++) {
                figures.add(values[i]);
            }
        });
        boolean any = figures.count > 0;
        return new TensorStatistics(
                any ? figures.min : Double.NaN,
                any ? figures.max : Double.NaN,
                any ? figures.mean : Double.NaN,
                any ? Math.sqrt(figures.squares / figures.count) : Double.NaN,
                figures.notNumbers,
                hash);
    }

    /** The hash alone. */
    static String sha256(LazyTensor tensor) throws IOException {
        return read(tensor, piece -> {});
    }

    private interface PieceReader {
        void accept(ByteBuffer piece);
    }

    private static String read(LazyTensor tensor, PieceReader reader) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer window = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        long size = tensor.byteSize();
        for (long offset = 0; offset < size; offset += window.limit()) {
            window.clear().limit((int) Math.min(PIECE, size - offset));
            tensor.read(offset, window);
            digest.update(window.flip());
            reader.accept(window.rewind());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** B. P. Welford's running mean and sum of squared deviations (Technometrics 4(3), 1962): no cancellation. */
    private static final class Running {
        private long count;
        private long notNumbers;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double mean;
        private double squares;

        void add(double value) {
            if (Double.isNaN(value)) {
                notNumbers++;
                return;
            }
            count++;
            min = Math.min(min, value);
            max = Math.max(max, value);
            double away = value - mean;
            mean += away / count;
            squares += away * (value - mean);
        }
    }
}
