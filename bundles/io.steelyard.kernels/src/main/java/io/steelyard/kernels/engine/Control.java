package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import java.util.ArrayList;
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
            return new ScanLoop(scan, from, results, target, workspace);
        } else if (op instanceof Op.Composite shards) {
            return Shards.plan(shards, from, results, target, workspace);
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

    private static List<Slot> slots(List<Operand> operands) {
        return new ArrayList<>(operands.stream().map(Operand::slot).toList());
    }
}
