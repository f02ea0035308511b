package io.steelyard.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a specification. */
public class InvalidSpecException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** With every problem there is, at least one. */
    public InvalidSpecException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Every problem there is, in the order of the specification. */
    public List<Problem> problems() {
        return problems;
    }
}
