package io.steelyard.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            LineScanner line = scanner();
            if (!line.isAtEnd()) {
                node(scope, line);
            }
        }
        return scope.builder.graph();
    }

    private LineScanner scanner() {
        return new LineScanner(lines.get(at).strip(), at + 1);
    }

    private void node(Scope scope, LineScanner line) {
        LineScanner first = line.here();
        List<String> names = line.names();
        line.expect("=");
        OpKind kind = kind(line);
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
        List<Value> results;
        try {
            Op op = OpReader.read(kind, attributes, types, subgraphs);
            attributes.requireAllRead();
            results = scope.builder.addAll(op, operands);
        } catch (LineScanner.LineException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw first.error(e.getMessage());
        }
        List<TensorType> found = results.stream().map(Value::type).toList();
        if (!found.equals(types)) {
            throw line.error(kind.label() + " yields " + found + ", the line says " + types);
        }
        List<String> expected = results.stream().map(Value::toString).toList();
        if (!names.equals(expected)) {
            throw first.error("the results are the next values in order, " + expected + ", found " + names);
        }
        results.forEach(result -> scope.values.put(result.toString(), result));
    }

    private static OpKind kind(LineScanner line) {
        String label = line.word();
        return Stream.of(OpKind.values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() -> line.error("there is no operation '" + label + "'"));
    }

    /** Reads what follows an opening brace; afterwards the line goes on behind the closing one. */
    private Subgraph subgraph(LineScanner line) {
        line.end();
        if (++depth > DEEPEST) {
            throw line.error("sub-graphs are nested more than " + DEEPEST + " deep");
        }
        Scope scope = new Scope();
        for (at++; at < lines.size(); at++) {
            LineScanner inner = scanner();
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
                return closed(scope, inner, parameters, results);
            } else if (!inner.isAtEnd()) {
                node(scope, inner);
            }
        }
        throw line.error("the sub-graph does not end with a line that begins with 'yield'");
    }

    private static Subgraph closed(Scope scope, LineScanner line, List<Value> parameters, List<Value> results) {
        try {
            return new Subgraph(scope.builder.graph(), parameters, results);
        } catch (GraphException e) {
            throw line.error(e.getMessage());
        }
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
}
