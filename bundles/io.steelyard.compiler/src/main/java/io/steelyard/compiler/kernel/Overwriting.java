package io.steelyard.compiler.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a result may lie where an operand does. */
final class Overwriting {
    private final Kernel kernel;
    private final int result;

    private Overwriting(Kernel kernel, int result) {
        this.kernel = kernel;
        this.result = result;
    }

    static boolean isSafe(Kernel kernel, int read, int result) {
        if (read < 0 || read >= kernel.reads()) {
            throw new IndexOutOfBoundsException("operand " + read + " is not among the " + kernel.reads() + " read");
        } else if (result < kernel.reads() || result >= kernel.operands().size()) {
            throw new IndexOutOfBoundsException("operand " + result + " is no result of the kernel");
        }
        return kernel.operands().get(read) == kernel.operands().get(result)
                && new Overwriting(kernel, result).isSafe(read);
    }

    /** Each point reads what it overwrites and nothing else of the operand, and before it does so. */
    private boolean isSafe(int read) {
        Set<List<Long>> places = new HashSet<>();
        for (Kernel.Access access : kernel.accesses()) {
            if (access.operand() == read || access.operand() == result) {
                List<Long> place = new ArrayList<>(access.strides());
                place.add(access.offset());
                places.add(place);
            }
        }
        if (places.size() > 1) {
            return false;
        }
        boolean stored = false;
        for (Kernel.Phase phase : kernel.phases()) {
            for (Step step : phase.steps()) {
                if (step instanceof Step.Store store && operand(store.access()) == result) {
                    stored = true;
                } else if (stored && step instanceof Step.Load load && operand(load.access()) == read) {
                    return false;
                }
            }
        }
        return true;
    }

    private int operand(int access) {
        return kernel.accesses().get(access).operand();
    }
}
