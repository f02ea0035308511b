package io.steelyard.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which bundle is updated next: the backend's every other time, otherwise one of the other kinds', by a fixed seed. */
final class SwapOrder {
    private static final String BACKEND = "backend";
    private static final Map<String, String> BUNDLES = bundles();

    private final boolean hasBackend;
    private final String backendBundle;
    private final List<String> others;
    private final Random random = new Random(1);
    private boolean backendIsNext;

    private SwapOrder(boolean hasBackend, String backendBundle, List<String> others) {
        this.hasBackend = hasBackend;
        this.backendBundle = backendBundle;
        this.others = others;
        this.backendIsNext = hasBackend;
    }

    /**
     * Of some kinds of plugins.
     *
     * @param kinds their names with commas between them
     * @param backendBundle where the backend comes from
     * @throws IllegalArgumentException if there is no such kind
     */
    static SwapOrder of(String kinds, String backendBundle) {
        boolean hasBackend = false;
        List<String> others = new ArrayList<>();
        for (String kind : Arrays.asList(kinds.split(",", -1))) {
            if (kind.equals(BACKEND)) {
                hasBackend = true;
            } else if (BUNDLES.containsKey(kind)) {
                others.add(BUNDLES.get(kind));
            } else {
                throw new IllegalArgumentException(
                        "--kinds: expected some of " + every() + " with commas between them, found '" + kind + "'");
            }
        }
        return new SwapOrder(hasBackend, backendBundle, others);
    }

    /** All kinds, as {@link #of} takes them. */
    static String every() {
        return BACKEND + "," + String.join(",", BUNDLES.keySet());
    }

    /** The symbolic name of the bundle whose turn it is. */
    String next() {
        boolean backend = backendIsNext || others.isEmpty();
        backendIsNext = hasBackend && !backend;
        return backend ? backendBundle : others.get(random.nextInt(others.size()));
    }

    private static Map<String, String> bundles() {
        Map<String, String> bundles = new LinkedHashMap<>();
        bundles.put("layers", "io.steelyard.layers");
        bundles.put("optimizers", "io.steelyard.optimizers");
        bundles.put("objectives", "io.steelyard.objectives");
        bundles.put("initializers", "io.steelyard.initializers");
        bundles.put("data", "io.steelyard.data");
        bundles.put("checkpoints", "io.steelyard.checkpoint.safetensors");
        return bundles;
    }
}
