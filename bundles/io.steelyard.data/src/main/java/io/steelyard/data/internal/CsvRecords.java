package io.steelyard.data.internal;

import io.steelyard.data.DataException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV text, as RFC 4180 has them: fields in double quotes may hold delimiters, line breaks and doubled
 * quotes; lines end with LF or CRLF; a byte order mark and empty lines are passed over.
 */
final class CsvRecords {
    /** Longer than any number or name, and short enough that an unclosed quote is found before memory runs out. */
    static final int LONGEST_NAME = 1 << 16;

    /** Room for some ten million numbers. */
    static final int LONGEST_SEQUENCE = 1 << 27;

    private static final int END = -1;

    private final Reader reader;
    private final char delimiter;
    private final String file;
    private final int longestField;
    private int next;
    private int line = 1;
    private int recordLine;

    /**
     * Records of a text.
     *
     * @param reader buffered
     * @param file its name, for messages
     * @param longestField the number of characters that a field may have
     */
    CsvRecords(Reader reader, char delimiter, String file, int longestField) throws IOException {
        this.longestField = longestField;
        this.reader = reader;
        this.delimiter = delimiter;
        this.file = file;
        this.next = reader.read();
        if (next == '\uFEFF') {
            next = reader.read();
        }
    }

    /** The line on which the last record began, counted from 1. */
    int line() {
        return recordLine;
    }

    /** The fields of the next record; null if there is none. */
    List<String> next() throws IOException {
        while (next == '\n' || next == '\r') {
            advance();
        }
        if (next == END) {
            return null;
        }
        recordLine = line;
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (next == delimiter) {
            advance();
            fields.add(field());
        }
        return fields;
    }

    private String field() throws IOException {
        StringBuilder text = new StringBuilder();
        if (next == '"') {
            quoted(text);
        } else {
            while (next != delimiter && next != '\n' && next != '\r' && next != END) {
                append(text);
            }
        }
        return text.toString().strip();
    }

    private void quoted(StringBuilder text) throws IOException {
        int opened = line;
        advance();
        while (true) {
            if (next == END) {
                throw new DataException(file + ":" + opened + ": a quote is opened and not closed");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    break;
                }
            }
            append(text);
        }
        if (next != delimiter && next != '\n' && next != '\r' && next != END) {
            throw new DataException(file + ":" + line + ": expected a delimiter behind a closing quote, found '"
                    + Character.toString(next) + "'");
        }
    }

    private void append(StringBuilder text) throws IOException {
        if (text.length() == longestField) {
            throw new DataException(
                    file + ":" + recordLine + ": a field is longer than " + longestField + " characters");
        }
        text.append((char) next);
        advance();
    }

    private void advance() throws IOException {
        if (next == '\n') {
            line++;
        }
        next = reader.read();
    }
}
