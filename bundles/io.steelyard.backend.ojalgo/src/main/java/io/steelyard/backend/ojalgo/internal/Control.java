package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations that have sub-graphs. What a turn or a branch sees unchanged is not copied: a parameter has the slot of the
 * operand. The carries of a loop live where its results will be: they are copied there once, and each turn leaves the
 * next ones there.
 */
final class Control {
    private Control() {}

    static Instruction plan(Op op, List<Operand> from, List<Operand> results, Workspace workspace) {
        if (op instanceof Op.Scan scan) {
            return scan(scan, from, results, workspace);
        } else if (op instanceof Op.While loop) {
            return loop(loop, from, results, workspace);
        }
        return cond((Op.Cond) op, from, results, workspace);
    }

    private static Instruction cond(Op.Cond op, List<Operand> from, List<Operand> results, Workspace workspace) {
        Slot condition = from.get(0).slot();
        List<Slot> parameters = slots(from.subList(1, from.size()));
        Instruction yes = branch(GraphCompiler.compile(op.yes(), parameters, workspace), results, workspace);
        Instruction no = branch(GraphCompiler.compile(op.no(), parameters, workspace), results, workspace);
        return pool -> {
            if (condition.cells.bytes[0] != 0) {
                yes.run(pool);
            } else {
                no.run(pool);
            }
        };
    }

    private static Instruction branch(CompiledSubgraph branch, List<Operand> results, Workspace workspace) {
        Handover handover = new Handover(branch.results(), slots(results), workspace);
        return pool -> {
            branch.steps().run(pool);
            handover.run();
        };
    }

    private static Instruction loop(Op.While op, List<Operand> from, List<Operand> results, Workspace workspace) {
        List<Slot> parameters = slots(results);
        parameters.addAll(slots(from.subList(op.carries(), from.size())));
        CompiledSubgraph condition = GraphCompiler.compile(op.condition(), parameters, workspace);
        CompiledSubgraph body = GraphCompiler.compile(op.body(), parameters, workspace);
        Slot goesOn = condition.results().get(0).slot();
        Handover first = new Handover(from.subList(0, op.carries()), slots(results), workspace);
        Handover next = new Handover(body.results(), slots(results), workspace);
        return pool -> {
            first.run();
            condition.steps().run(pool);
            while (goesOn.cells.bytes[0] != 0) {
                Sequence.requireGoingOn();
                body.steps().run(pool);
                next.run();
                condition.steps().run(pool);
            }
        };
    }

    private static Instruction scan(Op.Scan op, List<Operand> from, List<Operand> results, Workspace workspace) {
        int carries = op.carries();
        int elements = carries + op.sequences();
        List<Slot> parameters = slots(results.subList(0, carries));
        List<Row> taken = new ArrayList<>();
        for (Operand sequence : from.subList(carries, elements)) {
            long count =
                    op.body().parameterTypes().get(parameters.size()).shape().elements();
            Slot element = new Slot(workspace.allocate(sequence.dtype(), count, "an element of a sequence"));
            parameters.add(element);
            taken.add(new Row(sequence.slot(), element, (int) count));
        }
        parameters.addAll(slots(from.subList(elements, from.size())));
        CompiledSubgraph body = GraphCompiler.compile(op.body(), parameters, workspace);
        List<Operand> given = body.results();
        List<Row> stacked = new ArrayList<>();
        for (int i = carries; i < given.size(); i++) {
            Operand output = given.get(i);
            stacked.add(new Row(results.get(i).slot(), output.slot(), output.count()));
        }
        List<Slot> carried = slots(results.subList(0, carries));
        Row[] inTurn = taken.toArray(Row[]::new);
        Row[] outputs = stacked.toArray(Row[]::new);
        Handover first = new Handover(from.subList(0, carries), carried, workspace);
        Handover next = new Handover(given.subList(0, carries), carried, workspace);
        int length = Math.toIntExact(op.length());
        return pool -> {
            first.run();
            for (int turn = 0; turn < length; turn++) {
                Sequence.requireGoingOn();
                int row = op.reverse() ? length - 1 - turn : turn;
                for (Row element : inTurn) {
                    element.take(row);
                }
                body.steps().run(pool);
                for (Row output : outputs) {
                    output.put(row);
                }
                next.run();
            }
        };
    }

    /** An element of a sequence, which lies in a row of the whole, and by itself. */
    private record Row(Slot whole, Slot single, int count) {
        void take(int row) {
            System.arraycopy(whole.cells.array(), row * count, single.cells.array(), 0, count);
        }

        void put(int row) {
            System.arraycopy(single.cells.array(), 0, whole.cells.array(), row * count, count);
        }
    }

    private static List<Slot> slots(List<Operand> operands) {
        return new ArrayList<>(operands.stream().map(Operand::slot).toList());
    }
}
