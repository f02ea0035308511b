package io.steelyard.checkpoint.safetensors.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.steelyard.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Walks through JSON that nobody vouches for, token by token, and says where in the file it goes wrong. The bytes must be
 * strict UTF-8, numbers must be whole, texts must not hold half a surrogate pair; nothing is built but what the caller
 * keeps.
 */
final class JsonCursor implements AutoCloseable {
    /** Deep enough for both kinds of file read here, an object in an object with a list in it, and no deeper. */
    private static final int MOST_NESTING = 8;

    private static final String LONE_SURROGATE = "a text holds half a surrogate pair, expected valid Unicode";

    private final Path file;
    private final long start;
    private final CharBuffer text;
    private final JsonParser parser;

    /**
     * Before the first token.
     *
     * @param file for messages
     * @param bytes the JSON
     * @param start where in the file they begin, for messages
     */
    JsonCursor(Path file, byte[] bytes, long start) throws IOException {
        this.file = file;
        this.start = start;
        this.text = decode(bytes);
        // Names are neither interned nor pooled and buffers are not recycled: no state outlives this object.
        JsonFactory factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_NESTING)
                        .maxNameLength(bytes.length)
                        .maxStringLength(bytes.length)
                        .build())
                .build();
        this.parser = factory.createParser(text.array(), text.arrayOffset(), text.remaining());
    }

    private CharBuffer decode(byte[] bytes) throws CheckpointException {
        // UTF-8 never decodes to more characters than it has bytes.
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        ByteBuffer from = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(from, decoded, true);
        if (result.isError()) {
            throw new CheckpointException(
                    "not_utf8",
                    file,
                    null,
                    start + from.position(),
                    String.format("the byte 0x%02X is not valid UTF-8 here", bytes[from.position()]));
        }
        return decoded.flip();
    }

    /** The next token; null at the end. */
    JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException e) {
            throw invalid(e);
        }
    }

    /** The text of the present token. It is parsed no earlier than here, and may turn out not to be valid. */
    private String present() throws IOException {
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw invalid(e);
        }
    }

    private CheckpointException invalid(JsonProcessingException e) {
        // Where a limit was exceeded the exception does not say where it was.
        JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        long offset = byteOffset(location.getCharOffset());
        // Jackson has no exception of its own for half a surrogate pair.
        if (e.getOriginalMessage().contains("surrogate")) {
            return new CheckpointException("lone_surrogate", file, null, offset, LONE_SURROGATE);
        }
        return new CheckpointException(
                e instanceof JsonParseException ? "invalid_json" : "json_too_complex",
                file,
                null,
                offset,
                "expected valid JSON: " + e.getOriginalMessage());
    }

    /** The name before the next value of an object, or null where the object ends. */
    String nextName() throws IOException {
        return next() == JsonToken.END_OBJECT ? null : whole(parser.currentName());
    }

    /** Moves to the next token, which must begin an object. */
    void object(String kind, String entry, String what) throws IOException {
        expect(next(), JsonToken.START_OBJECT, kind, entry, what, "an object");
    }

    /** Moves to the next token, which must be a text. */
    String text(String kind, String entry, String what) throws IOException {
        expect(next(), JsonToken.VALUE_STRING, kind, entry, what, "a text");
        return whole(present());
    }

    /** Moves to the next token, which must begin a list. */
    void list(String kind, String entry, String what) throws IOException {
        expect(next(), JsonToken.START_ARRAY, kind, entry, what, "a list");
    }

    /**
     * The whole, non-negative number at the present token.
     *
     * @param what for messages, and for the kind of error: {@code dimension}, {@code offset}
     */
    long count(String entry, String what) throws IOException {
        JsonToken token = parser.currentToken();
        String a = (what.equals("offset") ? "an " : "a ") + what;
        expect(token, JsonToken.VALUE_NUMBER_INT, "invalid_" + what, entry, a, "a whole number");
        String digits = present();
        if (digits.startsWith("-")) {
            throw wrong("negative_" + what, entry, a + " is " + digits + ", expected at least 0");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw wrong(what + "_overflow", entry, a + " is " + shown(digits) + ", expected less than 2^63");
        }
    }

    /** The scalar at the present token as text; null for an object or a list, which is skipped. */
    String scalarOrSkip() throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
            return whole(present());
        }
        for (int depth = 1; depth > 0; ) {
            JsonToken inner = next();
            depth += inner.isStructStart() ? 1 : inner.isStructEnd() ? -1 : 0;
        }
        return null;
    }

    /** Checks that nothing follows. */
    void end() throws IOException {
        JsonToken token = next();
        if (token != null) {
            throw wrong("trailing_text", null, "expected nothing after the object, found " + found(token));
        }
    }

    /** An error at the present token. */
    CheckpointException wrong(String kind, String entry, String message) {
        return new CheckpointException(
                kind, file, entry, byteOffset(parser.currentTokenLocation().getCharOffset()), message);
    }

    private void expect(JsonToken token, JsonToken wanted, String kind, String entry, String what, String expected)
            throws IOException {
        if (token != wanted) {
            throw wrong(kind, entry, what + " is " + found(token) + ", expected " + expected);
        }
    }

    private String found(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case END_ARRAY -> "missing";
            case VALUE_STRING -> "the text '" + shown(present()) + "'";
            default -> shown(present());
        };
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    /** Escapes can spell half a surrogate pair, which no UTF-8 can hold. */
    private String whole(String value) throws CheckpointException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw wrong("lone_surrogate", null, LONE_SURROGATE);
        }
        return value;
    }

    private long byteOffset(long chars) {
        int count = (int) Math.max(0, Math.min(chars, text.remaining()));
        return start + StandardCharsets.UTF_8.encode(text.slice(0, count)).remaining();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
