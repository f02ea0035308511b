package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.TensorBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a line of a graph's text says about its operation: at most one text, one list of elements and one word, then
 * {@code name=value} pairs. What is read is taken out, so that {@link #requireAllRead} finds what nobody asked for.
 */
final class Attributes {
    private final LineScanner line;
    private final Map<String, String> named = new HashMap<>();
    private String text;
    private List<String> elements;
    private String bare;

    /** Takes them from a line. */
    Attributes(LineScanner from) {
        this.line = from.here();
        this.text = from.quoted();
        this.elements = from.elements();
        while (from.isAtWord()) {
            String name = from.word();
            if (from.skip("=")) {
                if (named.put(name, from.attribute()) != null) {
                    throw error("attribute '" + name + "' is there twice");
                }
            } else if (bare == null) {
                bare = name;
            } else {
                throw error("'" + bare + "' and '" + name + "' cannot both be there");
            }
        }
    }

    GraphException error(String message) {
        return line.error(message);
    }

    String text() {
        if (text == null) {
            throw error("expected a text in quotes");
        }
        String read = text;
        text = null;
        return read;
    }

    String bare() {
        if (bare == null) {
            throw error("expected a name");
        }
        String read = bare;
        bare = null;
        return read;
    }

    /** The elements of a constant. Room is made for no more than the text has. */
    TensorBuffer constant(TensorType type) {
        if (elements == null) {
            throw error("expected the elements of a constant in braces");
        } else if (elements.contains("...")) {
            throw error("the elements of the constant are abbreviated, as in dumps; expected all of them");
        } else if (elements.size() != type.shape().elements()) {
            throw error(type + " has " + type.shape().elements() + " elements, found " + elements.size());
        }
        TensorBuffer buffer = TensorBuffer.allocate(type.dtype(), type.shape());
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            if (type.dtype() == DType.F64) {
                buffer.setDouble(i, real(element));
            } else if (type.dtype().isFloating()) {
                buffer.setDouble(i, single(element));
            } else {
                buffer.setLong(i, integer(element));
                if (buffer.getLong(i) != integer(element)) {
                    throw error(element + " is no " + type.dtype());
                }
            }
        }
        elements = null;
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
            return value.substring(1);
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
            throw error("attribute '" + name + "' is missing");
        }
        return value;
    }

    long number(String name) {
        return integer(get(name));
    }

    int small(String name) {
        return small(number(name));
    }

    private int small(long value) {
        if (value != (int) value) {
            throw error(value + " is too large for an axis or a count");
        }
        return (int) value;
    }

    double realNumber(String name) {
        return real(get(name));
    }

    /** 64 bits in hexadecimal digits. */
    long bits(String name) {
        String value = get(name);
        try {
            return Long.parseUnsignedLong(value, 16);
        } catch (NumberFormatException e) {
            throw error("attribute '" + name + "' is up to 16 hexadecimal digits, found '" + value + "'");
        }
    }

    boolean truth(String name) {
        String value = get(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw error("attribute '" + name + "' is true or false, found '" + value + "'");
        }
        return Boolean.parseBoolean(value);
    }

    List<Long> longs(String name) {
        return list(get(name));
    }

    List<Integer> ints(String name) {
        return ints(longs(name));
    }

    private List<Integer> ints(List<Long> values) {
        return values.stream().map(this::small).toList();
    }

    /** Two lists of axes, {@code [0]x[1]}. */
    List<List<Integer>> pair(String name) {
        List<String> parts = times(name);
        if (parts.size() != 2) {
            throw error("attribute '" + name + "' is a pair of lists, [0]x[1]; found " + parts);
        }
        return parts.stream().map(part -> ints(list(part))).toList();
    }

    /** Numbers for each axis, {@code 3x3}. */
    List<Long> numbers(String name) {
        return times(name).stream().map(this::integer).toList();
    }

    /** What is joined by an x. */
    List<String> times(String name) {
        String value = get(name);
        return value.isEmpty() ? List.of() : List.of(value.split("x", -1));
    }

    private List<Long> list(String value) {
        if (!value.startsWith("[") || !value.endsWith("]")) {
            throw error("expected a list in brackets, found '" + value + "'");
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
            throw error("expected an integer, found '" + value + "'");
        }
    }

    private double real(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw error("expected a number, found '" + value + "'");
        }
    }

    /** The nearest single precision number, which by way of the nearest double it would not always be. */
    private float single(String value) {
        try {
            return Float.parseFloat(value);
        } catch (NumberFormatException e) {
            throw error("expected a number, found '" + value + "'");
        }
    }

    void requireAllRead() {
        if (text != null) {
            throw error("expected no text, found " + GraphText.quoted(text));
        } else if (elements != null) {
            throw error("only a constant has elements, found {" + String.join(", ", elements) + "}");
        } else if (bare != null) {
            throw error("expected attributes as name=value, found '" + bare + "'");
        } else if (!named.isEmpty()) {
            throw error("unknown attributes " + named.keySet());
        }
    }
}
