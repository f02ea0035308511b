package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import java.util.ArrayList;
import java.util.List;

/** Operations that have sub-graphs, and the barrier, for which nothing is left to do where nodes run in their order. */
final class Control {
    private Control() {}

    static Runnable plan(Op op, List<Elements> operands, List<Elements> results) {
        if (op instanceof Op.Scan scan) {
            return Scan.plan(scan, operands, results);
        } else if (op instanceof Op.While loop) {
            return repeated(loop, operands, results);
        } else if (op instanceof Op.Cond cond) {
            Elements condition = operands.get(0);
            List<Elements> given = operands.subList(1, operands.size());
            Runnable yes = call(cond.yes(), given, results);
            Runnable no = call(cond.no(), given, results);
            return () -> (isTrue(condition) ? yes : no).run();
        } else if (op instanceof Op.Composite composite) {
            return call(composite.body(), operands, results);
        }
        return () -> copy(operands, results);
    }

    private static Runnable call(Subgraph subgraph, List<Elements> operands, List<Elements> results) {
        Interpreter interpreter = new Interpreter(subgraph, operands);
        List<Elements> computed = interpreter.values(subgraph.results());
        return () -> {
            interpreter.run();
            copy(computed, results);
        };
    }

    /** The carries are in the results' places all along. */
    private static Runnable repeated(Op.While op, List<Elements> operands, List<Elements> results) {
        List<Elements> seen = new ArrayList<>(results);
        seen.addAll(operands.subList(op.carries(), operands.size()));
        Interpreter condition = new Interpreter(op.condition(), seen);
        Interpreter body = new Interpreter(op.body(), seen);
        Elements holds = condition.value(op.condition().results().get(0));
        List<Elements> carried = body.values(op.body().results());
        List<Elements> next = Elements.like(results);
        return () -> {
            copy(operands.subList(0, op.carries()), results);
            for (condition.run(); isTrue(holds); condition.run()) {
                body.run();
                // In two steps, since a turn may give one carry as the next value of another.
                copy(carried, next);
                copy(next, results);
            }
        };
    }

    static void copy(List<Elements> from, List<Elements> to) {
        for (int i = 0; i < to.size(); i++) {
            to.get(i).copy(from.get(i));
        }
    }

    private static boolean isTrue(Elements condition) {
        return condition.integers[0] != 0;
    }
}
