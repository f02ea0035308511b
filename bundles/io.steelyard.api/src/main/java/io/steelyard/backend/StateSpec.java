package io.steelyard.backend;

import io.steelyard.graph.TensorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a state holds.
 *
 * @param entries the type of each tensor by name, in order
 */
public record StateSpec(Map<String, TensorType> entries) {
    /** Copies the map, keeping its order. */
    public StateSpec {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The state that these programs together read and write. */
    public static StateSpec of(Program... programs) {
        Map<String, TensorType> entries = new LinkedHashMap<>();
        for (Program program : programs) {
            program.states().forEach((name, type) -> {
                TensorType known = entries.putIfAbsent(name, type);
                if (known != null && !known.equals(type)) {
                    throw new IllegalArgumentException(
                            "state '" + name + "' is " + known + " in one program and " + type + " in another");
                }
            });
        }
        return new StateSpec(entries);
    }

    /** The type of one entry. */
    public TensorType type(String name) {
        TensorType type = entries.get(Objects.requireNonNull(name));
        if (type == null) {
            throw new IllegalArgumentException("there is no state '" + name + "'");
        }
        return type;
    }

    /** The number of bytes of all entries together. */
    public long byteSize() {
        return entries.values().stream().mapToLong(TensorType::byteSize).sum();
    }
}
