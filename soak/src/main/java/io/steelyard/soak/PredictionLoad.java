package io.steelyard.soak;

import io.steelyard.predict.Answer;
import io.steelyard.predict.Predictor;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Clients that ask a predictor, one row at a time, at a given rate or as fast as they can. Each answer is compared with what
 * the version that it names gives for that row. How long an answer took is counted twice: from when it was asked for, and from
 * when that was due. A client that is held up by one answer asks its next questions late, and the second count has them wait.
 */
final class PredictionLoad {
    /**
     * How far an answer may be from the reference backend's; probabilities in f32, whose last place is 6e-8, behind sums of a
     * few hundred products.
     */
    static final double TOLERANCE = 1e-5;

    /**
     * What came of it.
     *
     * @param asked how many questions were asked
     * @param seconds how long that took
     * @param sinceAsked how long those that were answered took
     * @param sinceDue how long they took from when they should have been asked for
     * @param errors why others were not
     * @param wrong how many answers were not those of the version that they name
     * @param farthest the largest difference from what the version gives
     * @param versions that answered
     * @param backends that answered
     */
    record Result(
            int asked,
            double seconds,
            Latencies sinceAsked,
            Latencies sinceDue,
            Map<String, Integer> errors,
            int wrong,
            double farthest,
            Set<Long> versions,
            Set<String> backends) {
        boolean isRight() {
            return errors.isEmpty() && wrong == 0;
        }

        double rate() {
            return sinceAsked.count() / seconds;
        }
    }

    private final Predictor predictor;
    private final List<Tensor> rows;
    private final Map<String, List<Tensor>> expected;
    private final AtomicReference<Answer> last = new AtomicReference<>();
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * A load that has not begun.
     *
     * @param rows what is asked, batches of one row
     * @param expected by the hashes of weights, the answers to all rows
     */
    PredictionLoad(Predictor predictor, List<Tensor> rows, Map<String, List<Tensor>> expected) {
        this.predictor = predictor;
        this.rows = rows;
        this.expected = expected;
    }

    /** The newest answer; null before the first. */
    Answer last() {
        return last.get();
    }

    /** How many questions were asked so far. */
    int asked() {
        return asked.get();
    }

    /**
     * Asks until enough was asked.
     *
     * @param rate questions in a second by all clients together; 0 for as many as they can
     * @param enough asked before each question
     */
    Result run(int clients, double rate, BooleanSupplier enough) throws InterruptedException {
        List<Latencies> sinceAsked = new ArrayList<>();
        List<Latencies> sinceDue = new ArrayList<>();
        Map<String, Integer> errors = new ConcurrentHashMap<>();
        AtomicInteger wrong = new AtomicInteger();
        AtomicReference<Double> farthest = new AtomicReference<>(0.0);
        Set<Long> versions = new ConcurrentSkipListSet<>();
        Set<String> backends = new ConcurrentSkipListSet<>();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        long interval = rate == 0 ? 0 : (long) (1e9 * clients / rate);
        for (int client = 0; client < clients; client++) {
            Latencies ownSinceAsked = new Latencies();
            Latencies ownSinceDue = new Latencies();
            sinceAsked.add(ownSinceAsked);
            sinceDue.add(ownSinceDue);
            int first = client * 7;
            long offset = interval * client / clients;
            Thread thread = new Thread(
                    () -> {
                        long due = begun + offset;
                        for (int i = first; !enough.getAsBoolean(); i++) {
                            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                                LockSupport.parkNanos(left);
                            }
                            long from = System.nanoTime();
                            long should = interval == 0 ? from : due;
                            due += interval;
                            int row = i % rows.size();
                            asked.incrementAndGet();
                            try {
                                Answer answer = predictor.answer(rows.get(row));
                                long now = System.nanoTime();
                                ownSinceAsked.add(now - from);
                                ownSinceDue.add(now - should);
                                last.set(answer);
                                versions.add(answer.version().number());
                                backends.add(answer.backend());
                                double distance = distance(answer, row);
                                farthest.accumulateAndGet(distance, Math::max);
                                if (!(distance <= TOLERANCE)) {
                                    wrong.incrementAndGet();
                                }
                            } catch (RuntimeException e) {
                                errors.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
                            }
                        }
                    },
                    "client-" + client);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Result(
                asked.getAndSet(0),
                seconds,
                Latencies.together(sinceAsked),
                Latencies.together(sinceDue),
                Map.copyOf(errors),
                wrong.get(),
                farthest.get(),
                new TreeSet<>(versions),
                new TreeSet<>(backends));
    }

    /** How far an answer is from what its version gives; infinite if nobody knows that version. */
    private double distance(Answer answer, int row) {
        List<Tensor> known = expected.get(answer.version().sha256());
        return known == null ? Double.POSITIVE_INFINITY : distance(answer.values(), known.get(row));
    }

    /** The largest difference between elements. */
    static double distance(Tensor a, Tensor b) {
        double farthest = a.shape().equals(b.shape()) ? 0 : Double.POSITIVE_INFINITY;
        for (long i = 0; i < a.shape().elements() && farthest < Double.POSITIVE_INFINITY; i++) {
            farthest = Math.max(farthest, Math.abs(a.getDouble(i) - b.getDouble(i)));
        }
        return farthest;
    }
}
