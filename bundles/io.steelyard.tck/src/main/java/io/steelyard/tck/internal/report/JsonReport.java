package io.steelyard.tck.internal.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.steelyard.tck.ConformanceReport;
import io.steelyard.tck.Outcome;
import io.steelyard.tck.Subject;
import io.steelyard.tck.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A report as one JSON object. */
public final class JsonReport {
    private JsonReport() {}

    /** The object as text. */
    public static String of(ConformanceReport report) {
        StringWriter text = new StringWriter();
        // A pool of its own, because the shared one would outlive this bundle.
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            write(json, report.subject());
            json.writeStringField("jvm", report.jvm());
            json.writeStringField("date", report.date().toString());
            json.writeNumberField("seconds", seconds(report.duration().toNanos()));
            json.writeBooleanField("conforms", report.conforms());
            for (Verdict verdict : Verdict.values()) {
                json.writeNumberField(verdict.label(), report.count(verdict));
            }
            json.writeArrayFieldStart("outcomes");
            for (Outcome outcome : report.outcomes()) {
                write(json, outcome);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, Subject subject) throws IOException {
        json.writeObjectFieldStart("subject");
        json.writeStringField("kind", subject.kind());
        json.writeStringField("name", subject.name());
        json.writeStringField("bundle", subject.bundle());
        json.writeStringField("version", subject.version());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", outcome.group());
        json.writeStringField("check", outcome.check());
        json.writeStringField("verdict", outcome.verdict().label());
        json.writeStringField("tolerance", outcome.tolerance());
        json.writeStringField("reason", outcome.reason());
        json.writeNumberField("seconds", seconds(outcome.duration().toNanos()));
        json.writeEndObject();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
