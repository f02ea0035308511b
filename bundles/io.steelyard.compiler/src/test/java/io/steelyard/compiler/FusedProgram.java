package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.compiler.kernel.Kernels;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A program fused, with what tests ask about it. */
record FusedProgram(Program before, Program after) {
    static FusedProgram of(Program program) {
        Program lowered = Passes.standard().apply(Lowering.lower(program, OpKind.OPSET));
        return new FusedProgram(lowered, Fusion.fuse(lowered));
    }

    static FusedProgram of(GraphBuilder g, Value... outputs) {
        return of(Running.program(g, outputs));
    }

    /** The fused nodes, those of sub-graphs behind. */
    List<Op.Composite> fused() {
        List<Op.Composite> fused = new ArrayList<>();
        collect(after.graph().nodes(), fused);
        return fused;
    }

    private static void collect(List<Node> nodes, List<Op.Composite> fused) {
        for (Node node : nodes) {
            if (node.op() instanceof Op.Composite composite && composite.name().equals(Fusion.NAME)) {
                fused.add(composite);
            }
        }
        for (Node node : nodes) {
            if (!(node.op() instanceof Op.Composite)) {
                for (Subgraph subgraph : node.op().subgraphs()) {
                    collect(subgraph.graph().nodes(), fused);
                }
            }
        }
    }

    /** The fused nodes that have a value of more than one element. */
    List<Op.Composite> large() {
        return fused().stream()
                .filter(composite -> composite.body().graph().nodes().stream()
                        .flatMap(node -> node.results().stream())
                        .anyMatch(value -> value.shape().elements() > 1))
                .toList();
    }

    /** Holds what the program computes against what it did before, and each kernel against the definition of its node. */
    void check(long seed) {
        check(RandomPrograms.inputs(before, seed), RandomPrograms.entries(before, seed), seed);
    }

    /** As {@link #check(long)}, with what the program is given. */
    void check(List<Tensor> inputs, Map<String, Tensor> entries, long seed) {
        assertEquals(Running.run(before, inputs, entries), Running.run(after, inputs, entries), after::toString);
        fused().forEach(composite -> checkKernel(composite, seed));
    }

    private static void checkKernel(Op.Composite composite, long seed) {
        Subgraph body = composite.body();
        List<Tensor> given = new ArrayList<>();
        Random random = new Random(seed);
        body.parameters().forEach(parameter -> given.add(tensor(random, parameter.dtype(), parameter.shape())));
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        for (Value parameter : body.parameters()) {
            parameters.add(g.input("p" + parameters.size(), parameter.dtype(), parameter.shape()));
        }
        List<Tensor> expected =
                Running.run(Running.program(g, g.inline(body, parameters).toArray(Value[]::new)), given);
        List<Tensor> found = KernelInterpreter.run(
                Kernels.of(composite),
                given,
                body.results().stream().map(Value::shape).toList());
        for (int i = 0; i < expected.size(); i++) {
            Tensor canonical = Running.canonical(found.get(i));
            assertEquals(expected.get(i), canonical, () -> body + "\n" + Kernels.of(composite));
        }
    }

    private static Tensor tensor(Random random, DType dtype, Shape shape) {
        double[] values = random.doubles(shape.elements())
                .map(value -> dtype.isFloating() ? 2 * value - 0.75 : Math.floor(3 * value))
                .map(value -> dtype == DType.BOOL ? Math.min(1, value) : value)
                .toArray();
        return Tensor.of(dtype, shape, values);
    }
}
