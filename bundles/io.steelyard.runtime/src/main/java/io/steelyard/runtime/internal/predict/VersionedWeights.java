package io.steelyard.runtime.internal.predict;

import io.steelyard.runtime.internal.training.TrainedModel;
import io.steelyard.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weights on the host, with what they are called in answers.
 *
 * @param number 1 for the first that a predictor has
 * @param source the file or generation that they come from
 * @param sha256 of their contents
 */
record VersionedWeights(long number, String source, String sha256, Map<String, Tensor> values) {
    private static final int PIECE = 1 << 16;

    static VersionedWeights of(long number, TrainedModel.Weights read) {
        return new VersionedWeights(number, read.source().toString(), sha256(read.values()), read.values());
    }

    private static String sha256(Map<String, Tensor> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            new TreeMap<>(values).forEach((name, value) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                for (long at = 0; at < value.byteSize(); at += PIECE) {
                    piece.clear().limit((int) Math.min(PIECE, value.byteSize() - at));
                    value.read(at, piece);
                    digest.update(piece.flip());
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
