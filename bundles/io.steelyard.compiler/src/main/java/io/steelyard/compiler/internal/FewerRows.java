package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function of tensors whose axis 0 is a batch, as one of fewer rows, if no row of a result depends on another row. A
 * parameter is asked for either by rows or whole, as a matrix of weights is.
 */
final class FewerRows {
    private final Subgraph function;
    private final long batch;
    /** By number of the value: what is needed on the rows alone, and what is needed whole. */
    private final BitSet byRows = new BitSet();

    private final BitSet whole = new BitSet();

    private FewerRows(Subgraph function, long batch) {
        this.function = function;
        this.batch = batch;
    }

    /** The function with its needs known; nothing if its rows meet, or a result has none. */
    static Optional<FewerRows> of(Subgraph function, long batch) {
        FewerRows found = new FewerRows(function, batch);
        return found.findNeeds() ? Optional.of(found) : Optional.empty();
    }

    /** Whether a parameter is asked for by rows. */
    boolean isByRows(int parameter) {
        return byRows.get(function.parameters().get(parameter).id());
    }

    /** What an operation on fewer rows is, and which of its operands have as few. */
    private record Narrow(Op op, List<Boolean> operands) {
        static Optional<Narrow> all(Op op, Node node) {
            return Optional.of(
                    new Narrow(op, Collections.nCopies(node.operands().size(), true)));
        }
    }

    private boolean findNeeds() {
        for (Value result : function.results()) {
            if (!hasRows(result)) {
                return false;
            }
            byRows.set(result.id());
        }
        List<Node> nodes = function.graph().nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.results().stream().anyMatch(value -> whole.get(value.id()))) {
                node.operands().forEach(value -> whole.set(value.id()));
            }
            if (node.op().kind() != OpKind.INPUT && node.results().stream().anyMatch(value -> byRows.get(value.id()))) {
                Optional<Narrow> narrow = narrow(node, batch);
                if (narrow.isEmpty()) {
                    return false;
                }
                for (int operand = 0; operand < node.operands().size(); operand++) {
                    Value value = node.operands().get(operand);
                    boolean cut = narrow.get().operands().get(operand);
                    if (cut && !hasRows(value)) {
                        return false;
                    }
                    (cut ? byRows : whole).set(value.id());
                }
            }
        }
        return function.parameters().stream().noneMatch(value -> byRows.get(value.id()) && whole.get(value.id()));
    }

    private boolean hasRows(Value value) {
        return hasRows(value.shape());
    }

    private boolean hasRows(Shape shape) {
        return shape.rank() > 0 && shape.dim(0) == batch;
    }

    /** The function of some rows. */
    Subgraph of(long rows) {
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < function.parameters().size(); i++) {
            TensorType type = function.parameters().get(i).type();
            types.add(isByRows(i) ? new TensorType(type.dtype(), type.shape().withDim(0, rows)) : type);
        }
        return GraphBuilder.subgraph(types, (g, in) -> {
            Map<Value, Value> cut = new HashMap<>();
            Map<Value, Value> entire = new HashMap<>();
            for (int i = 0; i < in.size(); i++) {
                (isByRows(i) ? cut : entire).put(function.parameters().get(i), in.get(i));
            }
            for (Node node : function.graph().nodes()) {
                if (node.op().kind() != OpKind.INPUT) {
                    add(node, rows, g, cut, entire);
                }
            }
            return function.results().stream().map(cut::get).toList();
        });
    }

    private void add(Node node, long rows, GraphBuilder g, Map<Value, Value> cut, Map<Value, Value> entire) {
        if (node.results().stream().anyMatch(value -> whole.get(value.id()))) {
            List<Value> results = g.addAll(
                    node.op(), node.operands().stream().map(entire::get).toList());
            for (int i = 0; i < results.size(); i++) {
                entire.put(node.results().get(i), results.get(i));
            }
        }
        if (node.results().stream().anyMatch(value -> byRows.get(value.id()))) {
            Narrow narrow = narrow(node, rows).orElseThrow();
            List<Value> operands = new ArrayList<>();
            for (int i = 0; i < node.operands().size(); i++) {
                operands.add((narrow.operands().get(i) ? cut : entire)
                        .get(node.operands().get(i)));
            }
            cut.put(node.result(), g.add(narrow.op(), operands));
        }
    }

    /** The operation on some rows, if the result's rows depend on the same rows of operands and on whole ones. */
    private Optional<Narrow> narrow(Node node, long rows) {
        if (node.results().size() != 1 || !hasRows(node.result())) {
            return Optional.empty();
        }
        Op op = node.op();
        if (op.kind().group() == OpKind.Group.ELEMENTWISE) {
            return Narrow.all(op, node);
        } else if (op instanceof Op.Broadcast broadcast) {
            boolean alike = !hasRows(node.operands().get(0));
            return Optional.of(new Narrow(new Op.Broadcast(broadcast.shape().withDim(0, rows)), List.of(!alike)));
        } else if (op instanceof Op.Reshape reshape) {
            return Narrow.all(new Op.Reshape(reshape.shape().withDim(0, rows)), node);
        } else if (op instanceof Op.Slice slice) {
            return slice(slice, node, rows);
        } else if (op instanceof Op.DotGeneral dot) {
            return product(dot);
        } else if (staysOnRows(op)) {
            return Narrow.all(op, node);
        }
        return Optional.empty();
    }

    private static boolean staysOnRows(Op op) {
        if (op instanceof Op.Concat concat) {
            return concat.axis() != 0;
        } else if (op instanceof Op.Transpose transpose) {
            return transpose.permutation().get(0) == 0;
        } else if (op instanceof Op.Reverse reverse) {
            return !reverse.axes().contains(0);
        }
        return op instanceof Op.Reduce reduce && !reduce.axes().contains(0);
    }

    private Optional<Narrow> slice(Op.Slice op, Node node, long rows) {
        if (!hasRows(node.operands().get(0)) || op.strides().get(0) != 1) {
            return Optional.empty();
        }
        List<Long> limits = new ArrayList<>(op.limits());
        limits.set(0, rows);
        return Narrow.all(new Op.Slice(op.starts(), limits, op.strides()), node);
    }

    /** Rows times a matrix, or a matrix for each row. */
    private static Optional<Narrow> product(Op.DotGeneral op) {
        if (op.batchLeft().isEmpty() && !op.contractLeft().contains(0)) {
            return Optional.of(new Narrow(op, List.of(true, false)));
        } else if (!op.batchLeft().isEmpty()
                && op.batchLeft().get(0) == 0
                && op.batchRight().get(0) == 0) {
            return Optional.of(new Narrow(op, List.of(true, true)));
        }
        return Optional.empty();
    }
}
