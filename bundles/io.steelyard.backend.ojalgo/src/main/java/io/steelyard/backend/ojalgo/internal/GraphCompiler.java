package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.compiler.MemoryPlan;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a graph into instructions whose operands and results are resolved to arrays that exist. Reshaped values are
 * their operand's array; so is one element that is repeated, where only elementwise operations read it; elementwise
 * operations write over an operand where they can. A sub-graph is compiled in the same way, once, with buffers of its
 * own.
 */
final class GraphCompiler {
    private final Program program;
    private final Map<Value, Slot> given;
    private final Workspace workspace;
    private final Operand[] operands;
    private final Set<Value> repeated = new HashSet<>();
    private final List<Slot> buffers = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();

    private GraphCompiler(Program program, Map<Value, Slot> given, Workspace workspace) {
        this.program = program;
        this.given = given;
        this.workspace = workspace;
        this.operands = new Operand[program.graph().valueCount()];
    }

    /**
     * A graph ready to run.
     *
     * @param steps what computes it
     * @param operands where each value is, by number
     */
    record Compiled(Sequence steps, List<Operand> operands) {
        Operand operand(Value value) {
            return operands.get(value.id());
        }
    }

    /**
     * Compiles the graph of a program.
     *
     * @param given where inputs and states are
     * @throws BackendException if it has an operation that is not implemented, or is too large
     */
    static Compiled compile(Program program, Map<Value, Slot> given, Workspace workspace) {
        return new GraphCompiler(program, given, workspace).compile();
    }

    /** Compiles a sub-graph whose parameters are found in these slots, and never written to. */
    static CompiledSubgraph compile(Subgraph subgraph, List<Slot> parameters, Workspace workspace) {
        Map<String, Value> results = new LinkedHashMap<>();
        subgraph.results().forEach(result -> results.put(Integer.toString(results.size()), result));
        Map<Value, Slot> given = new HashMap<>();
        subgraph.parameters().forEach(parameter -> given.put(parameter, parameters.get(given.size())));
        Compiled compiled =
                compile(new Program(subgraph.graph(), results, Map.of(), Optional.empty()), given, workspace);
        return new CompiledSubgraph(
                compiled.steps(),
                subgraph.results().stream().map(compiled::operand).toList());
    }

    private Compiled compile() {
        findRepeated();
        MemoryPlan memory = MemoryPlan.of(
                program, this::isView, node -> isElementwise(node.op().kind()));
        for (MemoryPlan.Buffer buffer : memory.buffers()) {
            buffers.add(new Slot(workspace.allocate(buffer.dtype(), buffer.elements(), "a buffer")));
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
        return new Compiled(new Sequence(instructions), List.of(operands));
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
                || kind == OpKind.BARRIER
                || (kind == OpKind.BROADCAST && repeated.contains(node.result()));
    }

    /** Decides where a node's results are. */
    private void place(Node node, MemoryPlan memory) {
        for (int i = 0; i < node.results().size(); i++) {
            Value result = node.results().get(i);
            Slot slot;
            if (isView(node)) {
                slot = operand(node.operands().get(i)).slot();
            } else if (given.containsKey(result)) {
                slot = given.get(result);
            } else if (node.op() instanceof Op.Constant constant) {
                slot = new Slot(
                        workspace.allocate(result.dtype(), result.shape().elements(), node.toString()));
                slot.cells.load(constant.value());
            } else {
                slot = buffers.get(memory.buffer(result));
            }
            operands[result.id()] = new Operand(slot, result.type(), repeated.contains(result));
        }
    }

    private void plan(Node node) {
        Op op = node.op();
        if (op.kind().opset() > OjAlgoBackend.OPSET || op.kind() == OpKind.COMPOSITE) {
            throw new BackendException(
                    "the ojAlgo backend does not implement " + op.kind().label());
        } else if (isView(node) || given.keySet().containsAll(node.results()) || op.kind() == OpKind.CONSTANT) {
            return;
        }
        List<Operand> from = node.operands().stream().map(this::operand).toList();
        List<Operand> results = node.results().stream().map(this::operand).toList();
        Instruction instruction = op.kind().group() == OpKind.Group.CONTROL
                ? Control.plan(op, from, results, workspace)
                : op.kind().group() == OpKind.Group.INDEXING
                        ? Indexing.plan(op, from, results, workspace)
                        : plan(op, from, results.get(0));
        instructions.add(mayFail(node) ? naming(node, instruction) : instruction);
    }

    private Instruction plan(Op op, List<Operand> from, Operand result) {
        return switch (op.kind().group()) {
            case SOURCE ->
                op instanceof Op.Iota iota
                        ? Sources.iota(iota, result)
                        : Sources.random((Op.Random) op, from.get(0), result, workspace.threads());
            case ELEMENTWISE -> Elementwise.plan(op, from, result);
            case MOVEMENT -> Movement.plan(op, from, result);
            case REDUCTION -> Reductions.plan(op, from.get(0), result, workspace);
            case WINDOW -> Windows.plan(op, from, result, workspace);
            case CONTRACTION ->
                op instanceof Op.DotGeneral dot
                        ? Contraction.plan(dot, from.get(0), from.get(1), result, workspace)
                        : Convolutions.plan(op, from, result, workspace);
            case INDEXING, CONTROL ->
                throw new IllegalArgumentException(op.kind().label() + " may have several results");
        };
    }

    private static boolean mayFail(Node node) {
        return switch (node.op().kind()) {
            case DIV, REM -> !node.result().dtype().isFloating();
            case GATHER, SCATTER_ADD -> true;
            default -> false;
        };
    }

    /** An instruction that may divide by zero or look beyond an axis, and then says where. */
    private static Instruction naming(Node node, Instruction instruction) {
        return pool -> {
            try {
                instruction.run(pool);
            } catch (ArithmeticException e) {
                throw (ArithmeticException) new ArithmeticException(node + ": " + e.getMessage()).initCause(e);
            } catch (IndexOutOfBoundsException e) {
                throw (IndexOutOfBoundsException)
                        new IndexOutOfBoundsException(node + ": " + e.getMessage()).initCause(e);
            }
        };
    }

    private Operand operand(Value value) {
        return operands[value.id()];
    }
}
