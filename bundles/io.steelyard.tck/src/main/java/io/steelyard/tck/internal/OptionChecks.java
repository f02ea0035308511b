package io.steelyard.tck.internal;

import io.steelyard.option.InvalidOptionsException;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.option.Plugin;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plugin says it can be told.
 *
 * @param plugin the plugin
 * @param accepted options that it takes
 * @param refused options that it does not, by the word of its author
 */
public record OptionChecks(Plugin plugin, List<Map<String, ?>> accepted, List<Map<String, ?>> refused) {
    private static final String GROUP = "options";

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "the plugin and every option have a summary", this::summaries),
                Check.of(GROUP, "options have names of their own, in snake_case", this::names),
                Check.of(GROUP, "options are the same at every call", this::sameAtEveryCall),
                Check.of(GROUP, "a value of no known type is refused", this::strangeValues),
                Check.of(GROUP, "options out of range are refused", this::outOfRange));
    }

    private void summaries() {
        Require.that(!plugin.summary().isBlank(), "the plugin's summary is empty, expected a phrase for lists");
        for (Option<?> option : plugin.options()) {
            Require.that(
                    !option.summary().isBlank(),
                    "the summary of option '" + option.name() + "' is empty, expected a phrase");
        }
    }

    private void names() {
        Set<String> names = new HashSet<>();
        for (Option<?> option : plugin.options()) {
            Require.that(
                    option.name().matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"),
                    "an option is called '" + option.name() + "', expected snake_case");
            Require.that(names.add(option.name()), "two options are called '" + option.name() + "'");
        }
    }

    private void sameAtEveryCall() {
        List<Option<?>> first = plugin.options();
        List<Option<?>> second = plugin.options();
        Require.equal("the number of options at the second call", first.size(), second.size());
        for (int i = 0; i < first.size(); i++) {
            Require.that(
                    first.get(i) == second.get(i),
                    "option '" + first.get(i).name() + "' is another object at the second call, expected a constant");
        }
    }

    private void strangeValues() {
        List<Option<?>> options = plugin.options();
        if (options.isEmpty()) {
            throw new CheckSkipped("there are no options");
        }
        for (Option<?> option : options) {
            InvalidOptionsException refusal = Require.refusal(
                    InvalidOptionsException.class,
                    "a value of no known type for option '" + option.name() + "'",
                    () -> Options.parse(options, Map.of(option.name(), new Object())));
            Require.that(
                    refusal.getMessage().contains(option.name()),
                    "the refusal is \"" + refusal.getMessage() + "\", expected it to name option '" + option.name()
                            + "'");
        }
    }

    private void outOfRange() {
        accepted.forEach(options ->
                Require.success("taking the options " + options, () -> Options.parse(plugin.options(), options)));
        if (refused.isEmpty()) {
            throw new CheckSkipped("the kit was given no options that must be refused");
        }
        for (Map<String, ?> options : refused) {
            Require.refusal(
                    InvalidOptionsException.class,
                    "taking the options " + options,
                    () -> Options.parse(plugin.options(), options));
        }
    }
}
