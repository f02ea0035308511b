package io.steelyard.tck.internal.objective;

import io.steelyard.graph.TensorType;
import io.steelyard.tck.ObjectiveSample;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The rows of a sample, and parts of them.
 *
 * @param prediction of the model, in f64
 * @param target what it should have been; floating-point numbers in f64
 */
record Batches(Tensor prediction, Tensor target) {
    static Batches of(ObjectiveSample sample) {
        return new Batches(
                Draws.uniform(
                        "prediction", new TensorType(DType.F64, sample.prediction()), sample.low(), sample.high()),
                Draws.as(DType.F64, sample.target()));
    }

    int size() {
        return (int) prediction.shape().dim(0);
    }

    /** These rows, in this order. */
    Batches rows(int... rows) {
        return new Batches(Draws.rows(prediction, rows), Draws.rows(target, rows));
    }

    /** The rows from one on, up to but without another. */
    Batches slice(int from, int to) {
        return rows(IntStream.range(from, to).toArray());
    }

    /** The rows back to front. */
    Batches reversed() {
        return rows(IntStream.range(0, size()).map(row -> size() - 1 - row).toArray());
    }

    /** The same numbers in another type. */
    Batches as(DType dtype) {
        return new Batches(Draws.as(dtype, prediction), Draws.as(dtype, target));
    }

    /** Requires that targets that do not fit are refused with both shapes. */
    static void requireRefusals(
            List<ObjectiveSample.Mismatch> refused, DType target, BiConsumer<Tensor, Tensor> description) {
        for (ObjectiveSample.Mismatch wrong : refused) {
            Tensor prediction = Tensor.filled(DType.F64, wrong.prediction(), 0.5);
            Tensor expected = Tensor.filled(target.isFloating() ? DType.F64 : target, wrong.target(), 0);
            IllegalArgumentException refusal = Require.refusal(
                    IllegalArgumentException.class,
                    "a target " + wrong.target() + " for a prediction " + wrong.prediction(),
                    () -> description.accept(prediction, expected));
            Require.that(
                    names(refusal, prediction) && names(refusal, expected),
                    "the refusal is \"" + refusal.getMessage() + "\", expected it to name both " + wrong.prediction()
                            + " and " + wrong.target());
        }
    }

    private static boolean names(IllegalArgumentException refusal, Tensor tensor) {
        return refusal.getMessage().contains(tensor.shape().toString())
                || refusal.getMessage().contains(new TensorType(tensor.dtype(), tensor.shape()).toString());
    }
}
