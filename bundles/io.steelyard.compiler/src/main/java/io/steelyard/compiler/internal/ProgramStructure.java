package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a program is apart from the identity of its values: equal structures compute the same in the same order.
 *
 * @param nodes the operations with the numbers of their operands
 * @param results the numbers of outputs, updates and guard
 */
public record ProgramStructure(List<Step> nodes, List<Integer> results) {
    /** One node. */
    public record Step(Op op, List<Integer> operands) {}

    /** The structure of a program. */
    public static ProgramStructure of(Program program) {
        List<Integer> results = new ArrayList<>(ids(program.outputs().values()));
        results.addAll(ids(program.updates().values()));
        results.addAll(ids(program.guard().stream().toList()));
        return new ProgramStructure(
                program.graph().nodes().stream()
                        .map(node -> new Step(node.op(), ids(node.operands())))
                        .toList(),
                results);
    }

    private static List<Integer> ids(Collection<Value> values) {
        return values.stream().map(Value::id).toList();
    }
}
