package io.steelyard.layers.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A list of golden cases, {@code golden/cases.json} or {@code golden/composites.json}, as plain values such as a specification would have. */
final class GoldenLayerList {
    private GoldenLayerList() {}

    /** For each case its name, layer or composite, and options, or why it is skipped. */
    static List<Map<?, ?>> read(String list) throws IOException {
        try (InputStream file = GoldenLayerList.class.getResourceAsStream("/golden/" + list);
                JsonParser parser = new JsonFactory().createParser(file)) {
            parser.nextToken();
            List<Map<?, ?>> cases = new ArrayList<>();
            for (Object each : (List<?>) value(parser)) {
                cases.add((Map<?, ?>) each);
            }
            return cases;
        }
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
