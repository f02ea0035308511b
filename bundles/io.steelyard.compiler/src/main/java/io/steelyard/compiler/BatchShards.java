package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.BatchShardsPass;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts loops over a batch whose entries do not meet, such as recurrent layers and their gradients, into loops over parts of
 * the batch. Those can run side by side from the first turn to the last; without, threads have to wait for each other in
 * every operation of every turn, and each reads what another has just written.
 *
 * <p>A loop becomes one composite. Its body is its definition: slices of operands, a loop for each part, and the parts'
 * results put together again. {@link #of} tells which rows each loop has.
 */
public final class BatchShards {
    /** The name of such composites. */
    public static final String NAME = "batch_shards";

    /** The setting that lists where each part starts, and where the last one ends. */
    public static final String BOUNDS = "bounds";

    /** The setting that lists which operands are cut; the others are what every part sees whole. */
    public static final String CUT = "cut";

    private BatchShards() {}

    /**
     * A part of the batch and the loop over it.
     *
     * @param scan takes the operands of the composite, those that are cut on {@code rows} rows alone; gives the same rows
     *     of the results
     * @param start the first row, on axis 0 of what a turn sees
     * @param rows how many there are
     */
    public record Shard(Op.Scan scan, long start, long rows) {}

    /**
     * Rewrites a program, sub-graphs included. Each row is computed as before; a product of fewer rows may be rounded
     * differently where a backend's products depend on how many there are.
     *
     * @param most how many parts a batch falls into at most
     */
    public static Program rewrite(Program program, int most) {
        return most < 2 ? program : new BatchShardsPass(most).apply(program);
    }

    /** Whether an operation is such a composite. */
    public static boolean are(Op op) {
        return op instanceof Op.Composite composite && composite.name().equals(NAME);
    }

    /** The parts of a composite that {@link #rewrite} has made. */
    public static List<Shard> of(Op.Composite composite) {
        List<Long> bounds = numbers(composite, BOUNDS);
        List<Shard> shards = new ArrayList<>();
        for (Node node : composite.body().graph().nodes()) {
            if (node.op() instanceof Op.Scan scan) {
                long start = bounds.get(shards.size());
                shards.add(new Shard(scan, start, bounds.get(shards.size() + 1) - start));
            }
        }
        return shards;
    }

    /** Whether an operand of such a composite is cut. */
    public static boolean isCut(Op.Composite composite, int operand) {
        return numbers(composite, CUT).contains((long) operand);
    }

    private static List<Long> numbers(Op.Composite composite, String setting) {
        return ((List<?>) composite.settings().get(setting))
                .stream().map(Long.class::cast).toList();
    }
}
