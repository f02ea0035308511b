package io.steelyard.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Within what bounds a layer's figures are taken for healthy. They are rules of thumb, not laws.
 *
 * @param maxGradientNorm the largest norm of a gradient
 * @param minUpdateRatio the smallest ratio of an update to the weights; 0 itself is no update at all and counts as healthy
 * @param maxUpdateRatio the largest
 * @param maxDeadUnits the largest share of dead units, from 0 to 1
 */
public record FigureBounds(double maxGradientNorm, double minUpdateRatio, double maxUpdateRatio, double maxDeadUnits) {
    /**
     * A norm of 1000; a ratio within two or three orders of magnitude of the usual 0.001; half of the units. The usual
     * ratio is that of A. Karpathy's notes for Stanford's CS231n, "Neural Networks Part 3: Learning and Evaluation", which
     * speak of dead units too; the norm is a thousand times the thresholds that gradients are commonly clipped to, as in
     * R. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
     */
    public static final FigureBounds USUAL = new FigureBounds(1e3, 1e-6, 1e-1, 0.5);

    /** What is beyond the bounds, a sentence a figure that names layer and step; empty if nothing is. */
    public List<String> complaints(long step, Map<String, LayerFigures> layers) {
        List<String> complaints = new ArrayList<>();
        layers.forEach((layer, figures) ->
                complaints(figures).forEach(found -> complaints.add("step " + step + ": " + layer + ": " + found)));
        return complaints;
    }

    private List<String> complaints(LayerFigures figures) {
        List<String> found = new ArrayList<>();
        long weights = figures.nonFiniteWeights().orElse(0);
        if (weights > 0) {
            found.add(weights + " elements of its weights are NaN or infinite");
        }
        long gradients = figures.nonFiniteGradients().orElse(0);
        double norm = figures.gradientNorm().orElse(1);
        if (gradients > 0) {
            found.add(gradients + " elements of its gradient are NaN or infinite");
        } else if (!Double.isFinite(norm)) {
            found.add("its gradient is not finite");
        } else if (norm > maxGradientNorm) {
            found.add("the norm of its gradient is " + number(norm) + ", more than " + number(maxGradientNorm));
        } else if (norm == 0) {
            found.add("its gradient is 0");
        }
        double ratio = figures.updateRatio().orElse(0);
        if (ratio > maxUpdateRatio || Double.isNaN(ratio)) {
            found.add("the update moves its weights by " + number(ratio) + " of their size, more than "
                    + number(maxUpdateRatio));
        } else if (ratio > 0 && ratio < minUpdateRatio) {
            found.add("the update moves its weights by " + number(ratio) + " of their size, less than "
                    + number(minUpdateRatio));
        }
        double dead = figures.deadUnits().orElse(0);
        if (dead > maxDeadUnits) {
            found.add(String.format(Locale.ROOT, "%.0f %% of its units are dead", 100 * dead));
        }
        return found;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
