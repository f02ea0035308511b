package io.steelyard.it;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.runner.Description;
import org.junit.runner.Runner;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunNotifier;
import org.junit.runners.Suite;
import org.junit.runners.model.InitializationError;
import org.junit.runners.model.RunnerBuilder;

/**
 * Test classes that run in a Karaf, on a Java that it can run on: the one that runs the tests is too new. Where there is
 * none they are skipped, with one line that says why; with the property {@code require.karaf} they fail.
 */
public class KarafSuite extends Suite {
    private static final String REQUIRE = "require.karaf";

    /** Below it our bundles do not run. */
    private static final int LOWEST = 17;

    /** The newest execution environment that Karaf 4.4 knows of is that of Java 21. */
    private static final int BELOW = 22;

    public KarafSuite(Class<?> type, RunnerBuilder builder) throws InitializationError, IOException {
        this(type, builder, JavaHome.between(LOWEST, BELOW), Boolean.getBoolean(REQUIRE), System.out);
    }

    KarafSuite(Class<?> type, RunnerBuilder builder, Optional<Path> java, boolean required, PrintStream out)
            throws InitializationError {
        super(type, java.isPresent() ? inKaraf(type, builder, java.get()) : List.of(new Without(type, required, out)));
    }

    private static List<Runner> inKaraf(Class<?> type, RunnerBuilder builder, Path java) throws InitializationError {
        // Pax Exam takes the Java of this process for Karaf, and this property for where it is.
        System.setProperty("java.home", java.toString());
        return builder.runners(type, type.getAnnotation(SuiteClasses.class).value());
    }

    /** What is run where there is no such Java. */
    private static final class Without extends Runner {
        private static final String REASON =
                "there is no JDK from " + LOWEST + " to " + (BELOW - 1) + ", and Karaf runs on no other";

        private final Description description;
        private final boolean required;
        private final PrintStream out;

        private Without(Class<?> type, boolean required, PrintStream out) {
            this.required = required;
            this.out = out;
            this.description = Description.createTestDescription(type, "inKaraf");
        }

        @Override
        public Description getDescription() {
            return description;
        }

        @Override
        public void run(RunNotifier notifier) {
            if (required) {
                notifier.fireTestStarted(description);
                notifier.fireTestFailure(new Failure(description, new AssertionError(REASON)));
                notifier.fireTestFinished(description);
            } else {
                out.println("SKIP " + description.getTestClass().getSimpleName() + ": " + REASON);
                notifier.fireTestIgnored(description);
            }
        }
    }
}
