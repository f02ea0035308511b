package io.steelyard.conformance;

import io.steelyard.conformance.GoldenLists.Listed;
import io.steelyard.tck.GoldenEntry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docs/coverage.md}: which of the cases there are the lists name. */
final class CoverageDocument {
    private final Set<String> cases;
    private final List<Listed> lists;

    CoverageDocument(Set<String> cases, List<Listed> lists) {
        this.cases = cases;
        this.lists = lists;
    }

    /** What the file has to say. */
    String text() {
        return """
                # Coverage

                What the parts of this repository compute is held against PyTorch 2.13.0: outputs, the gradients of all inputs and
                parameters, and what running statistics become, in double precision on the reference backend. A number may be off
                by 1e-13 of the largest magnitude in its tensor; where a list allows more, the `README.txt` beside it says why. A
                case that no layer type or objective is for is described in operations and composites, and is held against those.

                This file is made by `CoverageTest`, which fails if it is not what the lists of cases say:

                ```
                mvn test -pl conformance-tests -am -Dtest=CoverageTest -Dsurefire.failIfNoSpecifiedTests=false -Dcoverage.write=true
                ```

                | group | cases | by a layer type or objective | by composites and operations | skipped |
                |---|---:|---:|---:|---:|
                """ + groups() + "\n" + skipped() + """

                ## Lists

                A case is in a list of `src/test/resources/golden`, and the test that is named here runs all of that list.

                | bundle | list | test | cases |
                |---|---|---|---:|
                """ + listed();
    }

    private String groups() {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        cases.stream()
                .sorted()
                .forEach(name -> groups.computeIfAbsent(
                                name.substring(0, name.indexOf('/')), group -> new LinkedHashSet<>())
                        .add(name));
        StringBuilder rows = new StringBuilder();
        groups.forEach((group, names) -> rows.append(row(group, names)));
        return rows.append(row("total", cases)).toString();
    }

    private String row(String group, Set<String> names) {
        Set<String> byPlugins = held(true);
        Set<String> described = held(false);
        long plugins = names.stream().filter(byPlugins::contains).count();
        long others = names.stream()
                .filter(name -> !byPlugins.contains(name) && described.contains(name))
                .count();
        return "| " + group + " | " + names.size() + " | " + plugins + " | " + others + " | "
                + (names.size() - plugins - others) + " |\n";
    }

    private Set<String> held(boolean plugins) {
        return lists.stream()
                .filter(list -> list.plugins() == plugins)
                .flatMap(list -> list.held().stream())
                .collect(Collectors.toSet());
    }

    /** What nothing is held against, and what only operations are because a plugin cannot be told. */
    private String skipped() {
        StringBuilder lines = new StringBuilder();
        for (Listed list : lists) {
            for (GoldenEntry entry : list.entries()) {
                entry.skipped()
                        .ifPresent(why -> lines.append("- `")
                                .append(entry.name())
                                .append("`")
                                .append(held(false).contains(entry.name()) ? ", held by operations alone: " : ": ")
                                .append(why)
                                .append('\n'));
            }
        }
        return lines.isEmpty() ? "" : "What a layer type or objective cannot be told:\n\n" + lines;
    }

    private String listed() {
        StringBuilder rows = new StringBuilder();
        for (Listed list : lists) {
            rows.append("| ")
                    .append(list.bundle())
                    .append(" | `")
                    .append(list.file())
                    .append("` | ")
                    .append(list.tests().stream().map(test -> '`' + test + '`').collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(list.held().size())
                    .append(" |\n");
        }
        return rows.toString();
    }
}
