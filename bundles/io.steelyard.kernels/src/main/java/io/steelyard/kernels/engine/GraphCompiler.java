package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.compiler.BatchShards;
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
 * Turns a graph into instructions whose operands and results are resolved to storage that exists. Reshaped values are
 * their operand's storage, and a result is written over an operand where the target can. A sub-graph is compiled in the same
 * way, once, with buffers of its own.
 */
final class GraphCompiler {
    private final Program program;
    private final Map<Value, Slot> given;
    private final Map<Value, Slot> places;
    private final Target target;
    private final Workspace workspace;
    private final Operand[] operands;
    private final List<Slot> buffers = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private GraphCompiler(
            Program program, Map<Value, Slot> given, Map<Value, Slot> places, Target target, Workspace workspace) {
        this.program = program;
        this.given = given;
        this.places = places;
        this.target = target;
        this.workspace = workspace;
        this.operands = new Operand[program.graph().valueCount()];
    }

    /** What computes a node. */
    record Step(Node node, Instruction instruction) {}

    /**
     * A graph ready to run.
     *
     * @param steps what computes each node that needs computing, in order
     * @param operands where each value is, by number
     */
    record Compiled(List<Step> steps, List<Operand> operands) {
        Operand operand(Value value) {
            return operands.get(value.id());
        }
    }

    /**
     * Compiles the graph of a program.
     *
     * @param given where inputs and states are
     * @param places where some computed values are to be
     * @throws BackendException if it has an operation that is not implemented, or is too large
     */
    static Compiled compile(
            Program program, Map<Value, Slot> given, Map<Value, Slot> places, Target target, Workspace workspace) {
        return new GraphCompiler(program, given, places, target, workspace).compile();
    }

    /**
     * Compiles a sub-graph.
     *
     * @param parameters where they are found, and never written to
     * @param places by result, where it should be left if it is computed and nothing else is to be, or null
     */
    static CompiledSubgraph compile(
            Subgraph subgraph, List<Slot> parameters, List<Slot> places, Target target, Workspace workspace) {
        Map<String, Value> results = new LinkedHashMap<>();
        subgraph.results().forEach(result -> results.put(Integer.toString(results.size()), result));
        Map<Value, Slot> given = new HashMap<>();
        subgraph.parameters().forEach(parameter -> given.put(parameter, parameters.get(given.size())));
        Program program = new Program(subgraph.graph(), results, Map.of(), Optional.empty());
        Compiled compiled = compile(program, given, chosen(subgraph, places), target, workspace);
        return new CompiledSubgraph(
                new Sequence(compiled.steps().stream().map(Step::instruction).toList()),
                subgraph.results().stream().map(compiled::operand).toList());
    }

    /** The places that a value can have: one each, of a value that is computed and no view. */
    private static Map<Value, Slot> chosen(Subgraph subgraph, List<Slot> places) {
        Set<Value> computed = new HashSet<>();
        for (Node node : subgraph.graph().nodes()) {
            if (!isView(node) && node.op().kind().group() != OpKind.Group.SOURCE) {
                computed.addAll(node.results());
            }
        }
        Map<Value, Slot> chosen = new HashMap<>();
        for (int i = 0; i < places.size(); i++) {
            Value result = subgraph.results().get(i);
            if (places.get(i) != null && computed.contains(result)) {
                chosen.putIfAbsent(result, places.get(i));
            }
        }
        return chosen;
    }

    private Compiled compile() {
        MemoryPlan memory = MemoryPlan.of(
                program,
                GraphCompiler::isView,
                (node, operand, result) -> !isPlaced(node, result)
                        && !isPlaced(node.operands().get(operand))
                        && target.overwrites(node, operand, result));
        for (MemoryPlan.Buffer buffer : memory.buffers()) {
            buffers.add(new Slot(workspace.allocate(buffer.dtype(), buffer.elements(), "a buffer")));
        }
        for (Node node : program.graph().nodes()) {
            try {
                place(node, memory);
                plan(node);
            } catch (ArithmeticException | OutOfMemoryError e) {
                throw new BackendException(
                        node + " is too large for the " + target.name()
                                + " backend, which counts in 31 bits and uses the Java heap",
                        e);
            }
        }
        return new Compiled(List.copyOf(steps), List.of(operands));
    }

    private boolean isPlaced(Node node, int result) {
        return isPlaced(node.results().get(result));
    }

    private boolean isPlaced(Value value) {
        return places.containsKey(value);
    }

    private static boolean isView(Node node) {
        OpKind kind = node.op().kind();
        return kind == OpKind.RESHAPE || kind == OpKind.STOP_GRADIENT || kind == OpKind.BARRIER;
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
            } else if (places.containsKey(result)) {
                slot = places.get(result);
            } else if (node.op() instanceof Op.Constant constant) {
                slot = new Slot(
                        workspace.allocate(result.dtype(), result.shape().elements(), node.toString()));
                slot.storage().load(constant.value());
            } else {
                slot = buffers.get(memory.buffer(result));
            }
            operands[result.id()] = new Operand(slot, result.type());
        }
    }

    private void plan(Node node) {
        Op op = node.op();
        if (isView(node) || given.keySet().containsAll(node.results()) || op.kind() == OpKind.CONSTANT) {
            return;
        }
        List<Operand> from = node.operands().stream().map(this::operand).toList();
        List<Operand> results = node.results().stream().map(this::operand).toList();
        Instruction instruction =
                op.kind().group() == OpKind.Group.CONTROL && op.kind() != OpKind.COMPOSITE || BatchShards.are(op)
                        ? Control.plan(op, from, results, target, workspace)
                        : target.plan(node, from, results, workspace);
        steps.add(new Step(node, mayFail(node) ? naming(node, instruction) : instruction));
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
