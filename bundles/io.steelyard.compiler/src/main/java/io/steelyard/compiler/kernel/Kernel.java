package io.steelyard.compiler.kernel;

import io.steelyard.tensor.DType;
import java.util.List;

/**
 * One pass over memory, as a nest of loops that no target is assumed for. The points of the outer loops are <em>rows</em>:
 * they do not depend on each other and may be computed in any order, by any number of threads. In a row the phases come
 * one after the other, each either once a row or once for every point of the inner loops.
 *
 * <p>A value that a step computes is known by a number, which no other step gives. What is computed once a row (and the
 * result of a {@link Step.Reduce}) is known to all later phases. What is computed at a point is known at that point of the
 * same phase alone: what a later phase needs is written to an operand or to a scratch row, and loaded again. Within a
 * phase all loads come before all stores.
 *
 * <p>Operands have numbers: those that are read come first, then the results, then scratch rows. A scratch row has an
 * element for each point of the inner loops and keeps it for as long as its row is computed.
 *
 * @param loops the length of each loop, outermost first; there may be none
 * @param outer how many of the loops, from the left, make rows
 * @param reads how many operands are read
 * @param operands the element types of what is read and of the results
 * @param scratch the element types of the scratch rows
 * @param accesses ways to look at operands and scratch rows, referred to by position
 * @param phases in order
 */
public record Kernel(
        List<Long> loops,
        int outer,
        int reads,
        List<DType> operands,
        List<DType> scratch,
        List<Access> accesses,
        List<Phase> phases) {
    /** Copies the lists. */
    public Kernel {
        loops = List.copyOf(loops);
        operands = List.copyOf(operands);
        scratch = List.copyOf(scratch);
        accesses = List.copyOf(accesses);
        phases = List.copyOf(phases);
    }

    /**
     * Where in an operand a point of the loops is: the sum of the offset and, for each loop, its index times its stride. Of
     * scratch rows the strides of outer loops are 0.
     *
     * @param operand the number of the operand or scratch row
     * @param offset in elements
     * @param strides in elements, one a loop
     */
    public record Access(int operand, long offset, List<Long> strides) {
        /** Copies the strides. */
        public Access {
            strides = List.copyOf(strides);
        }
    }

    /**
     * Some of the steps.
     *
     * @param inner whether they are done for each point of the inner loops, or once a row
     * @param steps in order
     */
    public record Phase(boolean inner, List<Step> steps) {
        /** Copies the steps. */
        public Phase {
            steps = List.copyOf(steps);
        }
    }

    /** How many rows there are. */
    public long rows() {
        return loops.subList(0, outer).stream().reduce(1L, Math::multiplyExact);
    }

    /** How many points each row has. */
    public long columns() {
        return loops.subList(outer, loops.size()).stream().reduce(1L, Math::multiplyExact);
    }

    /**
     * Whether a result may be given the memory of an operand that is read, of the same type: each point reads nothing of
     * the operand but what it overwrites, and that before it does.
     *
     * @param read the number of the operand
     * @param result the number of the result, counted as operands are
     */
    public boolean mayOverwrite(int read, int result) {
        return Overwriting.isSafe(this, read, result);
    }

    /** The dump: the loops and operands, then a line for each step. */
    @Override
    public String toString() {
        return KernelText.dump(this);
    }
}
