package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A scan, over all of a batch or some rows of it. Elements of sequences and outputs are seen row by row where they lie, if the
 * target can.
 */
final class ScanLoop implements Instruction {
    private final Target target;
    private final Workspace workspace;
    private final Batch batch;
    /** What lies still while turns go by: rows of carries and of what each turn sees unchanged. */
    private final List<Target.Row> still = new ArrayList<>();

    private final Handover first;
    private final Target.Row[] taken;
    private final Target.Row[] outputs;
    private final Instruction turn;
    private final Handover next;
    private final int length;
    private final boolean reverse;

    /**
     * The rows that a loop goes over, along axis 0 of what a turn sees.
     *
     * @param isCut by number of the operand, whether it is seen on these rows alone; results always are
     * @param start the first row
     * @param rows how many there are
     * @param all how many operands that are cut, and results, have
     */
    record Batch(IntPredicate isCut, long start, long rows, long all) {}

    /** A loop over everything. */
    ScanLoop(Op.Scan op, List<Operand> from, List<Operand> results, Target target, Workspace workspace) {
        this(op, from, results, target, workspace, null);
    }

    /** A loop over some rows; {@code op} is of those alone. */
    ScanLoop(Op.Scan op, List<Operand> from, List<Operand> results, Target target, Workspace workspace, Batch batch) {
        this.target = target;
        this.workspace = workspace;
        this.batch = batch;
        int carries = op.carries();
        int elements = carries + op.sequences();
        List<TensorType> seen = op.body().parameterTypes();
        List<Operand> begin = new ArrayList<>();
        List<Slot> carried = new ArrayList<>();
        for (int i = 0; i < carries; i++) {
            begin.add(new Operand(still(from.get(i).slot(), seen.get(i), isCut(i)), seen.get(i)));
            carried.add(still(results.get(i).slot(), seen.get(i), batch != null));
        }
        List<Slot> parameters = new ArrayList<>(carried);
        List<Target.Row> inTurn = new ArrayList<>();
        for (int i = carries; i < elements; i++) {
            inTurn.add(row(from.get(i).slot(), seen.get(i), isCut(i)));
            parameters.add(inTurn.get(i - carries).slot());
        }
        for (int i = elements; i < from.size(); i++) {
            parameters.add(still(from.get(i).slot(), seen.get(i), isCut(i)));
        }
        List<Target.Row> stacked = new ArrayList<>();
        List<Slot> places = new ArrayList<>(Collections.nCopies(carries, null));
        for (int i = carries; i < results.size(); i++) {
            Value output = op.body().results().get(i);
            stacked.add(row(results.get(i).slot(), output.type(), batch != null));
            places.add(stacked.get(i - carries).slot());
        }
        CompiledSubgraph body = GraphCompiler.compile(op.body(), parameters, places, target, workspace);
        // Outputs that were not computed in their rows, and what the next turn begins with.
        List<Slot> arrivals = new ArrayList<>(carried);
        arrivals.addAll(places.subList(carries, places.size()));
        this.first = new Handover(begin, carried, workspace);
        this.taken = inTurn.toArray(Target.Row[]::new);
        this.outputs = stacked.toArray(Target.Row[]::new);
        this.turn = body.steps();
        this.next = new Handover(body.results(), arrivals, workspace);
        this.length = Math.toIntExact(op.length());
        this.reverse = op.reverse();
    }

    private boolean isCut(int operand) {
        return batch != null && batch.isCut().test(operand);
    }

    private Slot still(Slot whole, TensorType seen, boolean cut) {
        if (!cut) {
            return whole;
        }
        Target.Row row = row(whole, seen, true);
        still.add(row);
        return row.slot();
    }

    private Target.Row row(Slot whole, TensorType seen, boolean cut) {
        long elements = seen.shape().elements();
        if (!cut) {
            return target.row(whole, seen, 0, elements, workspace);
        }
        long entry = elements / batch.rows();
        return target.row(whole, seen, batch.start() * entry, batch.all() * entry, workspace);
    }

    @Override
    public void run(WorkerPool pool) {
        for (int i = 0; i < still.size(); i++) {
            still.get(i).take(0);
        }
        first.run();
        for (int i = 0; i < length; i++) {
            Sequence.requireGoingOn();
            int row = reverse ? length - 1 - i : i;
            for (Target.Row element : taken) {
                element.take(row);
            }
            for (Target.Row output : outputs) {
                output.begin(row);
            }
            turn.run(pool);
            next.run();
            for (Target.Row output : outputs) {
                output.end(row);
            }
        }
    }
}
