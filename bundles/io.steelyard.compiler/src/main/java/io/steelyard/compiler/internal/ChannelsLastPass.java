package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.ChannelsLast;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** See {@link ChannelsLast}. */
public final class ChannelsLastPass implements Pass {
    private final Predicate<Node> wanted;

    /** For these nodes. */
    public ChannelsLastPass(Predicate<Node> wanted) {
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return "channels_last";
    }

    @Override
    public Program apply(Program program) {
        Images images = new Images();
        return Rewriter.rewrite(program, this, images::rewrite);
    }

    /** The images of one graph, of which some are known in both orders. */
    private final class Images {
        private final Map<Value, Value> last = new HashMap<>();

        List<Value> rewrite(Rewriter out, Node node, List<Value> operands) {
            Op op = node.op();
            if (isSpatial(op.kind()) && wanted.test(node)) {
                return List.of(composite(out, node, operands));
            } else if (op.kind().group() == OpKind.Group.ELEMENTWISE
                    && anyLast(node.result().shape(), operands)) {
                List<Value> seen =
                        operands.stream().map(operand -> last(out, operand)).toList();
                return List.of(plain(out, out.emit(op, seen)));
            } else if (op instanceof Op.Reduce reduce && last.containsKey(operands.get(0))) {
                return List.of(reduce(out, reduce, operands.get(0)));
            }
            return out.emitAll(op, operands);
        }

        private boolean isSpatial(OpKind kind) {
            return kind == OpKind.CONVOLUTION
                    || kind == OpKind.CONVOLUTION_INPUT_GRADIENT
                    || kind == OpKind.CONVOLUTION_KERNEL_GRADIENT
                    || kind.group() == OpKind.Group.WINDOW;
        }

        private boolean anyLast(Shape shape, List<Value> operands) {
            return operands.stream().anyMatch(last::containsKey)
                    && operands.stream().allMatch(operand -> operand.shape().equals(shape));
        }

        private Value composite(Rewriter out, Node node, List<Value> operands) {
            OpKind kind = node.op().kind();
            // A kernel, an operand or the result, keeps its axes.
            int kernel = kind == OpKind.CONVOLUTION || kind == OpKind.CONVOLUTION_INPUT_GRADIENT ? 1 : -1;
            List<Value> seen = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                seen.add(i == kernel ? operands.get(i) : last(out, operands.get(i)));
            }
            boolean image = kind != OpKind.CONVOLUTION_KERNEL_GRADIENT;
            Subgraph body = GraphBuilder.subgraph(Rewriter.types(seen), (g, in) -> {
                List<Value> plain = new ArrayList<>();
                for (int i = 0; i < in.size(); i++) {
                    plain.add(i == kernel ? in.get(i) : g.add(toFirst(in.get(i)), List.of(in.get(i))));
                }
                Value result = g.add(node.op(), plain);
                return List.of(image ? g.add(toLast(result), List.of(result)) : result);
            });
            Value result = out.emit(new Op.Composite(ChannelsLast.NAME, Map.of(), body), seen);
            return image ? plain(out, result) : result;
        }

        /** An image in its usual order, known in the other one. */
        private Value plain(Rewriter out, Value image) {
            Value plain = out.emit(toFirst(image), List.of(image));
            last.put(plain, image);
            return plain;
        }

        /** An image with the channels innermost. */
        private Value last(Rewriter out, Value plain) {
            Value known = last.get(plain);
            if (known == null) {
                Node definition = out.definition(plain);
                if (definition.op() instanceof Op.Broadcast) {
                    Value one = moved(out, definition.operands().get(0));
                    known = out.emit(new Op.Broadcast(lastShape(plain.shape())), List.of(one));
                } else {
                    known = moved(out, plain);
                }
                last.put(plain, known);
            }
            return known;
        }

        private Value moved(Rewriter out, Value value) {
            Shape shape = value.shape();
            boolean lies = shape.dim(1) == 1 || shape.slice(2, shape.rank()).elements() == 1;
            return out.emit(lies ? new Op.Reshape(lastShape(shape)) : toLast(value), List.of(value));
        }

        private Value reduce(Rewriter out, Op.Reduce op, Value plain) {
            Value image = last.get(plain);
            int rank = plain.shape().rank();
            List<Integer> kept = IntStream.range(0, rank)
                    .filter(axis -> !op.axes().contains(axis))
                    .map(axis -> place(axis, rank))
                    .boxed()
                    .toList();
            boolean inOrder = IntStream.range(1, kept.size()).allMatch(i -> kept.get(i) > kept.get(i - 1));
            if (!inOrder) {
                return out.emit(op, List.of(plain));
            }
            List<Integer> axes =
                    op.axes().stream().map(axis -> place(axis, rank)).sorted().toList();
            return out.emit(new Op.Reduce(op.kind(), axes), List.of(image));
        }
    }

    /** Where an axis is when the channels are innermost. */
    private static int place(int axis, int rank) {
        return axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;
    }

    private static Shape lastShape(Shape shape) {
        long[] dims = shape.dims();
        long[] moved = new long[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            moved[place(axis, dims.length)] = dims[axis];
        }
        return Shape.of(moved);
    }

    private static Op toLast(Value value) {
        int rank = value.shape().rank();
        List<Integer> permutation = new ArrayList<>(List.of(0));
        IntStream.range(2, rank).forEach(permutation::add);
        permutation.add(1);
        return new Op.Transpose(permutation);
    }

    private static Op toFirst(Value value) {
        int rank = value.shape().rank();
        List<Integer> permutation = new ArrayList<>(List.of(0, rank - 1));
        IntStream.range(1, rank - 1).forEach(permutation::add);
        return new Op.Transpose(permutation);
    }
}
