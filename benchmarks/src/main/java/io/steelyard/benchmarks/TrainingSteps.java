package io.steelyard.benchmarks;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Backend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times whole steps of training. Prints {@link Rows} to standard output, and losses to standard error.
 *
 * <pre>{@code
 * TrainingSteps BACKEND train [--dump FILE] [WORKLOAD...]   steps/s, samples/s, GFLOP/s, bytes/step, memory, time to compile
 * TrainingSteps BACKEND dump FILE WORKLOAD                  writes what would run, and runs nothing
 * TrainingSteps BACKEND infer                               the time to answer one row
 * TrainingSteps BACKEND mem                                 time from T0 to the end of the first step, memory of the process
 * }</pre>
 *
 * <p>{@code T0} is a variable of the environment: when the process was started, in seconds since 1970. The backend takes as
 * many threads as the JVM sees processors ({@code -XX:ActiveProcessorCount}).
 */
public final class TrainingSteps {
    /** So low that the one batch is not memorised: every step computes what the first one does. */
    private static final double RATE = 1e-6;

    private static final double SECONDS_FOR_ALLOCATION = 1;

    private final Backend backend;
    private final Rows rows;
    private final Timing timing;

    private TrainingSteps(String name, Backend backend, Timing timing) {
        this.backend = backend;
        this.rows = new Rows("steelyard-" + name, Runtime.getRuntime().availableProcessors(), System.out);
        this.timing = timing;
    }

    /** Runs what the arguments say; what they say wrong is one sentence, and the exit status 2. */
    public static void main(String[] arguments) throws IOException {
        try {
            run(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.size() < 2) {
            throw new IllegalArgumentException("expected BACKEND train|dump|infer|mem, found " + words);
        }
        String name = words.removeFirst();
        String mode = words.removeFirst();
        Backend backend = BackendByName.open(name);
        try {
            TrainingSteps steps = new TrainingSteps(name, backend, timing());
            switch (mode) {
                case "train" -> steps.train(words);
                case "dump" -> steps.dump(Path.of(words.getFirst()), Workload.named(words.getLast()));
                case "infer" -> steps.infer();
                case "mem" -> steps.startUp();
                default ->
                    throw new IllegalArgumentException("expected train, dump, infer or mem, found '" + mode + "'");
            }
        } finally {
            BackendByName.close(backend);
        }
    }

    /** The usual timing; {@code -Dwarmup=SECONDS} and {@code -Dsamples=NUMBER} make it shorter or longer. */
    private static Timing timing() {
        return new Timing(
                Double.parseDouble(System.getProperty("warmup", "" + Timing.USUAL.warmUpSeconds())),
                Integer.getInteger("samples", Timing.USUAL.samples()),
                Timing.USUAL.sampleSeconds());
    }

    private void train(List<String> words) throws IOException {
        Path file = null;
        if (!words.isEmpty() && words.getFirst().equals("--dump")) {
            words.removeFirst();
            file = Path.of(words.removeFirst());
        }
        List<Workload> chosen = words.isEmpty()
                ? Workload.all()
                : words.stream().map(Workload::named).toList();
        StringBuilder dumps = new StringBuilder();
        for (Workload workload : chosen) {
            try (PreparedProgram program = PreparedProgram.training(workload, backend, RATE)) {
                dumps.append("# ").append(workload.name()).append('\n').append(program.program());
                train(workload, program);
            }
        }
        if (file != null) {
            Files.writeString(file, dumps, StandardCharsets.UTF_8);
        }
    }

    private void train(Workload workload, PreparedProgram program) {
        String name = workload.name() + "-train";
        program.run();
        double before = program.loss();
        double[] seconds = timing.secondsPerRun(program::run);
        double operations = ContractionCount.of(program.program());
        rows.print(name, "steps/s", each(seconds, 1));
        rows.print(name, "samples/s", each(seconds, (double) workload.batch()));
        rows.print(name, "GFLOP/s", each(seconds, operations * 1e-9));
        rows.print(name, "bytes/step", allocatedByStep(program, seconds[0]));
        rows.print(name, "compile-s", program.compileSeconds());
        rows.print(name, "planned-MiB", program.plannedBytes() / 1048576.0);
        rows.print(name, "state-MiB", program.stateBytes() / 1048576.0);
        System.err.println("# " + workload.name() + " loss " + before + " -> " + program.loss());
    }

    /** What all threads together allocate on the heap. */
    private static double allocatedByStep(PreparedProgram program, double secondsPerStep) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int steps = (int) Math.clamp(SECONDS_FOR_ALLOCATION / secondsPerStep, 2, 100);
        long before = threads.getTotalThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
            program.run();
        }
        return (double) (threads.getTotalThreadAllocatedBytes() - before) / steps;
    }

    private void dump(Path file, Workload workload) throws IOException {
        try (PreparedProgram program = PreparedProgram.training(workload, backend, RATE)) {
            Files.writeString(file, program.program().toString(), StandardCharsets.UTF_8);
        }
    }

    private void infer() {
        try (PreparedProgram program = PreparedProgram.prediction(Workload.mlp("mlp-b1", 1, 1), backend)) {
            double[] seconds = timing.secondsPerRun(program::run);
            rows.print(
                    "mlp-infer-b1",
                    "us",
                    Arrays.stream(seconds).map(each -> each * 1e6).toArray());
        }
    }

    private void startUp() throws IOException {
        String start = System.getenv("T0");
        if (start == null) {
            throw new IllegalArgumentException("T0 does not say when the process was started: T0=$(date +%s.%N)");
        }
        try (PreparedProgram program = PreparedProgram.training(Workload.named("mlp-b128"), backend, RATE)) {
            program.run();
            rows.print("mlp-startup-to-first-step", "s", System.currentTimeMillis() / 1e3 - Double.parseDouble(start));
            for (int i = 0; i < 200; i++) {
                program.run();
            }
            rows.print("mlp-rss", "MiB", residentMebibytes());
        }
    }

    private static double residentMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double[] each(double[] seconds, double perRun) {
        return Arrays.stream(seconds).map(each -> perRun / each).toArray();
    }
}
