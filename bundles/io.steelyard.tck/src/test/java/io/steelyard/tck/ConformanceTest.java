package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    /** One check of each verdict; the one that fails says something that a page must not take for its own. */
    private record ThreeChecks() implements Kit {
        @Override
        public String kind() {
            return "backend";
        }

        @Override
        public Stream<Check> checks() {
            return Stream.of(
                    Check.of("state", "it holds", () -> {}),
                    new Check("state", "it is near", "0.1", () -> {
                        throw new CheckFailure("found <script>alert('1 & 2')</script>, expected \"nothing\"");
                    }),
                    Check.of("life", "it ends", () -> {
                        throw new CheckSkipped("nobody asked");
                    }));
        }
    }

    private static final Subject SUBJECT = new Subject("backend", "mine", "org.example.mine", "1.2.0");

    private static ConformanceReport report() {
        return Conformance.of(new ThreeChecks()).run(SUBJECT);
    }

    @Test
    void everyOutcomeIsReportedInOrder() {
        ConformanceReport report = report();
        assertEquals(
                List.of("it holds", "it is near", "it ends"),
                report.outcomes().stream().map(Outcome::check).toList());
        assertEquals(List.of("state", "life"), report.groups());
        for (Verdict verdict : Verdict.values()) {
            assertEquals(1, report.count(verdict));
        }
        assertFalse(report.conforms());
    }

    @Test
    void aFilterLooksAtGroupAndNameWhateverTheCase() {
        assertEquals(
                List.of("it ends"),
                Conformance.of(new ThreeChecks()).containing("LIFE").run(SUBJECT).outcomes().stream()
                        .map(Outcome::check)
                        .toList());
        assertEquals(
                List.of("it holds"),
                Conformance.of(new ThreeChecks()).containing("Holds").run(SUBJECT).outcomes().stream()
                        .map(Outcome::check)
                        .toList());
    }

    @Test
    void aRunInWhichNothingPassedDoesNotConform() {
        assertFalse(Conformance.of(new ThreeChecks())
                .containing("ends")
                .run(SUBJECT)
                .conforms());
        assertTrue(Conformance.of(new ThreeChecks())
                .containing("holds")
                .run(SUBJECT)
                .conforms());
    }

    @Test
    void progressHearsOfEachCheck() {
        List<String> heard = new ArrayList<>();
        Conformance.of(new ThreeChecks())
                .telling((outcome, done, total) -> heard.add(outcome.verdict().label() + " " + done + "/" + total))
                .run(SUBJECT);
        assertEquals(List.of("passed 1/3", "failed 2/3", "skipped 3/3"), heard);
    }

    @Test
    void anInterruptedRunReportsWhatItLeftOut() {
        ConformanceReport report = Conformance.of(new ThreeChecks())
                .telling((outcome, done, total) -> Thread.currentThread().interrupt())
                .run(SUBJECT);
        assertTrue(Thread.interrupted());
        assertEquals(
                List.of("passed: state: it holds", "skipped: state: it is near: the run was interrupted"),
                report.outcomes().stream().map(Outcome::toString).limit(2).toList());
    }

    @Test
    void jsonHoldsSubjectCountsAndReasons() throws IOException {
        String json = report().toJson();
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    strings.add(parser.currentName() + "=" + parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    strings.add(parser.currentName() + "=" + parser.getLongValue());
                }
            }
        }
        assertTrue(strings.containsAll(List.of(
                "bundle=org.example.mine",
                "version=1.2.0",
                "passed=1",
                "failed=1",
                "skipped=1",
                "check=it is near",
                "tolerance=0.1",
                "reason=found <script>alert('1 & 2')</script>, expected \"nothing\"")));
    }

    @Test
    void aPageEscapesWhatPluginsSay() {
        String page = report().toHtml();
        assertFalse(page.contains("<script"), page);
        assertTrue(page.contains(
                "found &lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;, expected &quot;nothing&quot;"));
    }

    @Test
    void aPageShowsFailuresBeforeTheGroupsAndUnfoldsTheirs() {
        String page = report().toHtml();
        assertTrue(page.indexOf("What failed") > 0 && page.indexOf("What failed") < page.indexOf("All checks"));
        assertTrue(page.contains("<details open><summary>state"), page);
        assertTrue(page.contains("<details><summary>life"), page);
        assertTrue(page.contains("org.example.mine 1.2.0"));
    }

    @Test
    void aPageStandsAlone() {
        String page = report().toHtml();
        assertFalse(page.contains("http") || page.contains("src=") || page.contains("<link"), page);
    }
}
