package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.compiler.MemoryPlan;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a program into instructions whose operands and results are resolved to arrays that exist. Reshaped values are
 * their operand's array; so is one element that is repeated, where only elementwise operations read it; elementwise
 * operations write over an operand where they can.
 */
final class ProgramCompiler {
    private final Program program;
    private final int threads;
    private final Operand[] operands;
    private final Set<Value> repeated = new HashSet<>();
    private final List<Slot> buffers = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Cells> inputs = new ArrayList<>();
    private final Map<String, Slot> states = new LinkedHashMap<>();
    private final Workspace workspace;

    private ProgramCompiler(Program program, int threads) {
        this.program = program;
        this.threads = threads;
        this.operands = new Operand[program.graph().valueCount()];
        this.workspace = new Workspace(threads);
    }

    static CompiledProgram compile(Program program, int threads) {
        return new ProgramCompiler(program, threads).compile();
    }

    private CompiledProgram compile() {
        findRepeated();
        MemoryPlan memory = MemoryPlan.of(
                program, this::isView, node -> isElementwise(node.op().kind()));
        for (MemoryPlan.Buffer buffer : memory.buffers()) {
            buffers.add(new Slot(counted(buffer.dtype(), buffer.elements(), "a buffer")));
        }
        for (Node node : program.graph().nodes()) {
            try {
                place(node, memory);
                plan(node);
            } catch (ArithmeticException | OutOfMemoryError e) {
                throw new BackendException(
                        node + " is too large for the ojAlgo backend, which counts in 31 bits and uses the Java heap",
                        e);
            }
        }
        workspace.fill();
        return new CompiledProgram(
                List.copyOf(instructions),
                List.copyOf(inputs),
                states,
                program.outputs().values().stream().map(this::operand).toList(),
                updates(),
                program.guard().map(this::operand),
                workspace.byteSize());
    }

    /** The broadcasts of one element that only elementwise operations read, which therefore need not take place. */
    private void findRepeated() {
        for (Node node : program.graph().nodes()) {
            if (node.op().kind() == OpKind.BROADCAST
                    && node.operands().get(0).shape().elements() == 1) {
                repeated.add(node.result());
            }
        }
        for (Node node : program.graph().nodes()) {
            if (!isElementwise(node.op().kind())) {
                node.operands().forEach(repeated::remove);
            }
        }
        repeated.removeAll(program.outputs().values());
        repeated.removeAll(program.updates().values());
    }

    private static boolean isElementwise(OpKind kind) {
        return kind.group() == OpKind.Group.ELEMENTWISE && kind != OpKind.STOP_GRADIENT;
    }

    private boolean isView(Node node) {
        OpKind kind = node.op().kind();
        return kind == OpKind.RESHAPE
                || kind == OpKind.STOP_GRADIENT
                || (kind == OpKind.BROADCAST && repeated.contains(node.result()));
    }

    /** Decides where a node's result is. */
    private void place(Node node, MemoryPlan memory) {
        Value result = node.result();
        Slot slot;
        if (isView(node)) {
            slot = operand(node.operands().get(0)).slot();
        } else if (node.op() instanceof Op.StateRead state) {
            slot = new Slot();
            states.put(state.name(), slot);
        } else if (node.op() instanceof Op.Constant constant) {
            slot = new Slot(counted(result.dtype(), result.shape().elements(), node.toString()));
            slot.cells.load(constant.value());
        } else if (node.op() instanceof Op.Input) {
            slot = new Slot(counted(result.dtype(), result.shape().elements(), node.toString()));
            inputs.add(slot.cells);
        } else {
            slot = buffers.get(memory.buffer(result));
        }
        operands[result.id()] = new Operand(slot, result.type(), repeated.contains(result));
    }

    private void plan(Node node) {
        Op op = node.op();
        Operand result = operand(node.result());
        List<Operand> from = node.operands().stream().map(this::operand).toList();
        if (isView(node)) {
            return;
        }
        Instruction instruction = switch (op.kind().group()) {
            case SOURCE -> source(op, from, result);
            case ELEMENTWISE -> Elementwise.plan(op, from, result);
            case MOVEMENT -> Movement.plan(op, from, result);
            case REDUCTION -> Reductions.plan(op, from.get(0), result, workspace);
            case WINDOW -> Windows.plan(op, from, result, workspace);
            case INDEXING, CONTROL ->
                throw new BackendException(
                        "the ojAlgo backend does not implement " + op.kind().label());
            case CONTRACTION ->
                op instanceof Op.DotGeneral dot
                        ? Contraction.plan(dot, from.get(0), from.get(1), result, workspace)
                        : Convolutions.plan(op, from, result, workspace);
        };
        boolean divides = op.kind() == OpKind.DIV || op.kind() == OpKind.REM;
        instructions.add(divides && !result.dtype().isFloating() ? naming(node, instruction) : instruction);
    }

    /** An instruction that may divide by zero, and then says where. */
    private static Instruction naming(Node node, Instruction division) {
        return pool -> {
            try {
                division.run(pool);
            } catch (ArithmeticException e) {
                throw (ArithmeticException) new ArithmeticException(node + ": " + e.getMessage()).initCause(e);
            }
        };
    }

    private Instruction source(Op op, List<Operand> from, Operand result) {
        return switch (op.kind()) {
            case IOTA -> Sources.iota((Op.Iota) op, result);
            case RANDOM_UNIFORM, RANDOM_NORMAL -> Sources.random((Op.Random) op, from.get(0), result, threads);
            default -> pool -> {};
        };
    }

    private List<CompiledProgram.Update> updates() {
        List<CompiledProgram.Update> updates = new ArrayList<>();
        program.updates().forEach((name, value) -> {
            Operand operand = operand(value);
            Optional<Cells> copy = states.containsValue(operand.slot())
                    ? Optional.of(counted(value.dtype(), value.shape().elements(), "update '" + name + "'"))
                    : Optional.empty();
            updates.add(new CompiledProgram.Update(name, operand, copy));
        });
        return updates;
    }

    private Operand operand(Value value) {
        return operands[value.id()];
    }

    private Cells counted(DType dtype, long elements, String what) {
        Cells cells = allocate(dtype, elements, what);
        workspace.use(Cells.byteSize(dtype, elements));
        return cells;
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
