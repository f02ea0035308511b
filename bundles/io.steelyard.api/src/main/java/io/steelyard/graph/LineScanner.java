package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes one line of a graph's text apart, from left to right. */
final class LineScanner {
    private static final int SHOWN = 120;

    private String line;
    private int number;
    private int at;

    LineScanner(String line, int number) {
        this.line = line;
        this.number = number;
    }

    /** Says in which line of a text something is wrong. */
    static final class LineException extends GraphException {
        private static final long serialVersionUID = 1L;

        private LineException(String message) {
            super(message);
        }
    }

    /** Goes on with another line. */
    void continueWith(String next, int nextNumber) {
        line = next;
        number = nextNumber;
        at = 0;
    }

    /** The line that this one is at, whatever it goes on with. */
    LineScanner here() {
        return new LineScanner(line, number);
    }

    LineException error(String message) {
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return new LineException("line " + number + ": " + message + " in: " + shown);
    }

    private void space() {
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
    }

    boolean isAtEnd() {
        space();
        return at == line.length();
    }

    void end() {
        if (!isAtEnd()) {
            throw error("expected the end of the line at column " + (at + 1));
        }
    }

    boolean skip(String token) {
        space();
        if (line.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    void expect(String token) {
        if (!skip(token)) {
            throw error("expected '" + token + "' at column " + (at + 1));
        }
    }

    boolean isAtWord() {
        space();
        return at < line.length() && Character.isLetter(line.charAt(at));
    }

    String word() {
        space();
        int from = at;
        while (at < line.length() && (Character.isLetterOrDigit(line.charAt(at)) || line.charAt(at) == '_')) {
            at++;
        }
        if (at == from) {
            throw error("expected a name at column " + (at + 1));
        }
        return line.substring(from, at);
    }

    /** Values, {@code %1, %2}; none if there are none here. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (isAtEnd() || line.charAt(at) != '%') {
            return names;
        }
        do {
            expect("%");
            names.add("%" + word());
        } while (skip(","));
        return names;
    }

    /** A text in quotes, as {@link GraphText#quoted} writes it; null if there is none here. */
    String quoted() {
        if (isAtEnd() || line.charAt(at) != '"') {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (at++; at < line.length() && line.charAt(at) != '"'; at++) {
            text.append(line.charAt(at) == '\\' ? escaped() : line.charAt(at));
        }
        expect("\"");
        return text.toString();
    }

    /** What a backslash stands for together with what follows, of which the last character is the next one afterwards. */
    private char escaped() {
        at++;
        if (line.startsWith("\\", at) || line.startsWith("\"", at)) {
            return line.charAt(at);
        } else if (line.startsWith("u", at) && at + 4 < line.length()) {
            String digits = line.substring(at + 1, at + 5);
            if (digits.matches("[0-9a-f]{4}")) {
                at += 4;
                return (char) Integer.parseInt(digits, 16);
            }
        }
        throw error("expected \\\", \\\\ or \\u and four digits at column " + at);
    }

    /** The elements of a constant; null if there are none here. */
    List<String> elements() {
        int end = isAtEnd() || line.charAt(at) != '{' ? -1 : line.indexOf('}', at);
        if (end < 0) {
            return null;
        }
        String inner = line.substring(at + 1, end).strip();
        at = end + 1;
        return inner.isEmpty() ? List.of() : List.of(inner.split(", *", -1));
    }

    /** The value of an attribute: a text in quotes with a quote before it, or all up to the next space. */
    String attribute() {
        if (at < line.length() && line.charAt(at) == '"') {
            return '"' + quoted();
        }
        int from = at;
        while (at < line.length() && line.charAt(at) != ' ') {
            at++;
        }
        return line.substring(from, at);
    }

    /** Types to the end of the line: {@code f32[2,3], i64[]}; none if it ends here. */
    List<TensorType> types() {
        List<TensorType> types = new ArrayList<>();
        while (!isAtEnd()) {
            if (!types.isEmpty()) {
                expect(",");
            }
            String label = word();
            DType dtype = DType.named(label).orElseThrow(() -> error("there is no element type '" + label + "'"));
            expect("[");
            int end = line.indexOf(']', at);
            if (end < 0) {
                throw error("the dimensions of a type do not end");
            }
            String dims = line.substring(at, end);
            at = end + 1;
            types.add(new TensorType(dtype, shape(dims)));
        }
        return types;
    }

    private Shape shape(String dims) {
        try {
            return dims.isEmpty()
                    ? Shape.scalar()
                    : Shape.of(Stream.of(dims.split(",", -1)).map(Long::valueOf).toList());
        } catch (NumberFormatException e) {
            throw error("dimensions are integers, found [" + dims + "]");
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
    }
}
