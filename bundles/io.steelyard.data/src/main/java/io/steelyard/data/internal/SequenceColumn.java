package io.steelyard.data.internal;

import io.steelyard.data.DataException;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A column of a CSV file whose fields are sequences: numbers separated by spaces. */
final class SequenceColumn {
    /** How a field's text becomes a number, or a complaint with the file's line. */
    @FunctionalInterface
    interface NumberReader {
        double read(String text) throws DataException;
    }

    /** Integers that a double holds exactly. */
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,15}");

    private static final Pattern SPACES = Pattern.compile(" +");

    private final Shape step;
    private final double scale;
    private final OptionalLong most;
    private final boolean truncate;
    private boolean integers;
    private double[] values = new double[1024];
    private int count;
    private final List<Integer> ends = new ArrayList<>();

    SequenceColumn(Options options) {
        this.step = options.find(CsvSource.SHAPE).map(Shape::of).orElse(Shape.scalar());
        this.scale = options.get(CsvSource.SCALE);
        this.most = options.find(CsvSource.MAX_LENGTH).map(OptionalLong::of).orElse(OptionalLong.empty());
        this.truncate = options.get(CsvSource.TRUNCATE);
        this.integers = scale == 1;
    }

    /**
     * Adds a row.
     *
     * @param place file, line and column, for messages
     */
    void add(String field, String place, NumberReader numbers) throws DataException {
        String text = field.strip();
        String[] words = text.isEmpty() ? new String[0] : SPACES.split(text);
        int width = Math.toIntExact(step.elements());
        if (words.length % width != 0) {
            throw new DataException(place + " holds " + words.length + " numbers, expected a multiple of " + width
                    + ", as shape " + step + " has for each element of the sequence");
        }
        long length = words.length / width;
        if (most.isPresent() && length > most.getAsLong()) {
            if (!truncate) {
                throw new DataException(place + " holds a sequence of " + length + ", expected at most "
                        + most.getAsLong() + " (max_length); 'truncate: true' cuts what is longer");
            }
            length = most.getAsLong();
        }
        for (int i = 0; i < length * width; i++) {
            if (count == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
            }
            integers &= INTEGER.matcher(words[i]).matches();
            values[count++] = numbers.read(words[i]) * scale;
        }
        ends.add(count);
    }

    /** The rows added; nothing if all of them are empty and there is no greatest length either. */
    RowFeatures toFeatures(String name) throws DataException {
        int[] kept = ends.stream().mapToInt(Integer::intValue).toArray();
        long longest = 0;
        for (int row = 0; row < kept.length; row++) {
            longest = Math.max(longest, (kept[row] - (row == 0 ? 0 : kept[row - 1])) / step.elements());
        }
        if (longest == 0) {
            throw new DataException(name + ": all sequences are empty");
        }
        double[] all = Arrays.copyOf(values, count);
        if (!integers) {
            for (int i = 0; i < count; i++) {
                all[i] = (float) all[i];
            }
        }
        return new SequenceFeatures(all, kept, integers, step, longest);
    }
}
