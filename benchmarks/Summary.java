import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes tables of the rows that compare.sh collects: {@code java Summary.java FILE.tsv [TARGETS.tsv]}. A figure is the median
 * over rounds of the medians within a run. A ratio says how many times as fast as the best PyTorch the best of ours is, each
 * with the threads and the policy that suit it; then the same on equal numbers of threads; then every figure there is.
 */
class Summary {
    private static final String OURS = "steelyard-";

    /** What is compared, by metric: whether more is better. */
    private static final Map<String, Boolean> COMPARED = Map.of("steps/s", true, "us", false, "s", false, "MiB", false);

    /** Who measured what, and how. */
    private record Key(String peer, String policy, String workload, int threads, String metric)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::workload)
                .thenComparing(Key::metric)
                .thenComparing(Key::threads)
                .thenComparing(Key::peer)
                .thenComparing(Key::policy);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        boolean isOurs() {
            return peer.startsWith(OURS);
        }

        boolean isPyTorch() {
            return peer.contains("torch");
        }

        String how() {
            return peer + ", " + threads + (threads == 1 ? " thread" : " threads")
                    + (policy.equals("default") ? "" : ", " + policy.toLowerCase(Locale.ROOT));
        }
    }

    /** What came of all rounds. */
    private record Figure(Key key, List<Double> medians) {
        double median() {
            List<Double> sorted = medians.stream().sorted().toList();
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }

        double least() {
            return medians.stream().min(Double::compare).orElseThrow();
        }

        double most() {
            return medians.stream().max(Double::compare).orElseThrow();
        }
    }

    private record Target(String must, String goal) {}

    public static void main(String[] arguments) throws IOException {
        List<Figure> figures = read(Path.of(arguments[0]));
        Map<String, Target> targets = arguments.length > 1 ? targets(Path.of(arguments[1])) : Map.of();
        System.out.println("## Best against best\n");
        table(figures, targets, key -> true);
        for (int threads : figures.stream()
                .map(figure -> figure.key().threads())
                .distinct()
                .sorted()
                .toList()) {
            System.out.println("\n## On " + threads + (threads == 1 ? " thread" : " threads") + "\n");
            table(figures, targets, key -> key.threads() == threads);
        }
        System.out.println("\n## All figures\n");
        System.out.println("| workload | metric | threads | who | policy | median | least | most | rounds |");
        System.out.println("|---|---|---:|---|---|---:|---:|---:|---:|");
        for (Figure figure : figures) {
            Key key = figure.key();
            System.out.println("| " + key.workload() + " | " + key.metric() + " | " + key.threads() + " | " + key.peer()
                    + " | " + key.policy() + " | " + number(figure.median()) + " | " + number(figure.least()) + " | "
                    + number(figure.most()) + " | " + figure.medians().size() + " |");
        }
    }

    private static List<Figure> read(Path file) throws IOException {
        Map<Key, List<Double>> medians = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t", -1);
            if (cells.length < 10 || cells[0].equals("peer")) {
                continue;
            }
            Key key = new Key(cells[0], cells[7], cells[1], Integer.parseInt(cells[2]), cells[3]);
            medians.computeIfAbsent(key, any -> new ArrayList<>()).add(Double.parseDouble(cells[4]));
        }
        return medians.entrySet().stream()
                .map(entry -> new Figure(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Target> targets(Path file) throws IOException {
        Map<String, Target> targets = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t", -1);
            if (cells.length == 3 && !cells[0].equals("workload")) {
                targets.put(cells[0], new Target(cells[1], cells[2]));
            }
        }
        return targets;
    }

    private static void table(List<Figure> figures, Map<String, Target> targets, Predicate<Key> wanted) {
        System.out.println("| workload | ours | how | best PyTorch | which | ratio | must | goal |");
        System.out.println("|---|---:|---|---:|---|---:|---:|---:|");
        Stream<String> workloads =
                figures.stream().map(figure -> figure.key().workload()).distinct();
        for (String workload : order(workloads, targets)) {
            for (String metric : COMPARED.keySet().stream().sorted().toList()) {
                List<Figure> among = figures.stream()
                        .filter(figure -> wanted.test(figure.key()))
                        .filter(figure -> figure.key().workload().equals(workload))
                        .filter(figure -> figure.key().metric().equals(metric))
                        .toList();
                Optional<Figure> ours = best(among, Key::isOurs, metric);
                Optional<Figure> theirs = best(among, Key::isPyTorch, metric);
                if (ours.isEmpty() && theirs.isEmpty()) {
                    continue;
                }
                Target target = targets.getOrDefault(workload, new Target("-", "-"));
                System.out.println("| " + workload + " | " + shown(ours, metric) + " | " + how(ours) + " | "
                        + shown(theirs, metric) + " | " + how(theirs) + " | " + ratio(ours, theirs, metric) + " | "
                        + target.must() + " | " + target.goal() + " |");
            }
        }
    }

    /** Those that have targets first, in the order of the targets. */
    private static List<String> order(Stream<String> workloads, Map<String, Target> targets) {
        List<String> first = List.copyOf(targets.keySet());
        return workloads
                .sorted(Comparator.comparing((String workload) ->
                        first.contains(workload) ? first.indexOf(workload) : first.size()))
                .toList();
    }

    private static Optional<Figure> best(List<Figure> among, Predicate<Key> whose, String metric) {
        Comparator<Figure> bySize = Comparator.comparing(Figure::median);
        return among.stream()
                .filter(figure -> whose.test(figure.key()))
                .max(COMPARED.get(metric) ? bySize : bySize.reversed());
    }

    private static String ratio(Optional<Figure> ours, Optional<Figure> theirs, String metric) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return "-";
        }
        double more = ours.get().median() / theirs.get().median();
        return String.format(Locale.ROOT, "%.2f", COMPARED.get(metric) ? more : 1 / more);
    }

    private static String shown(Optional<Figure> figure, String metric) {
        return figure.map(found -> number(found.median()) + " " + metric).orElse("-");
    }

    private static String how(Optional<Figure> figure) {
        return figure.map(found -> found.key().how()).orElse("-");
    }

    private static String number(double value) {
        return value >= 1000 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.4g", value);
    }
}
