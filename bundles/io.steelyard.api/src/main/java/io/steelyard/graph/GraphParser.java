package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the notation of {@link GraphText}. What a line says is checked against what its operation yields. */
final class GraphParser {
    /** Deeper than anybody nests loops, and far from what the stack holds. */
    private static final int DEEPEST = 64;

    private final List<String> lines;
    private int at;
    private int depth;

    GraphParser(String text) {
        this.lines = text.lines().toList();
    }

    /** The nodes of one graph or sub-graph as they are read. */
    private static final class Scope {
        final GraphBuilder builder = new GraphBuilder();
        final Map<String, Value> values = new HashMap<>();
    }

    Graph parse() {
        Scope scope = new Scope();
        for (at = 0; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            if (!line.isEmpty()) {
                node(scope, new LineScanner(line, at + 1));
            }
        }
        return scope.builder.graph();
    }

    private void node(Scope scope, LineScanner line) {
        List<String> names = line.names();
        line.expect("=");
        String label = line.word();
        OpKind kind = Stream.of(OpKind.values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() -> line.error("there is no operation '" + label + "'"));
        List<Value> operands = line.skip("(") ? values(scope, line, line.names()) : List.of();
        if (!operands.isEmpty()) {
            line.expect(")");
        }
        Attributes attributes = new Attributes(line);
        List<Subgraph> subgraphs = new ArrayList<>();
        while (line.skip("{")) {
            subgraphs.add(subgraph(line));
        }
        line.expect(":");
        List<TensorType> types = line.types();
        line.end();
        try {
            Op op = OpReader.read(kind, attributes, types, subgraphs);
            attributes.requireAllRead();
            List<Value> results = scope.builder.addAll(op, operands);
            List<TensorType> found = results.stream().map(Value::type).toList();
            if (!found.equals(types)) {
                throw line.error(label + " yields " + found + ", the line says " + types);
            } else if (names.size() != results.size()) {
                throw line.error(label + " has " + results.size() + " results, the line names " + names);
            }
            for (int i = 0; i < results.size(); i++) {
                if (!results.get(i).toString().equals(names.get(i))) {
                    throw line.error("expected " + results.get(i) + ", found " + names.get(i));
                }
                scope.values.put(names.get(i), results.get(i));
            }
        } catch (GraphException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw line.error(e.getMessage());
        }
    }

    /** Reads what follows an opening brace; afterwards the line goes on behind the closing one. */
    private Subgraph subgraph(LineScanner line) {
        line.end();
        if (++depth > DEEPEST) {
            throw line.error("sub-graphs are nested more than " + DEEPEST + " deep");
        }
        Scope scope = new Scope();
        for (at++; at < lines.size(); at++) {
            LineScanner inner = new LineScanner(lines.get(at).strip(), at + 1);
            if (inner.skip("yield")) {
                inner.expect("(");
                List<Value> parameters = values(scope, inner, inner.names());
                inner.expect(")");
                List<Value> results = values(scope, inner, inner.names());
                inner.end();
                at++;
                line.continueWith(at < lines.size() ? lines.get(at).strip() : "", at + 1);
                line.expect("}");
                depth--;
                return new Subgraph(scope.builder.graph(), parameters, results);
            } else if (!inner.isAtEnd()) {
                node(scope, inner);
            }
        }
        throw line.error("the sub-graph does not end with a line that begins with 'yield'");
    }

    private static List<Value> values(Scope scope, LineScanner line, List<String> names) {
        List<Value> values = new ArrayList<>();
        for (String name : names) {
            Value value = scope.values.get(name);
            if (value == null) {
                throw line.error("there is no value " + name + " before this line");
            }
            values.add(value);
        }
        return values;
    }

    /** The attributes of one line: at most one text or list of numbers without a name, then {@code name=value} pairs. */
    static final class Attributes {
        private final LineScanner line;
        private final Map<String, String> named = new HashMap<>();
        private final String text;
        private final List<String> elements;
        private final String bare;

        Attributes(LineScanner line) {
            this.line = line;
            this.text = line.quoted();
            this.elements = line.elements();
            String first = "";
            while (line.isAtWord()) {
                String name = line.word();
                if (line.skip("=")) {
                    if (named.put(name, line.attribute()) != null) {
                        throw line.error("attribute '" + name + "' is there twice");
                    }
                } else {
                    first = name;
                }
            }
            this.bare = first;
        }

        String text() {
            if (text == null) {
                throw line.error("expected a text in quotes");
            }
            return text;
        }

        String bare() {
            return bare;
        }

        TensorBuffer constant(TensorType type) {
            if (elements == null) {
                throw line.error("expected the elements of a constant in braces");
            } else if (elements.size() != type.shape().elements()) {
                throw line.error(type + " has " + type.shape().elements() + " elements, found " + elements.size());
            }
            TensorBuffer buffer = TensorBuffer.allocate(type.dtype(), type.shape());
            for (int i = 0; i < elements.size(); i++) {
                if (type.dtype().isFloating()) {
                    buffer.setDouble(i, real(elements.get(i)));
                } else {
                    buffer.setLong(i, integer(elements.get(i)));
                }
            }
            return buffer;
        }

        /** What is left: the settings of a composite. */
        Map<String, Object> settings() {
            Map<String, Object> settings = new HashMap<>();
            named.forEach((name, value) -> settings.put(name, setting(value)));
            named.clear();
            return settings;
        }

        private Object setting(String value) {
            if (value.startsWith("\"")) {
                return value.substring(1, value.length() - 1);
            } else if (value.startsWith("[")) {
                return list(value);
            } else if (value.equals("true") || value.equals("false")) {
                return Boolean.valueOf(value);
            }
            return value.matches("-?\\d+") ? (Object) integer(value) : (Object) real(value);
        }

        String get(String name) {
            String value = named.remove(name);
            if (value == null) {
                throw line.error("attribute '" + name + "' is missing");
            }
            return value;
        }

        long number(String name) {
            return integer(get(name));
        }

        int small(String name) {
            return Math.toIntExact(number(name));
        }

        double realNumber(String name) {
            return real(get(name));
        }

        boolean truth(String name) {
            String value = get(name);
            if (!value.equals("true") && !value.equals("false")) {
                throw line.error("attribute '" + name + "' is true or false, found " + value);
            }
            return Boolean.parseBoolean(value);
        }

        List<Long> longs(String name) {
            return list(get(name));
        }

        List<Integer> ints(String name) {
            return longs(name).stream().map(Math::toIntExact).toList();
        }

        /** Lists joined by an x, {@code [0]x[1]}, or numbers, {@code 3x3}. */
        List<String> times(String name) {
            String value = get(name);
            return value.isEmpty() ? List.of() : List.of(value.split("x", -1));
        }

        List<Long> list(String value) {
            if (!value.startsWith("[") || !value.endsWith("]")) {
                throw line.error("expected a list in brackets, found " + value);
            }
            String inner = value.substring(1, value.length() - 1);
            return inner.isEmpty()
                    ? List.of()
                    : Stream.of(inner.split(",", -1)).map(this::integer).collect(Collectors.toList());
        }

        long integer(String value) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw line.error("expected an integer, found '" + value + "'");
            }
        }

        double real(String value) {
            try {
                return Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw line.error("expected a number, found '" + value + "'");
            }
        }

        GraphException error(String message) {
            return line.error(message);
        }

        void requireAllRead() {
            if (!named.isEmpty()) {
                throw line.error("unknown attributes " + named.keySet());
            }
        }
    }

    /** Takes one line apart. */
    static final class LineScanner {
        private String line;
        private int number;
        private int at;

        LineScanner(String line, int number) {
            this.line = line;
            this.number = number;
        }

        /** Goes on with another line. */
        void continueWith(String next, int nextNumber) {
            line = next;
            number = nextNumber;
            at = 0;
        }

        GraphException error(String message) {
            String shown = line.length() > 120 ? line.substring(0, 120) + "..." : line;
            return new GraphException("line " + number + ": " + message + " in: " + shown);
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
                throw error("expected the end of the line, found '" + line.substring(at) + "'");
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

        /** One or more values: {@code %1, %2}. */
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

        /** A text in quotes, or null if there is none here. */
        String quoted() {
            space();
            if (at == line.length() || line.charAt(at) != '"') {
                return null;
            }
            int end = line.indexOf('"', at + 1);
            if (end < 0) {
                throw error("a text does not end");
            }
            String text = line.substring(at + 1, end);
            at = end + 1;
            return text;
        }

        /** The elements of a constant, or null if there are none here. */
        List<String> elements() {
            space();
            int end = line.indexOf('}', at);
            if (at == line.length() || line.charAt(at) != '{' || end < 0) {
                return null;
            }
            String inner = line.substring(at + 1, end).strip();
            at = end + 1;
            return inner.isEmpty() ? List.of() : List.of(inner.split(", *", -1));
        }

        /** The value of an attribute: a text in quotes with them, or all up to the next space. */
        String attribute() {
            if (at < line.length() && line.charAt(at) == '"') {
                return '"' + quoted() + '"';
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
                        : Shape.of(Stream.of(dims.split(",", -1))
                                .map(Long::valueOf)
                                .toList());
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw error("dimensions [" + dims + "]: " + e.getMessage());
            }
        }
    }
}
