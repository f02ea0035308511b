package io.steelyard.objective;

import io.steelyard.graph.Value;
import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A figure of merit over a whole data set. It describes totals that add up over batches of any size, and says what comes
 * of their sums: so it is exact however the data is cut. Register it as a service with {@link ProvidesMetric}.
 */
@ConsumerType
public interface Metric extends Plugin {
    /**
     * Describes the totals of one batch.
     *
     * @return {@code f64[n]}
     */
    Value describe(ObjectiveScope scope);

    /** The figure that these sums of totals give; NaN if there is none. */
    double result(double[] totals);

    /** Whether a higher figure is a better one. */
    default boolean higherIsBetter() {
        return true;
    }
}
