package io.steelyard.option;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with the options given to a plugin. */
public class InvalidOptionsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Options.Problem> problems;

    /** With every problem there is, at least one. */
    public InvalidOptionsException(List<Options.Problem> problems) {
        super(problems.stream().map(Options.Problem::message).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Every problem there is. */
    public List<Options.Problem> problems() {
        return problems;
    }
}
