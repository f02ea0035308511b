package io.steelyard.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Option<Double> MOMENTUM =
            Option.number("momentum", "share kept").atLeast(0).below(1).orElse(0.0);
    private static final Option<List<Long>> KERNEL =
            Option.perAxis("kernel_size", 2, "size of the kernel").atLeast(1);
    private static final Option<String> MODE =
            Option.choice("mode", List.of("a", "b"), "a mode").optional();
    private static final List<Option<?>> ALL = List.of(MOMENTUM, KERNEL, MODE);

    private static List<String> problems(Map<String, Object> raw) {
        return assertThrows(InvalidOptionsException.class, () -> Options.parse(ALL, raw)).problems().stream()
                .map(Options.Problem::message)
                .toList();
    }

    @Test
    void defaultsFillWhatIsNotGiven() {
        Options options = Options.parse(ALL, Map.of("kernel_size", 3L));
        assertEquals(0.0, options.get(MOMENTUM));
        assertEquals(Optional.empty(), options.find(MODE));
    }

    @Test
    void oneNumberStandsForEveryAxis() {
        assertEquals(
                List.of(3L, 3L), Options.parse(ALL, Map.of("kernel_size", 3L)).get(KERNEL));
        assertEquals(
                List.of(3L, 2L),
                Options.parse(ALL, Map.of("kernel_size", List.of(3L, 2L))).get(KERNEL));
    }

    @Test
    void everyProblemIsFoundAtOnce() {
        assertEquals(
                List.of(
                        "unknown option 'momentun'; did you mean 'momentum'?",
                        "missing option 'kernel_size': size of the kernel",
                        "mode: expected one of a, b, found 'c'"),
                problems(Map.of("momentun", 0.5, "mode", "c")));
    }

    @Test
    void aValueOutOfRangeIsShownWithTheRange() {
        assertEquals(
                List.of("momentum: expected less than 1, found 1.5"),
                problems(Map.of("kernel_size", 1L, "momentum", 1.5)));
    }

    @Test
    void aWholeNumberIsANumber() {
        assertEquals(
                0.0,
                Options.parse(ALL, Map.of("kernel_size", 1L, "momentum", 0L)).get(MOMENTUM));
    }

    @Test
    void anOptionThatWasNotDeclaredCannotBeRead() {
        Options options = Options.parse(ALL, Map.of("kernel_size", 3L));
        assertThrows(IllegalArgumentException.class, () -> options.get(Option.integer("momentum", "another")));
    }
}
