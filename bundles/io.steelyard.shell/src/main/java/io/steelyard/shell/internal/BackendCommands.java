package io.steelyard.shell.internal;

import io.steelyard.backend.DeviceInfo;
import io.steelyard.option.NearestName;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Commands about backends for a Gogo shell. */
@Component(
        service = BackendCommands.class,
        property = {"osgi.command.scope=backend", "osgi.command.function=list", "osgi.command.function=bench"})
public final class BackendCommands {
    private static final int SIZE = 512;
    private static final int LARGEST = 8192;

    private final Supplier<InstalledBackends> backends;
    private final Supplier<PrintStream> out;
    private final LongSupplier nanoseconds;

    @Activate
    public BackendCommands(BundleContext context) {
        this(() -> InstalledBackends.of(context), System::nanoTime, () -> System.out);
    }

    BackendCommands(Supplier<InstalledBackends> backends, LongSupplier nanoseconds, Supplier<PrintStream> out) {
        this.out = out;
        this.backends = backends;
        this.nanoseconds = nanoseconds;
    }

    /** Shows the backends there are. */
    @Descriptor("shows the backends there are, the one that 'auto' prefers first")
    public void list() {
        try (InstalledBackends installed = backends.get()) {
            TextTable table = new TextTable("llrrl");
            table.row("name", "device", "ranking", "tolerance", "bundle");
            for (InstalledBackends.Entry entry : installed.all()) {
                DeviceInfo device = entry.backend().device();
                table.row(
                        entry.name(),
                        device.kind() + ": " + device.description(),
                        String.valueOf(entry.ranking()),
                        String.format(Locale.ROOT, "%.1e", device.relativeTolerance()),
                        entry.bundle());
            }
            table.print(out.get(), "");
        }
    }

    /** Measures how fast backends are. */
    @Descriptor("measures a product of f32 matrices N by N and tanh over 2^20 elements, as medians of 15 runs")
    public void bench(
            @Descriptor("[NAME] [N]: a backend's name, all if none is given; 512 if no N is given") String... words) {
        SpokenFailures.run(out.get(), () -> {
            List<String> rest = new ArrayList<>(Arrays.asList(words));
            int size = SIZE;
            if (!rest.isEmpty() && rest.get(rest.size() - 1).matches("-?[0-9]+")) {
                size = size(rest.remove(rest.size() - 1));
            }
            if (rest.size() > 1) {
                throw new CommandFailure(
                        CommandFailure.INVALID,
                        "backend:bench [NAME] [N]: N is a whole number, found '" + rest.get(1) + "'");
            }
            try (InstalledBackends installed = backends.get()) {
                List<InstalledBackends.Entry> chosen =
                        rest.isEmpty() ? installed.all() : named(installed.all(), rest.get(0));
                measure(chosen, size);
            }
        });
    }

    private static int size(String word) throws CommandFailure {
        // More digits than an int has are too many in any case.
        int size = word.length() > 9 ? -1 : Integer.parseInt(word);
        if (size < 1 || size > LARGEST) {
            throw new CommandFailure(
                    CommandFailure.INVALID, "backend:bench [NAME] [N]: N is from 1 to " + LARGEST + ", found " + word);
        }
        return size;
    }

    private static List<InstalledBackends.Entry> named(List<InstalledBackends.Entry> all, String name)
            throws CommandFailure {
        List<InstalledBackends.Entry> found =
                all.stream().filter(entry -> entry.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.INVALID,
                    "there is no backend '" + name + "'"
                            + NearestName.hint(
                                    name,
                                    all.stream()
                                            .map(InstalledBackends.Entry::name)
                                            .distinct()
                                            .toList()));
        }
        return found;
    }

    private void measure(List<InstalledBackends.Entry> chosen, int size) {
        TextTable table = new TextTable("lrrrr");
        table.row("backend", "product " + size, "GFLOP/s", "tanh 2^20", "GB/s");
        List<String> failures = new ArrayList<>();
        for (InstalledBackends.Entry entry : chosen) {
            try {
                BackendBenchmark.Figures figures = new BackendBenchmark(entry.backend(), nanoseconds).run(size);
                table.row(
                        entry.name(),
                        milliseconds(figures.product()),
                        String.format(Locale.ROOT, "%.1f", figures.gigaflops()),
                        milliseconds(figures.tanh()),
                        String.format(Locale.ROOT, "%.2f", figures.gigabytes()));
            } catch (RuntimeException e) {
                failures.add("backend '" + entry.name() + "' failed: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            }
        }
        table.print(out.get(), "");
        failures.forEach(out.get()::println);
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }
}
