package io.steelyard.data.internal;

import io.steelyard.data.DataScope;
import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.data.ProvidesDataSource;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Rows of numbers in a CSV file, one column of which is the target. All other columns are features, in their order; or
 * one of them holds sequences, numbers separated by spaces, as many as each row has. The whole file is read when it is
 * opened; four bytes a number stay in memory, eight in sequences.
 */
@Component
@ProvidesDataSource("csv")
public final class CsvSource implements DataSource {
    static final Option<String> FILE = Option.text("file", "the file, relative to the specification");
    static final Option<Boolean> HEADER =
            Option.flag("header", "whether the first line names the columns").orElse(true);
    static final Option<String> DELIMITER = Option.text("delimiter", "the character between two fields")
            .check(
                    text -> text.length() == 1 && !"\"\r\n".contains(text),
                    "one character that is no quote or line break")
            .orElse(",");
    static final Option<String> TARGET = Option.of(
                    "target",
                    "a column's name, or its number counted from 0",
                    raw -> raw instanceof String || raw instanceof Long ? raw.toString() : null,
                    "the column that is to be predicted; the last one if not given")
            .optional();
    static final Option<String> TARGET_TYPE = Option.choice(
                    "target_type", List.of("class", "number"), "whether the target is a class or a number")
            .orElse("class");
    static final Option<List<Long>> SHAPE = Option.integers(
                    "shape", "the shape of one row's features, or of one element of a sequence; flat if not given")
            .atLeast(1)
            .optional();
    static final Option<String> SEQUENCE = Option.text(
                    "sequence", "the column that holds sequences, which are all the features then")
            .optional();
    static final Option<Long> MAX_LENGTH = Option.integer(
                    "max_length", "how long a sequence may be; the longest if not given")
            .atLeast(1)
            .atMost(1 << 24)
            .optional();
    static final Option<Boolean> TRUNCATE = Option.flag(
                    "truncate", "whether longer sequences are cut, rather than refused")
            .orElse(false);
    static final Option<Double> SCALE =
            Option.number("scale", "what features are multiplied with").orElse(1.0);
    static final Option<List<String>> CLASSES = Option.texts(
                    "classes", "the names of the classes in order; those found, sorted, if not given")
            .check(names -> Set.copyOf(names).size() == names.size(), "each class once")
            .optional();

    @Override
    public String summary() {
        return "rows of numbers in a CSV file";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                FILE, HEADER, DELIMITER, TARGET, TARGET_TYPE, SHAPE, SCALE, CLASSES, SEQUENCE, MAX_LENGTH, TRUNCATE);
    }

    @Override
    public Dataset open(DataScope scope) throws IOException {
        Options options = scope.options();
        return new CsvTable(scope.resolve(options.get(FILE)), options, scope.targetMayBeAbsent()).toDataset();
    }
}
