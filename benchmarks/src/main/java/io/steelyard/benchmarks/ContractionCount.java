package io.steelyard.benchmarks;

import io.steelyard.backend.Program;
import io.steelyard.graph.Graph;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import io.steelyard.tensor.Shape;

/**
 * The floating-point operations that a program's contractions take: a multiplication and an addition for each product that
 * goes into a sum. Products with the padding of a convolution count, as is usual. The body of a loop counts as often as it
 * runs, that of a composite once, whatever a backend makes of it; of two branches the more costly one counts, and a loop
 * whose turns nobody knows counts as one turn.
 */
final class ContractionCount {
    private ContractionCount() {}

    static double of(Program program) {
        return of(program.graph());
    }

    private static double of(Graph graph) {
        return graph.nodes().stream().mapToDouble(ContractionCount::of).sum();
    }

    private static double of(Node node) {
        return switch (node.op()) {
            case Op.DotGeneral dot -> {
                double summed = 1;
                for (int axis : dot.contractLeft()) {
                    summed *= operand(node, 0).dim(axis);
                }
                yield 2 * summed * node.result().shape().elements();
            }
            case Op.Convolution forward -> convolution(node.result().shape(), operand(node, 1));
            case Op.ConvolutionInputGradient gradient -> convolution(operand(node, 0), operand(node, 1));
            case Op.ConvolutionKernelGradient gradient ->
                convolution(operand(node, 1), node.result().shape());
            case Op.Scan scan -> scan.length() * of(scan.body().graph());
            case Op.Cond cond -> Math.max(of(cond.yes().graph()), of(cond.no().graph()));
            case Op other ->
                other.subgraphs().stream()
                        .map(Subgraph::graph)
                        .mapToDouble(ContractionCount::of)
                        .sum();
        };
    }

    private static Shape operand(Node node, int index) {
        return node.operands().get(index).shape();
    }

    /** Each element of the output {@code [N, O, ...]} sums over a kernel of {@code [O, C / groups, ...]}. */
    private static double convolution(Shape output, Shape kernel) {
        return 2.0 * output.elements() * kernel.slice(1, kernel.rank()).elements();
    }
}
