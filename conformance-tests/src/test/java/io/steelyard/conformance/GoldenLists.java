package io.steelyard.conformance;

import io.steelyard.tck.GoldenEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lists of golden cases that the tests of the bundles run, found in the repository: {@code golden/*.json}. */
final class GoldenLists {
    /** Where a bundle's golden data is. */
    private static final Path RESOURCES = Path.of("src", "test", "resources", "golden");

    /**
     * One list.
     *
     * @param bundle the bundle's symbolic name
     * @param file the list's name
     * @param entries what it says
     * @param tests the simple names of the classes {@code Golden...Test} of the bundle's tests that name it, and run all of it
     */
    record Listed(String bundle, String file, List<GoldenEntry> entries, List<String> tests) {
        /** The names of the cases that are held against something. */
        Set<String> held() {
            return entries.stream()
                    .filter(entry -> entry.skipped().isEmpty())
                    .map(GoldenEntry::name)
                    .collect(Collectors.toSet());
        }

        /** Whether it is plugins that are held against its cases, and not what a test describes. */
        boolean plugins() {
            return entries.stream()
                    .filter(entry -> entry.skipped().isEmpty())
                    .allMatch(entry ->
                            entry.told().containsKey("layer") || entry.told().containsKey("objective"));
        }
    }

    private final List<Listed> lists;
    private final Set<String> files;

    private GoldenLists(List<Listed> lists, Set<String> files) {
        this.lists = lists;
        this.files = files;
    }

    /** All lists of all bundles, ordered by bundle and name. */
    static GoldenLists of(Path repository) throws IOException {
        List<Listed> lists = new ArrayList<>();
        Set<String> files = new TreeSet<>();
        for (Path bundle : sorted(repository.resolve("bundles"), 1)) {
            Path golden = bundle.resolve(RESOURCES);
            List<Path> found = Files.isDirectory(golden)
                    ? sorted(golden, 1).stream()
                            .filter(file -> file.toString().endsWith(".json"))
                            .toList()
                    : List.of();
            for (Path file : found) {
                lists.add(read(bundle, file));
            }
            if (!found.isEmpty()) {
                for (Path file : sorted(golden, Integer.MAX_VALUE)) {
                    String name = golden.relativize(file).toString().replace('\\', '/');
                    if (name.endsWith(".safetensors")) {
                        files.add(bundle.getFileName() + ": " + name.replace(".safetensors", ""));
                    }
                }
            }
        }
        return new GoldenLists(lists, files);
    }

    /** The lists. */
    List<Listed> all() {
        return lists;
    }

    /** The golden files of the bundles that have lists, as {@code BUNDLE: CASE}. */
    Set<String> files() {
        return files;
    }

    private static Listed read(Path bundle, Path file) throws IOException {
        String name = file.getFileName().toString();
        List<GoldenEntry> entries;
        try (InputStream json = Files.newInputStream(file)) {
            entries = GoldenEntry.list(json);
        }
        List<String> runners = new ArrayList<>();
        for (Path source : sorted(bundle.resolve(Path.of("src", "test", "java")), Integer.MAX_VALUE)) {
            String simple = source.getFileName().toString().replace(".java", "");
            if (simple.matches("Golden.*Test")
                    && Files.readString(source, StandardCharsets.UTF_8).contains('"' + name + '"')) {
                runners.add(simple);
            }
        }
        return new Listed(bundle.getFileName().toString(), name, entries, runners);
    }

    private static List<Path> sorted(Path folder, int depth) throws IOException {
        try (Stream<Path> found = Files.walk(folder, depth)) {
            return found.filter(path -> !path.equals(folder)).sorted().toList();
        }
    }
}
