package io.steelyard.shell.internal;

import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorStatistics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Commands about trained models that answer, for a Gogo shell. */
@Component(
        service = PredictorCommands.class,
        property = {"osgi.command.scope=predictor", "osgi.command.function=list"})
public final class PredictorCommands {
    private final BundleContext context;
    private final Supplier<PrintStream> out;

    @Activate
    public PredictorCommands(BundleContext context) {
        this(context, () -> System.out);
    }

    PredictorCommands(BundleContext context, Supplier<PrintStream> out) {
        this.out = out;
        this.context = context;
    }

    /** Shows the predictors there are. */
    @Descriptor("shows the models that answer, with the version of their weights and what they have done")
    public void list() {
        TextTable table = new TextTable("llrrrrrrr");
        table.row("model", "version", "answered", "waiting", "refused", "timed out", "failed", "median", "p99");
        for (ServiceReference<Predictor> reference : references()) {
            Predictor predictor = context.getService(reference);
            if (predictor != null) {
                PredictorStatistics statistics = predictor.statistics();
                table.row(
                        predictor.name(),
                        predictor.version().toString(),
                        String.valueOf(statistics.answered()),
                        String.valueOf(statistics.waiting()),
                        String.valueOf(statistics.refused()),
                        String.valueOf(statistics.timedOut()),
                        String.valueOf(statistics.failed()),
                        milliseconds(statistics.median()),
                        milliseconds(statistics.p99()));
                context.ungetService(reference);
            }
        }
        table.print(out.get(), "");
    }

    private List<ServiceReference<Predictor>> references() {
        try {
            List<ServiceReference<Predictor>> found =
                    new ArrayList<>(context.getServiceReferences(Predictor.class, null));
            found.sort(Comparator.naturalOrder());
            return found;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
    }
}
