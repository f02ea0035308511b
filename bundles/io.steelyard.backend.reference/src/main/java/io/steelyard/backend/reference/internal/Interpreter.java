package io.steelyard.backend.reference.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.graph.Graph;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes a graph one node after the other. All values have their place from the start, constants are in it. */
final class Interpreter {
    private record Step(Node node, Runnable work, Elements result) {}

    private final Map<Value, Elements> values = new HashMap<>();
    private final Map<String, Elements> inputs = new LinkedHashMap<>();
    private final Map<String, Elements> states = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    Interpreter(Graph graph) {
        graph.nodes().forEach(this::plan);
    }

    /** The number of bytes that all values of a graph take. */
    static long bytes(Graph graph) {
        return graph.nodes().stream()
                .mapToLong(node -> Elements.bytes(node.result().type()))
                .sum();
    }

    private void plan(Node node) {
        Op op = node.op();
        TensorType type = node.result().type();
        if (op instanceof Op.Input input) {
            values.put(node.result(), inputs.computeIfAbsent(input.name(), name -> new Elements(type)));
        } else if (op instanceof Op.StateRead read) {
            values.put(node.result(), states.computeIfAbsent(read.name(), name -> new Elements(type)));
        } else {
            Elements result = new Elements(type);
            values.put(node.result(), result);
            if (op instanceof Op.Constant constant) {
                result.load(constant.value());
            } else {
                List<Elements> operands =
                        node.operands().stream().map(values::get).toList();
                steps.add(new Step(node, work(op, operands, result), result));
            }
        }
    }

    private static Runnable work(Op op, List<Elements> operands, Elements result) {
        return switch (op.kind().group()) {
            case SOURCE -> source(op, operands, result);
            case ELEMENTWISE -> Elementwise.plan(op, operands, result);
            case MOVEMENT -> Movement.plan(op, operands, result);
            case REDUCTION -> Reductions.plan(op, operands.get(0), result);
            case CONTRACTION ->
                op instanceof Op.DotGeneral dot
                        ? DotProduct.plan(dot, operands.get(0), operands.get(1), result)
                        : Convolutions.plan(op, operands, result);
            case WINDOW -> Windows.plan(op, operands, result);
            case INDEXING, CONTROL ->
                throw new BackendException(
                        "the reference backend does not implement " + op.kind().label());
        };
    }

    private static Runnable source(Op op, List<Elements> operands, Elements result) {
        if (op instanceof Op.Iota iota) {
            return Sources.iota(iota, result);
        } else if (op instanceof Op.Random random) {
            return Sources.random(random, operands.get(0), result);
        }
        throw new BackendException(
                "the reference backend does not implement " + op.kind().label());
    }

    /** The place of each input, to be filled before a run. */
    Map<String, Elements> inputs() {
        return inputs;
    }

    /** The place of each entry of the state that is read, to be filled before a run. */
    Map<String, Elements> states() {
        return states;
    }

    /** The place of any value of the graph. */
    Elements value(Value value) {
        return values.get(value);
    }

    /** Computes all values. */
    void run() {
        for (Step step : steps) {
            try {
                step.work().run();
            } catch (ArithmeticException e) {
                throw (ArithmeticException) new ArithmeticException(step.node() + ": " + e.getMessage()).initCause(e);
            }
            step.result().round();
        }
    }
}
