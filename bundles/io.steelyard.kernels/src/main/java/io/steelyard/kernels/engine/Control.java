package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Operations that have sub-graphs. What a turn or a branch sees unchanged is not copied: a parameter has the slot of the
 * operand. The carries of a loop live where its results will be: they are copied there once, and each turn leaves the
 * next ones there.
 */
final class Control {
    private final Target target;
    private final Workspace workspace;

    private Control(Target target, Workspace workspace) {
        this.target = target;
        this.workspace = workspace;
    }

    static Instruction plan(Op op, List<Operand> from, List<Operand> results, Target target, Workspace workspace) {
        Control control = new Control(target, workspace);
        if (op instanceof Op.Scan scan) {
            return control.scan(scan, from, results);
        } else if (op instanceof Op.While loop) {
            return control.loop(loop, from, results);
        }
        return control.cond((Op.Cond) op, from, results);
    }

    private Instruction cond(Op.Cond op, List<Operand> from, List<Operand> results) {
        Slot condition = from.get(0).slot();
        List<Slot> parameters = slots(from.subList(1, from.size()));
        Instruction yes = branch(op.yes(), parameters, results);
        Instruction no = branch(op.no(), parameters, results);
        return pool -> {
            if (condition.storage().isTrue()) {
                yes.run(pool);
            } else {
                no.run(pool);
            }
        };
    }

    private Instruction branch(Subgraph subgraph, List<Slot> parameters, List<Operand> results) {
        CompiledSubgraph branch = GraphCompiler.compile(subgraph, parameters, slots(results), target, workspace);
        Handover handover = new Handover(branch.results(), slots(results), workspace);
        return pool -> {
            branch.steps().run(pool);
            handover.run();
        };
    }

    private Instruction loop(Op.While op, List<Operand> from, List<Operand> results) {
        List<Slot> parameters = slots(results);
        parameters.addAll(slots(from.subList(op.carries(), from.size())));
        CompiledSubgraph condition = GraphCompiler.compile(op.condition(), parameters, List.of(), target, workspace);
        CompiledSubgraph body = GraphCompiler.compile(op.body(), parameters, List.of(), target, workspace);
        Slot goesOn = condition.results().get(0).slot();
        Handover first = new Handover(from.subList(0, op.carries()), slots(results), workspace);
        Handover next = new Handover(body.results(), slots(results), workspace);
        return pool -> {
            first.run();
            condition.steps().run(pool);
            while (goesOn.storage().isTrue()) {
                Sequence.requireGoingOn();
                body.steps().run(pool);
                next.run();
                condition.steps().run(pool);
            }
        };
    }

    private Instruction scan(Op.Scan op, List<Operand> from, List<Operand> results) {
        int carries = op.carries();
        int elements = carries + op.sequences();
        List<Slot> carried = slots(results.subList(0, carries));
        List<Slot> parameters = new ArrayList<>(carried);
        List<Target.Row> taken = new ArrayList<>();
        for (Operand sequence : from.subList(carries, elements)) {
            TensorType type = op.body().parameterTypes().get(parameters.size());
            Target.Row row = target.row(sequence.slot(), type, workspace);
            parameters.add(row.slot());
            taken.add(row);
        }
        parameters.addAll(slots(from.subList(elements, from.size())));
        List<Target.Row> stacked = new ArrayList<>();
        List<Slot> places = new ArrayList<>(Collections.nCopies(carries, null));
        for (int i = carries; i < results.size(); i++) {
            TensorType type = op.body().results().get(i).type();
            Target.Row row = target.row(results.get(i).slot(), type, workspace);
            stacked.add(row);
            places.add(row.slot());
        }
        CompiledSubgraph body = GraphCompiler.compile(op.body(), parameters, places, target, workspace);
        Target.Row[] inTurn = taken.toArray(Target.Row[]::new);
        Target.Row[] outputs = stacked.toArray(Target.Row[]::new);
        Handover first = new Handover(from.subList(0, carries), carried, workspace);
        // Outputs that were not computed in their rows, and what the next turn begins with.
        List<Slot> arrivals = new ArrayList<>(carried);
        arrivals.addAll(places.subList(carries, places.size()));
        Handover next = new Handover(body.results(), arrivals, workspace);
        int length = Math.toIntExact(op.length());
        boolean reverse = op.reverse();
        return pool -> {
            first.run();
            for (int turn = 0; turn < length; turn++) {
                Sequence.requireGoingOn();
                int row = reverse ? length - 1 - turn : turn;
                for (Target.Row element : inTurn) {
                    element.take(row);
                }
                for (Target.Row output : outputs) {
                    output.begin(row);
                }
                body.steps().run(pool);
                next.run();
                for (Target.Row output : outputs) {
                    output.end(row);
                }
            }
        };
    }

    private static List<Slot> slots(List<Operand> operands) {
        return new ArrayList<>(operands.stream().map(Operand::slot).toList());
    }
}
