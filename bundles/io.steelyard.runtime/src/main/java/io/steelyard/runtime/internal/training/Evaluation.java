package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.objective.Metric;
import io.steelyard.runtime.internal.training.PipelineParts.Configured;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pass over the rows held out, batch by batch. It keeps its sums on the host, so that a swap in its midst loses
 * nothing.
 */
final class Evaluation {
    private final int rows;
    private final Map<String, double[]> totals = new LinkedHashMap<>();
    private double lossSum;
    private int done;

    Evaluation(int rows) {
        this.rows = rows;
    }

    /** The first row of the next batch. */
    int next() {
        return done;
    }

    /** The number of rows of the next batch; 0 if none is left. */
    int nextRows(int batchSize) {
        return Math.min(batchSize, rows - done);
    }

    /** Adds what one batch gave. */
    void add(int batchRows, Engine.Compiled program, Iterable<String> metrics) {
        lossSum += program.output(ModelPrograms.LOSS).getDouble(0) * batchRows;
        for (String metric : metrics) {
            TensorBuffer batch = program.output(metric);
            double[] total = totals.computeIfAbsent(
                    metric, absent -> new double[(int) batch.shape().elements()]);
            for (int i = 0; i < total.length; i++) {
                total[i] += batch.getDouble(i);
            }
        }
        done += batchRows;
    }

    /** The figures over all rows. */
    Map<String, Double> figures(Map<String, Configured<Metric>> metrics) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(ModelPrograms.LOSS, lossSum / rows);
        metrics.forEach((name, metric) -> figures.put(name, metric.part().result(totals.get(name))));
        return figures;
    }
}
