package io.steelyard.tck.internal.report;

import io.steelyard.tck.ConformanceReport;
import io.steelyard.tck.Outcome;
import io.steelyard.tck.Verdict;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A report as a page that stands alone: the summary, then what failed and why, then every group, folded. */
public final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --dim: #6e7781; --line: #8883; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
            .dim { color: var(--dim); } .passed { color: var(--good); } .failed { color: var(--bad); }
            .skipped { color: var(--dim); }
            .counts { display: flex; gap: 2rem; margin: 1.2rem 0; padding: 0; list-style: none; }
            .counts b { display: block; font-size: 1.8rem; line-height: 1.2; }
            .failure { border-left: 4px solid var(--bad); padding: .1rem 1rem; margin: 1rem 0; }
            .failure p { margin: .3rem 0; } .reason { font-family: ui-monospace, monospace; font-size: .9em;
              overflow-wrap: anywhere; }
            details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
            td, th { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; font-weight: normal; }
            th { color: var(--dim); } td:last-child, th:last-child { text-align: right; padding-right: 0; }
            """;

    private final ConformanceReport report;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(ConformanceReport report) {
        this.report = report;
    }

    /** The page. */
    public static String of(ConformanceReport report) {
        return new HtmlReport(report).write();
    }

    private String write() {
        String title = report.subject().kind() + " " + report.subject().name();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.append("<title>Conformance of ").append(escaped(title)).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        head(title);
        failures();
        page.append("<h2>All checks</h2>\n");
        report.groups().forEach(this::group);
        return page.append("</body>\n</html>\n").toString();
    }

    private void head(String title) {
        page.append("<h1>").append(escaped(title)).append(" ");
        page.append(
                report.conforms()
                        ? "<span class=\"passed\">conforms</span>"
                        : "<span class=\"failed\">does not conform</span>");
        page.append("</h1>\n<p class=\"dim\">");
        if (!report.subject().bundle().isEmpty()) {
            page.append(escaped(
                            report.subject().bundle() + " " + report.subject().version()))
                    .append("<br>");
        }
        page.append(escaped(report.jvm())).append("<br>");
        page.append(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .format(report.date().atOffset(ZoneOffset.UTC)));
        page.append(", ").append(time(report.duration())).append("</p>\n<ul class=\"counts\">\n");
        for (Verdict verdict : Verdict.values()) {
            page.append("<li class=\"").append(verdict.label()).append("\"><b>");
            page.append(report.count(verdict)).append("</b>");
            page.append(verdict.label()).append("</li>\n");
        }
        page.append("</ul>\n");
    }

    private void failures() {
        List<Outcome> failures = report.failures();
        if (failures.isEmpty()) {
            return;
        }
        page.append("<h2>What failed</h2>\n");
        for (Outcome outcome : failures) {
            page.append("<div class=\"failure\"><p><span class=\"dim\">");
            page.append(escaped(outcome.group())).append(":</span> ");
            page.append(escaped(outcome.check())).append("</p>\n<p class=\"reason\">");
            page.append(escaped(outcome.reason())).append("</p>\n<p class=\"dim\">tolerance: ");
            page.append(escaped(outcome.tolerance())).append("</p></div>\n");
        }
    }

    private void group(String group) {
        List<Outcome> outcomes = report.outcomes().stream()
                .filter(outcome -> outcome.group().equals(group))
                .toList();
        long failed = outcomes.stream().filter(Outcome::failed).count();
        page.append(failed > 0 ? "<details open>" : "<details>").append("<summary>");
        page.append(escaped(group)).append(" <span class=\"dim\">");
        page.append(outcomes.size()).append(outcomes.size() == 1 ? " check" : " checks");
        page.append("</span>");
        if (failed > 0) {
            page.append(" <span class=\"failed\">").append(failed).append(" failed</span>");
        }
        page.append("</summary>\n<table>\n<tr><th>verdict</th><th>check</th><th>tolerance</th><th>time</th></tr>\n");
        outcomes.forEach(this::row);
        page.append("</table>\n</details>\n");
    }

    private void row(Outcome outcome) {
        String label = outcome.verdict().label();
        page.append("<tr><td class=\"").append(label).append("\">").append(label);
        page.append("</td><td>").append(escaped(outcome.check()));
        if (!outcome.reason().isEmpty()) {
            page.append("<br><span class=\"reason dim\">")
                    .append(escaped(outcome.reason()))
                    .append("</span>");
        }
        page.append("</td><td>").append(escaped(outcome.tolerance()));
        page.append("</td><td>").append(time(outcome.duration())).append("</td></tr>\n");
    }

    private static String time(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }

    /** Text as a page shows it, whatever is in it: the names and messages of plugins are not ours. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(Character.isISOControl(c) && c != '\n' ? '\uFFFD' : c);
            }
        });
        return escaped.toString();
    }
}
