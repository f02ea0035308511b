package io.steelyard.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody who mistyped a name most likely meant. */
public final class NearestName {
    private NearestName() {}

    /** The known name with the fewest edits to this one, if they are few enough to be a slip. */
    public static Optional<String> to(String name, Collection<String> known) {
        int tolerated = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(candidate -> edits(name, candidate) <= tolerated)
                .min(Comparator.comparingInt((String candidate) -> edits(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A phrase to put behind "unknown ...": the nearest name, or else all of them. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElseGet(() -> known.isEmpty()
                        ? "; there are none"
                        : "; known: "
                                + String.join(", ", known.stream().sorted().toList()));
    }

    /** The number of insertions, deletions, substitutions and swaps of neighbours between two texts. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int substituted = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(substituted, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
