package io.steelyard.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every case that PyTorch was asked for is run by a test, or skipped with a reason, and {@code docs/coverage.md} says so.
 * The lists that it is made from are those that the tests of the bundles run, from the first entry to the last.
 */
class CoverageTest {
    /** Maven runs tests in the folder of their module. */
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final Path DOCUMENT = REPOSITORY.resolve(Path.of("docs", "coverage.md"));

    private GoldenLists lists;

    @BeforeEach
    void readTheLists() throws IOException {
        lists = GoldenLists.of(REPOSITORY);
    }

    @Test
    void everyCaseIsRunOrSkippedWithAReason() throws IOException {
        Set<String> listed = lists.all().stream()
                .flatMap(list -> list.entries().stream())
                .map(entry -> entry.name())
                .collect(Collectors.toSet());
        assertEquals(Set.of(), without(cases(), listed), "in no list");
        assertEquals(Set.of(), without(listed, cases()), "in a list, but no case that there is");
    }

    @Test
    void everyListIsRunByOneTestOfItsBundle() {
        List<String> others = lists.all().stream()
                .filter(list -> list.tests().size() != 1)
                .map(list -> list.bundle() + ": " + list.file() + " is run by " + list.tests())
                .toList();
        assertEquals(List.of(), others);
    }

    @Test
    void everyGoldenFileIsInAListOfItsBundle() {
        Set<String> listed = lists.all().stream()
                .flatMap(list -> list.held().stream().map(name -> list.bundle() + ": " + name))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), without(lists.files(), listed), "in no list that a test runs");
        assertEquals(Set.of(), without(listed, lists.files()), "in a list, but no file");
    }

    @Test
    void theDocumentSaysWhatTheListsSay() throws IOException {
        String text = new CoverageDocument(cases(), lists.all()).text();
        if (Boolean.getBoolean("coverage.write")) {
            Files.writeString(DOCUMENT, text, StandardCharsets.UTF_8);
        }
        assertEquals(
                text,
                Files.readString(DOCUMENT, StandardCharsets.UTF_8).replace("\r\n", "\n"),
                "docs/coverage.md is not what the lists say; -Dcoverage.write=true writes it anew");
    }

    private static Set<String> cases() throws IOException {
        try (InputStream file = CoverageTest.class.getResourceAsStream("/golden/cases.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    private static Set<String> without(Collection<String> names, Collection<String> known) {
        Set<String> others = new TreeSet<>(names);
        others.removeAll(known);
        return others;
    }
}
