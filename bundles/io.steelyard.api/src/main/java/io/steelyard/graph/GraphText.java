package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Graphs as text, a line for each node, in the notation of {@link Graph#toString}:
 *
 * <pre>{@code
 * %0 = input "x" : f32[4,2]
 * %1 = constant {0.0} : f32[]
 * %2, %3 = scan(%1, %0) length=4 carries=1 sequences=1 reverse=false recompute=false {
 *   %0 = input "0" : f32[]
 *   %1 = input "1" : f32[2]
 *   %2 = reduce_sum(%1) axes=[0] : f32[]
 *   %3 = add(%0, %2) : f32[]
 *   yield(%0, %1) %3, %3
 * } : f32[], f32[4]
 * }</pre>
 *
 * {@link #write} shows every element of a constant, a dump only the first few. A number is written with as many digits
 * as make it the same number again; every NaN comes back as the canonical one. In names, a quote, a backslash and control
 * characters have a backslash in front: {@code \"}, {@code \\}, and a backslash, u and four hexadecimal digits.
 */
public final class GraphText {
    static final int FEW = 8;

    private GraphText() {}

    /** A graph, from which {@link #read} makes one with the same operations applied in the same way in the same order. */
    public static String write(Graph graph) {
        return graph(graph, "", Long.MAX_VALUE);
    }

    /**
     * The graph that a text describes. Sub-graphs may be nested 64 deep. Room is made for no more than the text has, and
     * nothing in it is run, so that it may come from anybody.
     *
     * @throws GraphException if it does not describe one, with the line, what was found and what was expected
     */
    public static Graph read(String text) {
        return new GraphParser(text).parse();
    }

    static String dump(Graph graph) {
        return graph(graph, "", FEW);
    }

    static String dump(Subgraph subgraph) {
        return subgraph(subgraph, "", FEW);
    }

    static String dump(Node node) {
        return node(node, "", FEW);
    }

    private static String graph(Graph graph, String indent, long most) {
        StringBuilder text = new StringBuilder();
        for (Node node : graph.nodes()) {
            text.append(indent).append(node(node, indent, most)).append('\n');
        }
        return text.toString();
    }

    private static String subgraph(Subgraph subgraph, String indent, long most) {
        return graph(subgraph.graph(), indent, most) + indent + "yield" + names(subgraph.parameters(), "(", ")") + " "
                + names(subgraph.results(), "", "") + "\n";
    }

    private static String node(Node node, String indent, long most) {
        Op op = node.op();
        StringBuilder text = new StringBuilder(names(node.results(), "", ""))
                .append(" = ")
                .append(op.kind().label());
        if (!node.operands().isEmpty()) {
            text.append(names(node.operands(), "(", ")"));
        }
        String attributes = op instanceof Op.Constant constant ? elements(constant.value(), most) : op.attributes();
        text.append(attributes.isEmpty() ? "" : " ").append(attributes);
        for (Subgraph subgraph : op.subgraphs()) {
            text.append(" {\n")
                    .append(subgraph(subgraph, indent + "  ", most))
                    .append(indent)
                    .append('}');
        }
        return text.append(" : ")
                .append(node.results().stream()
                        .map(value -> value.type().toString())
                        .collect(Collectors.joining(", ")))
                .toString();
    }

    private static String names(List<Value> values, String before, String after) {
        return values.stream().map(Value::toString).collect(Collectors.joining(", ", before, after));
    }

    /** A text in quotes on one line: a quote, a backslash and control characters with a backslash in front. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static String elements(HostData data, long most) {
        StringBuilder text = new StringBuilder("{");
        long count = data.shape().elements();
        for (long i = 0; i < Math.min(count, most); i++) {
            text.append(i == 0 ? "" : ", ").append(element(data, i));
        }
        return text.append(count > most ? ", ...}" : "}").toString();
    }

    private static String element(HostData data, long index) {
        if (data.dtype() == DType.F64) {
            return Double.toString(data.getDouble(index));
        } else if (data.dtype().isFloating()) {
            return Float.toString((float) data.getDouble(index));
        }
        return Long.toString(data.getLong(index));
    }
}
