package io.steelyard.graph;

import java.util.List;
import java.util.stream.Stream;

/** Makes an operation of its name and what a text says about it; what {@link Op#attributes} writes, this reads. */
final class OpReader {
    private OpReader() {}

    static Op read(OpKind kind, Attributes attributes, List<TensorType> types, List<Subgraph> subgraphs) {
        int wanted = subgraphs(kind);
        if (subgraphs.size() != wanted) {
            throw attributes.error(kind.label() + " has " + wanted + " sub-graphs, found " + subgraphs.size());
        }
        boolean several = kind.group() == OpKind.Group.CONTROL || kind == OpKind.SORT || kind == OpKind.TOP_K;
        if (!several && types.size() != 1) {
            throw attributes.error(kind.label() + " has one result, found " + types);
        }
        return switch (kind.group()) {
            case SOURCE -> source(kind, attributes, types.get(0));
            case ELEMENTWISE -> elementwise(kind, attributes, types.get(0));
            case MOVEMENT -> movement(kind, attributes, types.get(0));
            case REDUCTION -> reduction(kind, attributes);
            case CONTRACTION -> contraction(kind, attributes, types.get(0));
            case WINDOW -> {
                boolean reduces = kind == OpKind.REDUCE_WINDOW_SUM || kind == OpKind.REDUCE_WINDOW_MAX;
                Window window = window(attributes);
                yield reduces ? new Op.ReduceWindow(kind, window) : new Op.MaxWindow(kind, window);
            }
            case INDEXING -> indexing(kind, attributes);
            case CONTROL -> control(kind, attributes, subgraphs);
        };
    }

    private static int subgraphs(OpKind kind) {
        return switch (kind) {
            case SCAN, COMPOSITE -> 1;
            case COND, WHILE -> 2;
            default -> 0;
        };
    }

    private static Op source(OpKind kind, Attributes attributes, TensorType type) {
        return switch (kind) {
            case INPUT -> new Op.Input(attributes.text(), type);
            case STATE -> new Op.StateRead(attributes.text(), type);
            case CONSTANT -> new Op.Constant(attributes.constant(type).freeze());
            case IOTA -> new Op.Iota(type, attributes.small("axis"));
            default -> new Op.Random(kind, type, attributes.bits("stream"));
        };
    }

    private static Op elementwise(OpKind kind, Attributes attributes, TensorType type) {
        if (kind == OpKind.CAST) {
            return new Op.Cast(type.dtype());
        } else if (kind == OpKind.COMPARE) {
            String label = attributes.bare();
            return new Op.Compare(Stream.of(Comparison.values())
                    .filter(each -> each.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> attributes.error("there is no comparison '" + label + "'")));
        }
        return new Op.Elementwise(kind);
    }

    private static Op movement(OpKind kind, Attributes attributes, TensorType type) {
        return switch (kind) {
            case RESHAPE -> new Op.Reshape(type.shape());
            case TRANSPOSE -> new Op.Transpose(attributes.ints("permutation"));
            case BROADCAST -> new Op.Broadcast(type.shape());
            case SLICE ->
                new Op.Slice(attributes.longs("starts"), attributes.longs("limits"), attributes.longs("strides"));
            case PAD ->
                new Op.Pad(
                        attributes.longs("low"),
                        attributes.longs("high"),
                        attributes.longs("interior"),
                        attributes.realNumber("value"));
            case CONCAT -> new Op.Concat(attributes.small("axis"));
            case REVERSE -> new Op.Reverse(attributes.ints("axes"));
            case DYNAMIC_SLICE -> new Op.DynamicSlice(attributes.longs("sizes"));
            default -> new Op.DynamicUpdateSlice();
        };
    }

    private static Op reduction(OpKind kind, Attributes attributes) {
        return switch (kind) {
            case ARGMAX -> new Op.ArgMax(attributes.small("axis"));
            case CUMSUM ->
                new Op.CumSum(attributes.small("axis"), attributes.truth("exclusive"), attributes.truth("reverse"));
            default -> new Op.Reduce(kind, attributes.ints("axes"));
        };
    }

    private static Op contraction(OpKind kind, Attributes attributes, TensorType type) {
        if (kind == OpKind.DOT_GENERAL) {
            List<List<Integer>> batch = attributes.pair("batch");
            List<List<Integer>> contract = attributes.pair("contract");
            return new Op.DotGeneral(batch.get(0), batch.get(1), contract.get(0), contract.get(1));
        }
        Window window = window(attributes);
        long groups = attributes.number("groups");
        return switch (kind) {
            case CONVOLUTION -> new Op.Convolution(window, groups);
            case CONVOLUTION_INPUT_GRADIENT -> new Op.ConvolutionInputGradient(window, groups, type.shape());
            default -> new Op.ConvolutionKernelGradient(window, groups);
        };
    }

    private static Window window(Attributes attributes) {
        List<Long> size = attributes.numbers("window");
        List<Long> strides = attributes.numbers("strides");
        List<String[]> pad = attributes.times("pad").stream()
                .map(each -> each.split("_", -1))
                .toList();
        if (pad.stream().anyMatch(each -> each.length != 2)) {
            throw attributes.error("attribute 'pad' is of pairs, 1_1x0_2");
        }
        return new Window(
                size,
                strides,
                pad.stream().map(each -> attributes.integer(each[0])).toList(),
                pad.stream().map(each -> attributes.integer(each[1])).toList(),
                attributes.numbers("dilation"));
    }

    private static Op indexing(OpKind kind, Attributes attributes) {
        int axis = attributes.small("axis");
        return switch (kind) {
            case GATHER -> new Op.Gather(axis, attributes.small("batch"));
            case SCATTER_ADD -> new Op.ScatterAdd(axis, attributes.small("batch"));
            case SORT -> new Op.Sort(axis, attributes.truth("descending"));
            default -> new Op.TopK(axis, attributes.number("k"));
        };
    }

    private static Op control(OpKind kind, Attributes attributes, List<Subgraph> subgraphs) {
        return switch (kind) {
            case SCAN ->
                new Op.Scan(
                        subgraphs.get(0),
                        attributes.number("length"),
                        attributes.small("carries"),
                        attributes.small("sequences"),
                        attributes.truth("reverse"),
                        attributes.truth("recompute"));
            case COND -> new Op.Cond(subgraphs.get(0), subgraphs.get(1));
            case WHILE -> new Op.While(subgraphs.get(0), subgraphs.get(1), attributes.small("carries"));
            case BARRIER -> new Op.Barrier();
            default -> new Op.Composite(attributes.text(), attributes.settings(), subgraphs.get(0));
        };
    }
}
