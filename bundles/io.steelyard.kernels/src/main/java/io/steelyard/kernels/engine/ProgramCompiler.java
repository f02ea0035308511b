package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.graph.Graph;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives a program's inputs and states their places, has its graph compiled, and finds out what becomes of the results. */
final class ProgramCompiler {
    private final Program program;
    private final Target target;
    private final List<Storage> inputs = new ArrayList<>();
    private final Map<String, Slot> states = new LinkedHashMap<>();
    private final Workspace workspace;

    private ProgramCompiler(Program program, Target target, Workspace workspace) {
        this.program = program;
        this.target = target;
        this.workspace = workspace;
    }

    static CompiledProgram compile(Program program, Target target, DotLoop dots, int threads) {
        requireImplemented(program.graph(), target);
        Program ready = UpdateOrder.waitingLast(target.prepare(program), target);
        Workspace workspace = new Workspace(target.room(), dots, threads);
        try {
            return new ProgramCompiler(ready, target, workspace).compile();
        } catch (RuntimeException | Error e) {
            workspace.close();
            throw e;
        }
    }

    private static void requireImplemented(Graph graph, Target target) {
        for (Node node : graph.nodes()) {
            if (node.op().kind().opset() > target.opset()) {
                throw new BackendException("the " + target.name() + " backend does not implement "
                        + node.op().kind().label());
            } else if (node.op().kind() != OpKind.COMPOSITE) {
                node.op().subgraphs().forEach(subgraph -> requireImplemented(subgraph.graph(), target));
            }
        }
    }

    private CompiledProgram compile() {
        UpdateOrder order = new UpdateOrder(program, target);
        Map<Value, Slot> places = new HashMap<>();
        order.direct().forEach((value, name) -> places.put(value, state(name)));
        GraphCompiler.Compiled graph = GraphCompiler.compile(program, given(), places, target, workspace);
        workspace.fill();
        List<Instruction> first = new ArrayList<>();
        List<Instruction> commit = new ArrayList<>();
        graph.steps().forEach(step -> (order.waits(step.node()) ? commit : first).add(step.instruction()));
        return new CompiledProgram(
                new Sequence(first),
                List.copyOf(commit),
                List.copyOf(inputs),
                states,
                program.outputs().values().stream().map(graph::operand).toList(),
                updates(graph, order),
                program.guard().map(graph::operand),
                workspace);
    }

    private Slot state(String name) {
        return states.computeIfAbsent(name, absent -> new Slot());
    }

    private Map<Value, Slot> given() {
        Map<Value, Slot> given = new HashMap<>();
        for (Node node : program.graph().nodes()) {
            if (node.op() instanceof Op.StateRead state) {
                given.put(node.result(), state(state.name()));
            } else if (node.op() instanceof Op.Input) {
                Value input = node.result();
                Slot slot =
                        new Slot(workspace.allocate(input.dtype(), input.shape().elements(), node.toString()));
                inputs.add(slot.storage());
                given.put(input, slot);
            }
        }
        return given;
    }

    private List<CompiledProgram.Update> updates(GraphCompiler.Compiled graph, UpdateOrder order) {
        List<CompiledProgram.Update> updates = new ArrayList<>();
        program.updates().forEach((name, value) -> {
            if (name.equals(order.direct().get(value))) {
                return;
            }
            Operand operand = graph.operand(value);
            Optional<Storage> copy = states.containsValue(operand.slot())
                    ? Optional.of(
                            workspace.allocate(value.dtype(), value.shape().elements(), "update '" + name + "'"))
                    : Optional.empty();
            updates.add(new CompiledProgram.Update(name, operand, copy));
        });
        return updates;
    }
}
