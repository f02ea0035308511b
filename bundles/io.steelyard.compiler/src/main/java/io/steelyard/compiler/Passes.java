package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.CommonSubexpressions;
import io.steelyard.compiler.internal.ConstantFolding;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.compiler.internal.ProgramStructure;
import io.steelyard.compiler.internal.ScanMerging;
import io.steelyard.compiler.internal.Simplification;
import io.steelyard.option.NearestName;
import java.util.List;

/**
 * Passes in the order in which they are applied, over and over until none of them finds anything to do.
 *
 * @param list the passes, each with a name of its own
 */
public record Passes(List<Pass> list) {
    /** Copies the list. */
    public Passes {
        list = List.copyOf(list);
    }

    /**
     * All passes that there are: {@code simplification, constant_folding, common_subexpressions, scan_merging,
     * dead_code}.
     */
    public static Passes standard() {
        return new Passes(List.of(
                new Simplification(),
                new ConstantFolding(),
                new CommonSubexpressions(),
                new ScanMerging(),
                new DeadCode()));
    }

    /**
     * These passes but for one.
     *
     * @throws IllegalArgumentException if none has this name
     */
    public Passes without(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("there is no pass '" + name + "'" + NearestName.hint(name, names()));
        }
        return new Passes(
                list.stream().filter(pass -> !pass.name().equals(name)).toList());
    }

    /** The names of the passes, in order. */
    public List<String> names() {
        return list.stream().map(Pass::name).toList();
    }

    /** The program rewritten until no pass changes it any more. */
    public Program apply(Program program) {
        Program before;
        Program after = program;
        do {
            before = after;
            for (Pass pass : list) {
                after = pass.apply(after);
            }
        } while (!ProgramStructure.of(after).equals(ProgramStructure.of(before)));
        return after;
    }
}
