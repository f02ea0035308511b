package io.steelyard.runtime.internal.training;

import java.util.Map;

/**
 * How far a training is. Together with the state and the specification it decides everything that follows.
 *
 * @param step how many steps are done
 * @param epoch how many epochs are done
 * @param batch how many batches of the epoch under way are done
 * @param lossSum the sum over those batches of loss times rows
 * @param rows the number of rows in those batches
 * @param slotsSince the last step before the optimizer's slots were begun anew: it counts its own steps from there
 */
record TrainingPosition(long step, long epoch, long batch, double lossSum, long rows, long slotsSince) {
    private static final String SLOTS_SINCE = "steelyard.slots_since";

    static final TrainingPosition START = new TrainingPosition(0, 0, 0, 0, 0, 0);

    TrainingPosition afterBatch(double loss, int batchRows) {
        return new TrainingPosition(
                step + 1, epoch, batch + 1, lossSum + loss * batchRows, rows + batchRows, slotsSince);
    }

    TrainingPosition afterEpoch() {
        return new TrainingPosition(step, epoch + 1, 0, 0, 0, slotsSince);
    }

    /** The same with an optimizer that has done no step yet. */
    TrainingPosition withNewSlots() {
        return new TrainingPosition(step, epoch, batch, lossSum, rows, step);
    }

    /** Whether as much is done of the training as in another position. */
    boolean isAsFarAs(TrainingPosition other) {
        return step == other.step && epoch == other.epoch && batch == other.batch;
    }

    /** The mean loss over the epoch under way. */
    double meanLoss() {
        return lossSum / rows;
    }

    /** As texts, exact to the bit. */
    Map<String, String> toTexts() {
        return Map.of(
                "steelyard.step",
                Long.toString(step),
                "steelyard.epoch",
                Long.toString(epoch),
                "steelyard.batch",
                Long.toString(batch),
                "steelyard.loss_sum",
                Double.toHexString(lossSum),
                "steelyard.rows",
                Long.toString(rows),
                SLOTS_SINCE,
                Long.toString(slotsSince));
    }

    /**
     * The reverse of {@link #toTexts}.
     *
     * @throws IllegalArgumentException if a text is missing or no number
     */
    static TrainingPosition fromTexts(Map<String, String> texts) {
        return new TrainingPosition(
                count(texts, "steelyard.step"),
                count(texts, "steelyard.epoch"),
                count(texts, "steelyard.batch"),
                Double.parseDouble(text(texts, "steelyard.loss_sum")),
                count(texts, "steelyard.rows"),
                texts.containsKey(SLOTS_SINCE) ? count(texts, SLOTS_SINCE) : 0);
    }

    private static long count(Map<String, String> texts, String key) {
        long value = Long.parseLong(text(texts, key));
        if (value < 0) {
            throw new IllegalArgumentException("'" + key + "' is " + value + ", expected a count");
        }
        return value;
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return text;
    }
}
