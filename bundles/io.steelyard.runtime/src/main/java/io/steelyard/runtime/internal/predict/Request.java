package io.steelyard.runtime.internal.predict;

import io.steelyard.predict.Answer;
import io.steelyard.predict.ModelVersion;
import io.steelyard.runtime.internal.training.RowForm;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Rows of one caller on their way to an answer. How far they are is known to the predictor's own thread alone. */
final class Request {
    final RowForm.Question question;
    final int rows;
    /** The length that its sequences are padded to; 0 where rows are all alike. */
    final long bucket;
    /** In terms of {@link System#nanoTime}, as {@link #deadline} is. */
    final long askedAt;

    final long deadline;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();

    /** How many rows are computed, all by one version. */
    private int done;

    private ModelVersion by;
    private TensorBuffer values;
    private int faults;
    private boolean alone;

    /**
     * A request.
     *
     * @param padded whether its rows are sequences
     * @param patience nanoseconds until its time is up
     */
    Request(RowForm.Question question, boolean padded, long askedAt, long patience) {
        this.question = question;
        this.rows = Math.toIntExact(question.features().shape().dim(0));
        this.bucket = padded ? question.features().shape().dim(1) : 0;
        this.askedAt = askedAt;
        this.deadline = askedAt + patience;
    }

    /** The row that is next. What another version computed does not count. */
    int next(ModelVersion version) {
        if (!version.equals(by)) {
            by = version;
            done = 0;
            values = null;
        }
        return done;
    }

    /** True for the first who wants to end this request, who then must: so that it is counted once, and before it ends. */
    boolean claim() {
        return settled.compareAndSet(false, true);
    }

    boolean isDone() {
        return done == rows;
    }

    HostData input(String name) {
        return question.inputs().get(name);
    }

    /** Takes the answers to its next rows. */
    void take(TensorBuffer answers, int from, int count, ByteBuffer scratch) {
        if (values == null) {
            values = TensorBuffer.allocate(answers.dtype(), answers.shape().withDim(0, rows));
        }
        RowCopy.copy(answers, from, values, done, count, scratch);
        done += count;
    }

    /** The answers to all rows. */
    Tensor values() {
        return values.freeze();
    }

    /** Notes that a backend failed on it; gives how often that was. */
    int fault() {
        return ++faults;
    }

    /** From now on it shares no batch: one of several requests in a batch cannot be computed, and it may be this one. */
    void isolate() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }
}
