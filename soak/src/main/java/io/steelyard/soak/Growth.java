package io.steelyard.soak;

import io.steelyard.soak.Footprint.Measured;
import io.steelyard.soak.Footprint.Quantity;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How what the process consists of changed from one repetition to the next. */
final class Growth {
    private static final double LIMIT = 1;
    /** Parts that change less than so much a repetition are not worth a line. */
    private static final double WORTH_A_LINE = 0.05;

    private final Map<Quantity, Series> series = new EnumMap<>(Quantity.class);

    private static final class Series {
        private final List<Slope.Sample> whole = new ArrayList<>();
        private final Map<String, List<Slope.Sample>> parts = new HashMap<>();
    }

    /**
     * Takes a sample.
     *
     * @param at after how many repetitions
     */
    void add(int at, Map<Quantity, Measured> found) {
        found.forEach((quantity, measured) -> {
            Series known = series.computeIfAbsent(quantity, any -> new Series());
            known.whole.add(new Slope.Sample(at, measured.whole()));
            measured.parts()
                    .forEach((name, value) -> known.parts
                            .computeIfAbsent(name, any -> new ArrayList<>())
                            .add(new Slope.Sample(at, value)));
        });
    }

    /**
     * Prints what grows, and below it the parts of it that do, the fastest first.
     *
     * @return whether nothing grows
     */
    boolean report(PrintStream out) {
        if (series.values().stream().anyMatch(one -> one.whole.size() < 3) || series.isEmpty()) {
            out.println("too few swaps after the warm ones to tell what grows");
            return false;
        }
        out.printf("%-24s %12s %12s   %s%n", "growth a swap", "first", "last", "slope (95 %)");
        boolean flat = true;
        for (Map.Entry<Quantity, Series> entry : series.entrySet()) {
            Quantity quantity = entry.getKey();
            boolean isFlat = Slope.of(entry.getValue().whole).isFlat(limit(quantity));
            flat &= isFlat;
            print(out, quantity.title(), quantity, entry.getValue().whole, isFlat ? "" : "   GROWS");
            entry.getValue().parts.entrySet().stream()
                    .filter(part -> part.getValue().size() >= 3
                            && Math.abs(Slope.of(part.getValue()).value()) >= WORTH_A_LINE)
                    .sorted(Comparator.comparingDouble(
                            part -> -Slope.of(part.getValue()).value()))
                    .forEach(part -> print(out, "  " + part.getKey(), quantity, part.getValue(), ""));
        }
        return flat;
    }

    private static void print(
            PrintStream out, String title, Quantity quantity, List<Slope.Sample> samples, String end) {
        out.printf(
                Locale.ROOT,
                "%-24s %12.0f %12.0f   %s %s%s%n",
                title,
                samples.get(0).quantity(),
                samples.get(samples.size() - 1).quantity(),
                Slope.of(samples),
                quantity.unit(),
                end);
    }

    /** A KiB; of what is counted, one in a thousand repetitions. */
    private static double limit(Quantity quantity) {
        return quantity.unit().equals("KiB") ? LIMIT : LIMIT / 1000;
    }
}
