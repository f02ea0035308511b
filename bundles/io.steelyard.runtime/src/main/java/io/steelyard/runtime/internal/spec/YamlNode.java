package io.steelyard.runtime.internal.spec;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML document as plain values that remember their lines. */
sealed interface YamlNode {
    /** Where it begins, counted from 1. */
    int line();

    /** A {@code String}, {@code Long}, {@code Double} or {@code Boolean}, or null. */
    record Scalar(Object value, int line) implements YamlNode {}

    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    record Mapping(Map<String, YamlNode> entries, Map<String, Integer> keyLines, int line) implements YamlNode {}

    /** What it is, for messages. */
    default String describe() {
        if (this instanceof Scalar scalar) {
            Object value = scalar.value();
            return value == null ? "nothing" : value instanceof String ? "'" + value + "'" : value.toString();
        }
        return this instanceof Sequence ? "a list" : "a mapping";
    }

    /** The same without lines: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List}, {@code Map}. */
    default Object plain() {
        if (this instanceof Scalar scalar) {
            return scalar.value();
        }
        if (this instanceof Sequence sequence) {
            List<Object> list = new ArrayList<>();
            sequence.items().forEach(item -> list.add(item.plain()));
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        ((Mapping) this).entries().forEach((key, value) -> map.put(key, value.plain()));
        return map;
    }

    /**
     * Reads one document.
     *
     * @param file its name, for messages
     * @throws InvalidSpecException if it is not YAML, or larger or deeper than any specification needs
     */
    static YamlNode parse(String file, String text) throws InvalidSpecException {
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setCodePointLimit(1 << 20).build();
        try {
            Node root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new InvalidSpecException(
                            List.of(new Problem(new Place(file, 1, ""), "the file is empty, expected a pipeline"))));
            return new Conversion(file).convert(root, 0);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InvalidSpecException(
                    List.of(new Problem(new Place(file, line, ""), "this is not YAML: " + e.getProblem())));
        } catch (YamlEngineException e) {
            throw new InvalidSpecException(
                    List.of(new Problem(new Place(file, 0, ""), "this is not YAML: " + e.getMessage())));
        }
    }

    /** From SnakeYAML's nodes; bounded, because aliases can make a small file a huge tree. */
    final class Conversion {
        private static final int MOST_NODES = 100_000;
        private static final int MOST_LEVELS = 64;

        private final String file;
        private int nodes;

        Conversion(String file) {
            this.file = file;
        }

        YamlNode convert(Node node, int level) throws InvalidSpecException {
            int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            if (++nodes > MOST_NODES || level > MOST_LEVELS) {
                throw invalid(line, "more than " + MOST_NODES + " values or " + MOST_LEVELS + " levels");
            }
            if (node instanceof ScalarNode scalar) {
                return new Scalar(value(scalar, line), line);
            }
            if (node instanceof SequenceNode sequence) {
                List<YamlNode> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(convert(item, level + 1));
                }
                return new Sequence(items, line);
            }
            Map<String, YamlNode> entries = new LinkedHashMap<>();
            Map<String, Integer> keyLines = new LinkedHashMap<>();
            for (NodeTuple tuple : ((MappingNode) node).getValue()) {
                YamlNode key = convert(tuple.getKeyNode(), level + 1);
                if (!(key instanceof Scalar scalar) || scalar.value() == null) {
                    throw invalid(key.line(), "a key must be a word, found " + key.describe());
                }
                String name = scalar.value().toString();
                keyLines.put(name, key.line());
                if (entries.put(name, convert(tuple.getValueNode(), level + 1)) != null) {
                    throw invalid(key.line(), "'" + name + "' stands here twice");
                }
            }
            return new Mapping(entries, keyLines, line);
        }

        private Object value(ScalarNode scalar, int line) throws InvalidSpecException {
            String text = scalar.getValue();
            Tag tag = scalar.getTag();
            if (tag.equals(Tag.NULL)) {
                return null;
            } else if (tag.equals(Tag.BOOL)) {
                return Boolean.valueOf(text);
            } else if (tag.equals(Tag.INT)) {
                try {
                    if (text.startsWith("0x")) {
                        return Long.valueOf(text.substring(2), 16);
                    }
                    return text.startsWith("0o") ? Long.valueOf(text.substring(2), 8) : Long.valueOf(text);
                } catch (NumberFormatException e) {
                    throw invalid(line, "the integer " + text + " does not fit 64 bits");
                }
            } else if (tag.equals(Tag.FLOAT)) {
                return number(text);
            }
            return text;
        }

        private static Double number(String text) {
            return switch (text.toLowerCase(java.util.Locale.ROOT)) {
                case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
                case "-.inf" -> Double.NEGATIVE_INFINITY;
                case ".nan" -> Double.NaN;
                default -> Double.valueOf(text);
            };
        }

        private InvalidSpecException invalid(int line, String message) {
            return new InvalidSpecException(List.of(new Problem(new Place(file, line, ""), message)));
        }
    }
}
