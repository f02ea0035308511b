package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A pipeline cannot be put together now: because parts are missing, which may come, or because it is wrong. */
public final class AssemblyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> missing;
    private final transient List<Problem> wrong;

    AssemblyException(List<Problem> missing, List<Problem> wrong) {
        super(lines(wrong.isEmpty() ? missing : wrong));
        this.missing = List.copyOf(missing);
        this.wrong = List.copyOf(wrong);
    }

    /** Whether waiting may help. */
    public boolean mayPass() {
        return wrong.isEmpty();
    }

    /** Everything there is to say. */
    public List<Problem> problems() {
        List<Problem> all = new ArrayList<>(wrong);
        all.addAll(missing);
        all.sort((a, b) -> Integer.compare(a.place().line(), b.place().line()));
        return all;
    }

    private static String lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
    }
}
