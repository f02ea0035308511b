package io.steelyard.backend.reference.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.graph.Graph;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Computes a graph one node after the other. All values have their place from the start, constants are in it. What has
 * sub-graphs computes each of them with an interpreter of its own, planned once.
 */
final class Interpreter {
    private record Step(Node node, Runnable work, List<Elements> results) {}

    private final Map<Value, Elements> values = new HashMap<>();
    private final Map<String, Elements> inputs = new LinkedHashMap<>();
    private final Map<String, Elements> states = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /** An interpreter of a whole graph, whose inputs and entries of the state have places by name. */
    Interpreter(Graph graph) {
        for (Node node : graph.nodes()) {
            Op op = node.op();
            if (op instanceof Op.Input input) {
                values.put(node.result(), place(inputs, input.name(), input.type()));
            } else if (op instanceof Op.StateRead read) {
                values.put(node.result(), place(states, read.name(), read.type()));
            } else {
                plan(node);
            }
        }
    }

    /**
     * An interpreter of a sub-graph.
     *
     * @param parameters the places from which a run takes the parameters, in order
     */
    Interpreter(Subgraph subgraph, List<Elements> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            values.put(subgraph.parameters().get(i), parameters.get(i));
        }
        for (Node node : subgraph.graph().nodes()) {
            if (!(node.op() instanceof Op.Input)) {
                plan(node);
            }
        }
    }

    /** The number of bytes that all values of a graph and of its sub-graphs take. */
    static long bytes(Graph graph) {
        long bytes = 0;
        for (Node node : graph.nodes()) {
            for (Value result : node.results()) {
                bytes += Elements.bytes(result.type());
            }
            for (Subgraph subgraph : node.op().subgraphs()) {
                bytes += bytes(subgraph.graph());
            }
        }
        return bytes;
    }

    private static Elements place(Map<String, Elements> places, String name, TensorType type) {
        return places.computeIfAbsent(name, absent -> new Elements(type));
    }

    private void plan(Node node) {
        List<Elements> results = new ArrayList<>();
        for (Value value : node.results()) {
            Elements result = new Elements(value.type());
            values.put(value, result);
            results.add(result);
        }
        if (node.op() instanceof Op.Constant constant) {
            results.get(0).load(constant.value());
        } else {
            List<Elements> operands = values(node.operands());
            steps.add(new Step(node, work(node.op(), operands, results), results));
        }
    }

    private static Runnable work(Op op, List<Elements> operands, List<Elements> results) {
        return switch (op.kind().group()) {
            case SOURCE -> source(op, operands, results.get(0));
            case ELEMENTWISE -> Elementwise.plan(op, operands, results.get(0));
            case MOVEMENT -> Movement.plan(op, operands, results.get(0));
            case REDUCTION -> Reductions.plan(op, operands.get(0), results.get(0));
            case CONTRACTION ->
                op instanceof Op.DotGeneral dot
                        ? DotProduct.plan(dot, operands.get(0), operands.get(1), results.get(0))
                        : Convolutions.plan(op, operands, results.get(0));
            case WINDOW -> Windows.plan(op, operands, results.get(0));
            case INDEXING -> Indexing.plan(op, operands, results);
            case CONTROL -> Control.plan(op, operands, results);
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

    /** The places of several values of the graph. */
    List<Elements> values(List<Value> several) {
        return several.stream().map(values::get).toList();
    }

    /**
     * Computes all values.
     *
     * @throws CancellationException if the thread is interrupted, which is looked for before each node and in the end, so
     *     that a loop of nothing can be stopped too
     */
    void run() {
        for (Step step : steps) {
            requireNotInterrupted();
            try {
                step.work().run();
            } catch (ArithmeticException e) {
                throw (ArithmeticException) new ArithmeticException(at(step, e)).initCause(e);
            } catch (IndexOutOfBoundsException e) {
                throw (IndexOutOfBoundsException) new IndexOutOfBoundsException(at(step, e)).initCause(e);
            }
            step.results().forEach(Elements::round);
        }
        requireNotInterrupted();
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the thread that ran the program was interrupted");
        }
    }

    /** What went wrong at a node: of one that has sub-graphs only the name, for the node within is named behind it. */
    private static String at(Step step, Exception e) {
        Node node = step.node();
        String whole = node.toString();
        String label = node.op().kind().label();
        String place = node.op().subgraphs().isEmpty() ? whole : whole.substring(0, whole.indexOf(label)) + label;
        return place + ": " + e.getMessage();
    }
}
