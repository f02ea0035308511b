package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.OpKind;

/** What reductions have in memory: the partial results of a block, and the results of all blocks. */
final class ReductionMemory {
    private final Writing with;
    private final OpenedMemory opened;

    ReductionMemory(MethodScope scope) {
        this.with = scope.with();
        this.opened = scope.opened();
    }

    /**
     * A partial result of the block.
     *
     * @param element pushes its number, a long
     */
    Place partial(Step.Reduce reduce, Runnable element) {
        return opened.element(with.schedule().accumulators(reduce.result()), reduce.dtype(), element);
    }

    /** The first partial result of the block. */
    Place first(Step.Reduce reduce) {
        return partial(reduce, () -> with.code().push(0L));
    }

    /** Adds to a partial result where it is. */
    Accumulator accumulator(Step.Reduce reduce, Place partial) {
        return (value, mask) -> {
            Held before = with.scalar().load(with.code(), with.memory(), partial);
            with.scalar().accumulate(with.code(), reduce.kind(), before, value, -1);
            with.scalar().store(with.code(), with.memory(), partial, before);
        };
    }

    /** Combines the partial results of the block. */
    Held combinedPartials(Step.Reduce reduce, int partials) {
        int area = opened.variable(with.schedule().accumulators(reduce.result()));
        Code code = with.code();
        with.memory().tree(code, area, reduce.dtype(), () -> code.push(0L), partials, name(reduce.kind()));
        return code.hold(reduce.dtype());
    }

    /**
     * The result of a block.
     *
     * @param element pushes its number, a long
     */
    Place blockResult(Step.Reduce reduce, Runnable element) {
        return opened.element(with.schedule().blockResults(reduce.result()), reduce.dtype(), element);
    }

    /**
     * The results of all blocks of a row, taken together.
     *
     * @param row the variable of its number if those of all rows are there, or -1
     */
    Held combinedBlocks(Step.Reduce reduce, int row) {
        Code code = with.code();
        long blocks = with.schedule().blocks();
        if (blocks == 0) {
            return with.scalar().neutral(code, reduce.dtype(), reduce.kind());
        }
        with.memory()
                .tree(
                        code,
                        opened.variable(with.schedule().blockResults(reduce.result())),
                        reduce.dtype(),
                        () -> {
                            if (row < 0) {
                                code.push(0L);
                            } else {
                                code.on(LLOAD, row).times(blocks);
                            }
                        },
                        blocks,
                        name(reduce.kind()));
        return with.scalar().narrowed(code, code.hold(reduce.dtype()));
    }

    private static String name(OpKind reduction) {
        return switch (reduction) {
            case REDUCE_SUM -> "sum";
            case REDUCE_PROD -> "prod";
            case REDUCE_MAX -> "max";
            default -> "min";
        };
    }
}
