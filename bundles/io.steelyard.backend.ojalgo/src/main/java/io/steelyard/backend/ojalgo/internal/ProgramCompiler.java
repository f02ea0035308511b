package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives a program's inputs and states their places, has its graph compiled, and finds out what becomes of the results. */
final class ProgramCompiler {
    private final Program program;
    private final List<Cells> inputs = new ArrayList<>();
    private final Map<String, Slot> states = new LinkedHashMap<>();
    private final Workspace workspace;

    private ProgramCompiler(Program program, int threads) {
        this.program = program;
        this.workspace = new Workspace(threads);
    }

    static CompiledProgram compile(Program program, int threads) {
        return new ProgramCompiler(program, threads).compile();
    }

    private CompiledProgram compile() {
        GraphCompiler.Compiled graph = GraphCompiler.compile(program, given(), workspace);
        workspace.fill();
        return new CompiledProgram(
                graph.steps(),
                List.copyOf(inputs),
                states,
                program.outputs().values().stream().map(graph::operand).toList(),
                updates(graph),
                program.guard().map(graph::operand),
                workspace.byteSize());
    }

    private Map<Value, Slot> given() {
        Map<Value, Slot> given = new HashMap<>();
        for (Node node : program.graph().nodes()) {
            if (node.op() instanceof Op.StateRead state) {
                given.put(node.result(), states.computeIfAbsent(state.name(), name -> new Slot()));
            } else if (node.op() instanceof Op.Input) {
                Value input = node.result();
                Slot slot =
                        new Slot(workspace.allocate(input.dtype(), input.shape().elements(), node.toString()));
                inputs.add(slot.cells);
                given.put(input, slot);
            }
        }
        return given;
    }

    private List<CompiledProgram.Update> updates(GraphCompiler.Compiled graph) {
        List<CompiledProgram.Update> updates = new ArrayList<>();
        program.updates().forEach((name, value) -> {
            Operand operand = graph.operand(value);
            Optional<Cells> copy = states.containsValue(operand.slot())
                    ? Optional.of(
                            workspace.allocate(value.dtype(), value.shape().elements(), "update '" + name + "'"))
                    : Optional.empty();
            updates.add(new CompiledProgram.Update(name, operand, copy));
        });
        return updates;
    }

    /** New cells, or a {@link BackendException} if there cannot be so many. */
    static Cells allocate(DType dtype, long elements, String what) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new BackendException(
                    what + " has " + elements + " elements, more than the 2^31 - 9 that a Java array can hold");
        }
        try {
            return new Cells(dtype, (int) elements);
        } catch (OutOfMemoryError e) {
            throw new BackendException(
                    what + " needs " + Cells.byteSize(dtype, elements) + " bytes, which the Java heap has not left", e);
        }
    }
}
