package io.steelyard.it;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.Test;
import org.junit.internal.builders.AllDefaultPossibilitiesBuilder;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;

/** What is said where there is no Java that Karaf runs on. */
public class KarafSuiteTest {
    private static final String REASON = "there is no JDK from 17 to 21, and Karaf runs on no other";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Result runWithoutJava(boolean required) throws Exception {
        return new JUnitCore()
                .run(new KarafSuite(
                        KarafIT.class,
                        new AllDefaultPossibilitiesBuilder(),
                        Optional.empty(),
                        required,
                        new PrintStream(printed, true, StandardCharsets.UTF_8)));
    }

    @Test
    public void withoutItOneLineSaysWhyTheTestsAreSkipped() throws Exception {
        Result result = runWithoutJava(false);
        assertEquals("SKIP KarafIT: " + REASON + System.lineSeparator(), printed.toString(StandardCharsets.UTF_8));
        assertEquals(1, result.getIgnoreCount());
        assertEquals(0, result.getFailureCount());
    }

    @Test
    public void withoutItTheyFailWhereKarafIsRequired() throws Exception {
        Result result = runWithoutJava(true);
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
        assertEquals(1, result.getFailureCount());
        assertEquals(REASON, result.getFailures().get(0).getMessage());
    }
}
