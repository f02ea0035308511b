package io.steelyard.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the distribution's own command in a process of its own. */
final class Launcher {
    /** How a command ended. */
    record Result(int status, String out, String err) {}

    private Launcher() {}

    static Process start(Path out, Path err, String... arguments) throws IOException {
        return start(out, err, Map.of(), arguments);
    }

    private static Process start(Path out, Path err, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty(Host.DISTRIBUTION), "bin", "steelyard")
                .toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // The very JDK that runs this test, whatever else the machine has.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Nothing is left behind among the user's files, and nothing else runs beside what a test looks at.
        builder.environment().put("STEELYARD_START_CACHE", "off");
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Result run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), folder, arguments);
    }

    /** The command on a JVM with options of its own. */
    static Result runWith(String options, Path folder, String... arguments) throws IOException, InterruptedException {
        return run(options.isEmpty() ? Map.of() : Map.of("JDK_JAVA_OPTIONS", options), folder, arguments);
    }

    /** The command on another Java than this one. */
    static Result runOn(Path javaHome, Path folder, String... arguments) throws IOException, InterruptedException {
        return run(Map.of("STEELYARD_JAVA_HOME", javaHome.toString()), folder, arguments);
    }

    /** The command in an environment that has something more. */
    static Result run(Map<String, String> environment, Path folder, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = start(out, err, environment, arguments);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("steelyard " + String.join(" ", arguments) + " did not end; it said "
                    + Files.readString(out) + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), Files.readString(err));
    }
}
