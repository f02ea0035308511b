package io.steelyard.data.internal;

import io.steelyard.data.DataException;
import io.steelyard.data.Dataset;
import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A CSV file on its way to a data set: which column is what, and what each row holds. */
final class CsvTable {
    /** What every program writes, and none of what Java accepts besides: 1f, 0x1p3, NaN. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final Path file;
    private final String name;
    private final Options options;
    private final boolean targetMayBeAbsent;
    private List<String> columns;
    private int target;
    /** The column of sequences; -1 if there is none. */
    private int sequence = -1;

    private SequenceColumn sequences;
    private float[] features = new float[1024];
    private int featureCount;
    private final List<String> targets = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();

    CsvTable(Path file, Options options, boolean targetMayBeAbsent) {
        this.file = file;
        this.name = String.valueOf(file.getFileName());
        this.options = options;
        this.targetMayBeAbsent = targetMayBeAbsent;
    }

    /**
     * Reads the whole file.
     *
     * @throws DataException if it is not what the options say, with file and line
     */
    Dataset toDataset() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + ": there is no such file");
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CsvRecords records = new CsvRecords(
                    reader,
                    options.get(CsvSource.DELIMITER).charAt(0),
                    name,
                    options.find(CsvSource.SEQUENCE).isPresent()
                            ? CsvRecords.LONGEST_SEQUENCE
                            : CsvRecords.LONGEST_NAME);
            List<String> first = records.next();
            if (first == null) {
                throw new DataException(name + ": the file is empty");
            }
            boolean header = options.get(CsvSource.HEADER);
            columns = header
                    ? first
                    : IntStream.range(0, first.size()).mapToObj(String::valueOf).toList();
            findSequence();
            target = findTarget();
            for (List<String> row = header ? records.next() : first; row != null; row = records.next()) {
                add(row, records.line());
            }
        } catch (CharacterCodingException e) {
            throw new DataException(name + ": this is not text in UTF-8");
        }
        if (sequences == null && columns.size() == 1 && target == 0) {
            throw new DataException(name + ": the target is the only column, expected features beside it");
        }
        if (lines.isEmpty()) {
            throw new DataException(name + ": there are no rows");
        }
        return dataset();
    }

    private void findSequence() throws DataException {
        String wanted = options.find(CsvSource.SEQUENCE).orElse(null);
        if (wanted == null) {
            for (Option<?> option : List.of(CsvSource.MAX_LENGTH, CsvSource.TRUNCATE)) {
                if (options.find(option).filter(value -> !value.equals(false)).isPresent()) {
                    throw new DataException(name + ": '" + option.name()
                            + "' is about sequences; name the column that holds them with 'sequence'");
                }
            }
            return;
        }
        sequence = position(wanted);
        if (sequence < 0) {
            throw unknown(wanted);
        }
        sequences = new SequenceColumn(options);
    }

    private int position(String column) {
        int at = columns.indexOf(column);
        return at < 0 && column.matches("\\d{1,9}") && Integer.parseInt(column) < columns.size()
                ? Integer.parseInt(column)
                : at;
    }

    private DataException unknown(String column) {
        return new DataException(
                name + ":1: there is no column '" + column + "'" + NearestName.hint(column, Set.copyOf(columns)));
    }

    /** The position of the target column; -1 if it is absent, and may be. */
    private int findTarget() throws DataException {
        String wanted = options.find(CsvSource.TARGET).orElse(null);
        if (wanted == null && sequences != null) {
            int last = columns.size() - 1;
            int beside = sequence == last ? last - 1 : last;
            if (beside < 0 && !targetMayBeAbsent) {
                throw new DataException(name + ": the sequence is the only column, expected a target beside it");
            }
            return beside;
        }
        if (wanted == null) {
            Shape shape = options.find(CsvSource.SHAPE).map(Shape::of).orElse(null);
            boolean allFeatures = shape != null && shape.elements() == columns.size();
            return targetMayBeAbsent && allFeatures ? -1 : columns.size() - 1;
        }
        int at = position(wanted);
        if (at < 0 && !targetMayBeAbsent) {
            throw unknown(wanted);
        }
        if (at >= 0 && at == sequence) {
            throw new DataException(name + ": column '" + columns.get(at) + "' cannot be sequence and target");
        }
        return at;
    }

    private void add(List<String> row, int line) throws DataException {
        if (row.size() != columns.size()) {
            throw new DataException(
                    name + ":" + line + ": expected " + columns.size() + " fields, found " + row.size());
        }
        for (int column = 0; column < row.size(); column++) {
            if (column == target) {
                targets.add(row.get(column));
                continue;
            }
            if (sequences != null) {
                if (column == sequence) {
                    String named = columns.get(column);
                    sequences.add(row.get(column), name + ":" + line + ": column '" + named + "'", text -> {
                        double value = number(text, named, line);
                        single(value, text, named, line);
                        return value;
                    });
                }
                continue;
            }
            if (featureCount == features.length) {
                features = Arrays.copyOf(features, Math.multiplyExact(features.length, 2));
            }
            double value = number(row.get(column), columns.get(column), line) * options.get(CsvSource.SCALE);
            features[featureCount++] = single(value, row.get(column), columns.get(column), line);
        }
        lines.add(line);
    }

    private double number(String text, String column, int line) throws DataException {
        if (!NUMBER.matcher(text).matches()) {
            throw notFinite(text, column, line);
        }
        return Double.parseDouble(text);
    }

    private float single(double value, String text, String column, int line) throws DataException {
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw notFinite(text, column, line);
        }
        return (float) value;
    }

    private DataException notFinite(String text, String column, int line) {
        return new DataException(
                name + ":" + line + ": column '" + column + "' holds '" + text + "', expected a finite number");
    }

    private Dataset dataset() throws DataException {
        int rows = lines.size();
        return sequences == null ? dataset(rows, evenFeatures(rows)) : dataset(rows, sequences.toFeatures(name));
    }

    private RowFeatures evenFeatures(int rows) throws DataException {
        long width = featureCount / rows;
        Shape shape = options.find(CsvSource.SHAPE).map(Shape::of).orElse(Shape.of(width));
        if (shape.elements() != width) {
            throw new DataException(
                    name + ": a row has " + width + " features, shape " + shape + " has " + shape.elements());
        }
        return new EvenFeatures(shape, Arrays.copyOf(features, featureCount));
    }

    private Dataset dataset(int rows, RowFeatures kept) throws DataException {
        List<String> given = options.find(CsvSource.CLASSES).orElse(List.of());
        if (target < 0) {
            return MemoryDataset.withoutTarget(kept, rows, given);
        }
        if (options.get(CsvSource.TARGET_TYPE).equals("number")) {
            float[] numbers = new float[rows];
            for (int row = 0; row < rows; row++) {
                String text = targets.get(row);
                int line = lines.get(row);
                numbers[row] = single(number(text, columns.get(target), line), text, columns.get(target), line);
            }
            return MemoryDataset.ofNumbers(kept, numbers);
        }
        List<String> classes = given.isEmpty() ? classesFound() : given;
        Map<String, Integer> index = new LinkedHashMap<>();
        classes.forEach(each -> index.putIfAbsent(each, index.size()));
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            Integer label = index.get(targets.get(row));
            if (label == null) {
                throw new DataException(name + ":" + lines.get(row) + ": column '" + columns.get(target) + "' holds '"
                        + targets.get(row) + "', which is none of the classes"
                        + NearestName.hint(targets.get(row), classes));
            }
            labels[row] = label;
        }
        return MemoryDataset.ofClasses(kept, labels, classes);
    }

    /** Sorted as numbers if all of them are whole numbers, else as text. */
    private List<String> classesFound() throws DataException {
        Set<String> found = new TreeSet<>(targets);
        if (found.contains("")) {
            throw new DataException(name + ":" + lines.get(targets.indexOf("")) + ": column '" + columns.get(target)
                    + "' is empty, expected a class");
        }
        List<String> classes = new ArrayList<>(found);
        if (classes.stream().allMatch(text -> text.matches("[+-]?\\d{1,18}"))) {
            classes.sort(Comparator.comparingLong(Long::parseLong));
        }
        return classes;
    }
}
