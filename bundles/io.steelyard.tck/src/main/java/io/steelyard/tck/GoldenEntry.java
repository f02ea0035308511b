package io.steelyard.tck;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.steelyard.checkpoint.CheckpointFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a list of golden cases says of one of them. The list is JSON, one object a case: its name under {@code "case"}, what
 * is held against it ({@code "layer"}, {@code "objective"}, {@code "composite"} or {@code "function"}), and the options of
 * that; or under {@code "skip"} why nothing is. List and cases are resources: {@code /golden/LIST} and {@code
 * /golden/CASE.safetensors}.
 *
 * <pre>{@code
 * {"case": "conv/conv2d_pad", "layer": "conv2d", "options": {"out_channels": 6, "kernel_size": 3, "padding": 1}}
 * }</pre>
 *
 * @param name of the case: a folder and a file
 * @param told all that the list says, as plain values such as a specification has
 */
public record GoldenEntry(String name, Map<String, ?> told) {
    /** Copies the map, keeping its order. */
    public GoldenEntry {
        told = Collections.unmodifiableMap(new LinkedHashMap<>(told));
    }

    /**
     * All entries of a list.
     *
     * @param beside a class of the module that has the list among its resources
     * @param list the file, without its folder
     */
    public static List<GoldenEntry> list(Class<?> beside, String list) throws IOException {
        try (InputStream file = beside.getResourceAsStream("/golden/" + list)) {
            if (file == null) {
                throw new IOException("no list /golden/" + list + " beside " + beside.getName());
            }
            return list(file);
        }
    }

    /**
     * All entries of a list.
     *
     * @throws IOException also if it is no list of golden cases
     */
    public static List<GoldenEntry> list(InputStream json) throws IOException {
        // A pool of its own, because the shared one would outlive this bundle.
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
        try (JsonParser parser = factory.createParser(json)) {
            parser.nextToken();
            Object all = value(parser);
            if (!(all instanceof List<?> list)) {
                throw new IOException("expected a list of golden cases, found " + all);
            }
            List<GoldenEntry> entries = new ArrayList<>();
            for (Object each : list) {
                entries.add(entry(each));
            }
            return entries;
        }
    }

    private static GoldenEntry entry(Object each) throws IOException {
        Map<String, Object> told = new LinkedHashMap<>();
        if (each instanceof Map<?, ?> object) {
            object.forEach((key, value) -> told.put((String) key, value));
        }
        if (!(told.get("case") instanceof String name)) {
            throw new IOException("a golden case in a list has a name under \"case\", found " + each);
        }
        return new GoldenEntry(name, told);
    }

    /**
     * The case itself.
     *
     * @param beside a class of the module that has the case among its resources, as a file
     * @throws IOException also if there is none
     */
    public GoldenCase load(Class<?> beside, CheckpointFormat format) throws IOException {
        String resource = "/golden/" + name + ".safetensors";
        URL file = beside.getResource(resource);
        if (file == null) {
            throw new IOException("no golden case " + resource + " beside " + beside.getName());
        }
        try {
            return GoldenCase.read(format, Path.of(file.toURI()));
        } catch (URISyntaxException e) {
            throw new IOException("golden case " + file + " is not where files are", e);
        }
    }

    /** Why nothing is held against this case. */
    public Optional<String> skipped() {
        return find("skip");
    }

    /** What the list says in a text. */
    public Optional<String> find(String key) {
        return Optional.ofNullable(told.get(key)).map(String.class::cast);
    }

    /** One of several things by the name that the list says. */
    public <T> T choose(String key, Map<String, T> from) {
        T chosen = find(key).map(from::get).orElse(null);
        if (chosen == null) {
            throw new IllegalArgumentException(
                    name + ": expected a " + key + " of " + from.keySet() + ", found " + told.get(key));
        }
        return chosen;
    }

    /** What the list says in an object; without entries if it says nothing. */
    @SuppressWarnings("unchecked") // the reader puts nothing but texts before the values of an object
    public Map<String, ?> options(String key) {
        return told.get(key) instanceof Map<?, ?> options ? (Map<String, ?>) options : Map.of();
    }

    /** How far results may lie from this case, where the list says it. */
    public double tolerance(double usual) {
        return told.get("tolerance") instanceof Number wider ? wider.doubleValue() : usual;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> parser.getText();
        };
    }
}
