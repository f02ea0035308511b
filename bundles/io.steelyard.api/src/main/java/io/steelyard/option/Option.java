package io.steelyard.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing a plugin can be told. Immutable: every refinement is a new option. An option without {@link #orElse} or
 * {@link #optional} is required.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {
    private record Check<T>(Predicate<? super T> holds, String expected) {}

    private final String name;
    private final String summary;
    private final String type;
    private final Function<Object, T> parser;
    private final List<Check<T>> checks;
    private final boolean required;
    private final T fallback;

    private Option(
            String name,
            String summary,
            String type,
            Function<Object, T> parser,
            List<Check<T>> checks,
            boolean required,
            T fallback) {
        this.name = Objects.requireNonNull(name);
        this.summary = Objects.requireNonNull(summary);
        this.type = type;
        this.parser = parser;
        this.checks = checks;
        this.required = required;
        this.fallback = fallback;
    }

    /**
     * An option with a notation of its own.
     *
     * @param type what is expected, for messages: "an integer, 'same' or 'valid'"
     * @param parser from the plain value of a specification (a {@code String}, {@code Long}, {@code Double}, {@code
     *     Boolean}, {@code List} or {@code Map}); returns null where it is none of what {@code type} says
     */
    public static <T> Option<T> of(String name, String type, Function<Object, T> parser, String summary) {
        return new Option<>(name, summary, type, parser, List.of(), true, null);
    }

    /** A whole number. */
    public static Option<Long> integer(String name, String summary) {
        return of(name, "an integer", raw -> raw instanceof Long value ? value : null, summary);
    }

    /** A number. */
    public static Option<Double> number(String name, String summary) {
        return of(name, "a number", Option::toDouble, summary);
    }

    /** true or false. */
    public static Option<Boolean> flag(String name, String summary) {
        return of(name, "true or false", raw -> raw instanceof Boolean value ? value : null, summary);
    }

    /** A piece of text. */
    public static Option<String> text(String name, String summary) {
        return of(name, "text", raw -> raw instanceof String value ? value : null, summary);
    }

    /** One of several words. */
    public static Option<String> choice(String name, List<String> words, String summary) {
        return of(
                name,
                "one of " + String.join(", ", words),
                raw -> raw instanceof String value && words.contains(value) ? value : null,
                summary);
    }

    /** A list of whole numbers. */
    public static Option<List<Long>> integers(String name, String summary) {
        return of(
                name,
                "a list of integers",
                raw -> list(raw, item -> item instanceof Long value ? value : null),
                summary);
    }

    /** A list of numbers. */
    public static Option<List<Double>> numbers(String name, String summary) {
        return of(name, "a list of numbers", raw -> list(raw, Option::toDouble), summary);
    }

    /** A list of texts. */
    public static Option<List<String>> texts(String name, String summary) {
        return of(
                name,
                "a list of texts",
                raw -> list(raw, item -> item instanceof String value ? value : null),
                summary);
    }

    /** One whole number for each of several axes, or a single one for all of them, as in PyTorch's kernel sizes. */
    public static Option<List<Long>> perAxis(String name, int axes, String summary) {
        return of(name, "an integer or a list of " + axes + " integers", raw -> axes(raw, axes), summary);
    }

    /**
     * Reads one whole number for each axis, or a single one for all of them.
     *
     * @return null if it is neither
     */
    public static List<Long> axes(Object raw, int axes) {
        if (raw instanceof Long value) {
            return java.util.Collections.nCopies(axes, value);
        }
        List<Long> values = list(raw, item -> item instanceof Long value ? value : null);
        return values != null && values.size() == axes ? values : null;
    }

    private static Double toDouble(Object raw) {
        return raw instanceof Number value ? Double.valueOf(value.doubleValue()) : null;
    }

    private static <T> List<T> list(Object raw, Function<Object, T> item) {
        if (!(raw instanceof List<?> items)) {
            return null;
        }
        List<T> values = new ArrayList<>();
        for (Object each : items) {
            T value = item.apply(each);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    /** This option with a value to fall back on. */
    public Option<T> orElse(T value) {
        return new Option<>(name, summary, type, parser, checks, false, Objects.requireNonNull(value));
    }

    /** This option, which may be left out; read it with {@link Options#find}. */
    public Option<T> optional() {
        return new Option<>(name, summary, type, parser, checks, false, null);
    }

    /**
     * This option with a condition on its value.
     *
     * @param expected completes "expected ...": "a power of two"
     */
    public Option<T> check(Predicate<? super T> holds, String expected) {
        List<Check<T>> more = new ArrayList<>(checks);
        more.add(new Check<>(holds, expected));
        return new Option<>(name, summary, type, parser, List.copyOf(more), required, fallback);
    }

    /** This option with a smallest value, itself allowed; for numbers and lists of them. */
    public Option<T> atLeast(double least) {
        return check(value -> all(value, number -> number >= least), "at least " + plain(least));
    }

    /** This option with a largest value, itself allowed; for numbers and lists of them. */
    public Option<T> atMost(double most) {
        return check(value -> all(value, number -> number <= most), "at most " + plain(most));
    }

    /** This option with a lower bound that is itself not allowed; for numbers and lists of them. */
    public Option<T> above(double bound) {
        return check(value -> all(value, number -> number > bound), "more than " + plain(bound));
    }

    /** This option with an upper bound that is itself not allowed; for numbers and lists of them. */
    public Option<T> below(double bound) {
        return check(value -> all(value, number -> number < bound), "less than " + plain(bound));
    }

    private static boolean all(Object value, Predicate<Double> holds) {
        if (value instanceof List<?> items) {
            return items.stream().allMatch(item -> all(item, holds));
        }
        return value instanceof Number number && holds.test(number.doubleValue());
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The name in specifications, in snake_case as PyTorch writes it. */
    public String name() {
        return name;
    }

    /** What it does, in a phrase. */
    public String summary() {
        return summary;
    }

    /** What is expected of a value, for people. */
    public String type() {
        return type;
    }

    /** Whether a specification must give it. */
    public boolean required() {
        return required;
    }

    /** The value it has when a specification does not give it. */
    public Optional<T> fallback() {
        return Optional.ofNullable(fallback);
    }

    /**
     * The value for a plain one.
     *
     * @throws IllegalArgumentException with what was expected and what was found
     */
    T parse(Object raw) {
        T value = raw == null ? null : parser.apply(raw);
        if (value == null) {
            throw new IllegalArgumentException("expected " + type + ", found " + show(raw));
        }
        for (Check<T> check : checks) {
            if (!check.holds().test(value)) {
                throw new IllegalArgumentException("expected " + check.expected() + ", found " + show(raw));
            }
        }
        return value;
    }

    private static String show(Object raw) {
        if (raw == null) {
            return "nothing";
        }
        if (raw instanceof Map<?, ?>) {
            return "a mapping";
        }
        return raw instanceof String ? "'" + raw + "'" : raw.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
