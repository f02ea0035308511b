package io.steelyard.backend.onednn.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a library and their SHA-256 sums, in the order in which they are to be loaded, as {@code sha256sum} writes
 * them.
 *
 * @param sums name to sum, in hexadecimal digits
 * @param name a sum of the sums: names the set
 */
record Checksums(SequencedMap<String, String> sums, String name) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([A-Za-z0-9_.+-]+)");

    /** @throws NativeLibraryException naming {@code place} if a line is not a sum and a plain file name */
    static Checksums parse(String place, String text) {
        SequencedMap<String, String> sums = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || matcher.group(2).startsWith(".")) {
                throw new NativeLibraryException(
                        place + ": \"" + line + "\" is not a SHA-256 sum followed by a file name.");
            }
            sums.put(matcher.group(2), matcher.group(1));
        }
        if (sums.isEmpty()) {
            throw new NativeLibraryException(place + " names no files.");
        }
        MessageDigest digest = digest();
        digest.update(sums.toString().getBytes(StandardCharsets.UTF_8));
        return new Checksums(sums, HexFormat.of().formatHex(digest.digest()).substring(0, 32));
    }

    /** Complains where a file's sum is not the expected one. */
    void check(String file, String sum, String place) {
        String expected = sums.get(file);
        if (!sum.equals(expected)) {
            throw new NativeLibraryException(
                    place + " is damaged: its SHA-256 sum is " + sum + ", expected " + expected + ".");
        }
    }

    /** Reads to the end, writing along what was read, and returns its sum. */
    static String copy(InputStream from, OutputStream to) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 18];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            digest.update(buffer, 0, read);
            to.write(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The files in the order of loading. */
    Iterable<Map.Entry<String, String>> inOrder() {
        return sums.sequencedEntrySet();
    }
}
