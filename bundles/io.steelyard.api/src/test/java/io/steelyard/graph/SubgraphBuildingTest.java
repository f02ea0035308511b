package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the builder makes of loops, conditions and composites. */
class SubgraphBuildingTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value x(long... dims) {
        return g.input("x" + g.graph().nodes().size(), DType.F32, Shape.of(dims));
    }

    private Value truth() {
        return g.input("truth", DType.BOOL, Shape.scalar());
    }

    private static String refusal(Runnable described) {
        return assertThrows(GraphException.class, described::run).getMessage();
    }

    private static ScanBody.Turn turn(List<Value> carries, List<Value> outputs) {
        return new ScanBody.Turn(carries, outputs);
    }

    @Test
    void aScanTakesCarriesElementsAndWhatItSeesOfTheGraphAround() {
        Value factor = x();
        ScanBody.Turn all = g.scan(List.of(x(2)), List.of(x(5, 2)), (body, carries, elements) -> {
            Value next = body.add(carries.get(0), body.mul(elements.get(0), factor));
            return turn(List.of(next), List.of(body.sum(next)));
        });
        assertEquals(Shape.of(2), all.carries().get(0).shape());
        assertEquals(Shape.of(5), all.outputs().get(0).shape());
        assertEquals("""
                %0 = input "x0" : f32[]
                %1 = input "x1" : f32[2]
                %2 = input "x2" : f32[5,2]
                %3, %4 = scan(%1, %2, %0) length=5 carries=1 sequences=1 reverse=false recompute=false {
                  %0 = input "0" : f32[2]
                  %1 = input "1" : f32[2]
                  %2 = input "2" : f32[]
                  %3 = reshape(%2) : f32[1]
                  %4 = broadcast(%3) : f32[2]
                  %5 = mul(%1, %4) : f32[2]
                  %6 = add(%0, %5) : f32[2]
                  %7 = reduce_sum(%6) axes=[0] : f32[]
                  yield(%0, %1, %2) %6, %7
                } : f32[2], f32[5]
                """, g.graph().toString());
    }

    @Test
    void aValueSeenSeveralTimesIsOneParameter() {
        Value seen = x();
        g.scan(
                List.of(),
                List.of(x(3)),
                (body, carries, elements) -> turn(List.of(), List.of(body.mul(body.add(elements.get(0), seen), seen))));
        Node scan = g.graph().nodes().get(2);
        assertEquals(2, scan.operands().size());
        assertEquals(2, scan.op().subgraphs().get(0).parameters().size());
    }

    @Test
    void whatAnInnerLoopSeesOfTheOutermostGraphComesThroughTheOneBetween() {
        Value seen = x();
        g.scan(
                List.of(),
                List.of(x(3, 2)),
                (outer, none, rows) -> turn(
                        List.of(),
                        outer.scan(
                                        List.of(),
                                        List.of(rows.get(0)),
                                        (inner, nothing, elements) ->
                                                turn(List.of(), List.of(inner.add(elements.get(0), seen))))
                                .outputs()));
        Node outer = g.graph().nodes().get(2);
        assertSame(seen, outer.operands().get(1));
        Subgraph between = outer.op().subgraphs().get(0);
        Node inner = between.graph().nodes().get(between.graph().nodes().size() - 1);
        assertEquals(OpKind.SCAN, inner.op().kind());
        assertSame(between.parameters().get(1), inner.operands().get(1));
    }

    @Test
    void aSubgraphMayGiveAValueOfTheGraphAround() {
        Value seen = x(4);
        List<Value> chosen = g.cond(truth(), (yes, none) -> List.of(seen), (no, none) -> List.of(no.neg(seen)));
        assertEquals(seen.type(), chosen.get(0).type());
    }

    @Test
    void bothBranchesTakeWhatEitherSees() {
        Value a = x();
        Value b = x();
        g.cond(truth(), (yes, none) -> List.of(yes.exp(a)), (no, none) -> List.of(no.log(b)));
        Node cond = g.graph().nodes().get(3);
        assertEquals(List.of(a, b), cond.operands().subList(1, 3));
        assertEquals(
                cond.op().subgraphs().get(0).parameterTypes(),
                cond.op().subgraphs().get(1).parameterTypes());
    }

    @Test
    void conditionAndBodyOfAWhileTakeWhatEitherSees() {
        Value limit = x();
        Value step = x();
        List<Value> after = g.whileLoop(
                List.of(x()),
                (condition, carries) -> List.of(condition.compare(Comparison.LT, carries.get(0), limit)),
                (body, carries) -> List.of(body.add(carries.get(0), step)));
        assertEquals(1, after.size());
        Node loop = g.graph().nodes().get(3);
        assertEquals(List.of(limit, step), loop.operands().subList(1, 3));
    }

    @Test
    void inputsAndStatesNamedWithinASubgraphAreThoseOfTheOutermostGraph() {
        g.cond(
                truth(),
                (yes, none) -> List.of(yes.input("y", DType.F32, Shape.of(2))),
                (no, none) -> List.of(no.state("w", DType.F32, Shape.of(2))));
        assertEquals(
                List.of(OpKind.INPUT, OpKind.INPUT, OpKind.STATE, OpKind.COND),
                g.graph().nodes().stream().map(node -> node.op().kind()).toList());
    }

    @Test
    void aSubgraphCannotUseAValueOfOneBesideIt() {
        List<Value> leaked = new ArrayList<>();
        g.cond(
                truth(),
                (yes, none) -> {
                    leaked.add(yes.constant(DType.F32, 1));
                    return List.of(leaked.get(0));
                },
                (no, none) -> List.of(no.constant(DType.F32, 2)));
        assertEquals("neg: operand %0 belongs to another graph", refusal(() -> g.neg(leaked.get(0))));
    }

    @Test
    void aScanOfNothingNeedsItsLength() {
        assertEquals(
                "scan: without a sequence the length must be given, found []",
                refusal(() -> g.scan(List.of(x()), List.of(), (body, carries, elements) -> turn(carries, List.of()))));
        assertEquals(
                "scan: a sequence has an axis 0, found f32[]",
                refusal(() -> g.scan(
                        3,
                        false,
                        false,
                        List.of(),
                        List.of(x()),
                        (body, carries, elements) -> turn(List.of(), elements))));
    }

    @Test
    void aTurnGivesAsManyCarriesAsItTakes() {
        assertEquals(
                "scan: the sub-graph gives 0 carries, expected 1",
                refusal(() ->
                        g.scan(List.of(x()), List.of(x(3)), (body, carries, elements) -> turn(List.of(), elements))));
        assertEquals(
                "scan: the sub-graph gives 2 carries, expected 1",
                refusal(() -> g.scan(
                        List.of(x()),
                        List.of(x(3)),
                        (body, carries, elements) -> turn(List.of(carries.get(0), carries.get(0)), elements))));
    }

    @Test
    void aCompositeIsGivenItsOperandsFirst() {
        Value seen = x();
        Value a = x(2);
        Value b = x(2);
        g.composite(
                "f",
                Map.of("axis", 1L),
                List.of(b, a),
                (body, in) -> List.of(body.add(body.sub(in.get(0), in.get(1)), seen)));
        Node composite = g.graph().nodes().get(3);
        assertEquals(List.of(b, a, seen), composite.operands());
        assertEquals(Map.of("axis", 1L), ((Op.Composite) composite.op()).settings());
    }

    @Test
    void aCheckpointIsAComposite() {
        g.checkpoint(List.of(x(2)), (body, in) -> List.of(body.exp(in.get(0))));
        assertEquals("checkpoint", ((Op.Composite) g.graph().nodes().get(1).op()).name());
    }

    @Test
    void aBarrierHasAResultForEachOperand() {
        List<Value> behind = g.barrier(List.of(x(2), x(3)));
        assertEquals(
                List.of(Shape.of(2), Shape.of(3)),
                behind.stream().map(Value::shape).toList());
        assertEquals("barrier: needs at least one operands, found 0", refusal(() -> g.barrier(List.of())));
    }

    @Test
    void inlineDoesWhatTheSubgraphDoesWithTheArguments() {
        Value a = x(2);
        Value b = x(2);
        Subgraph subgraph = GraphBuilder.subgraph(
                List.of(a.type(), b.type()), (body, in) -> List.of(body.sub(in.get(1), in.get(0)), in.get(0)));
        List<Value> results = g.inline(subgraph, List.of(b, a));
        assertEquals("%2 = sub(%0, %1) : f32[2]", g.graph().nodes().get(2).toString());
        assertEquals(3, g.graph().nodes().size());
        assertSame(b, results.get(1));
    }

    @Test
    void inlineRefusesArgumentsOfOtherTypes() {
        Subgraph subgraph = GraphBuilder.subgraph(
                List.of(new TensorType(DType.F32, Shape.of(2))), (body, in) -> List.of(body.neg(in.get(0))));
        assertEquals(
                "inline: the sub-graph takes [f32[2]], found [f32[3]]",
                refusal(() -> g.inline(subgraph, List.of(x(3)))));
        assertEquals(
                "inline: the sub-graph takes [f32[2]], found [f32[2], f32[2]]",
                refusal(() -> g.inline(subgraph, List.of(x(2), x(2)))));
        assertEquals("inline: the sub-graph takes [f32[2]], found []", refusal(() -> g.inline(subgraph, List.of())));
    }

    @Test
    void aNodeOfSeveralResultsIsNotTakenForOneOfOne() {
        assertEquals("sort has 2 results, not one", refusal(() -> g.add(new Op.Sort(0, false), List.of(x(2)))));
        g.sort(x(2), 0, false);
        Node sort = g.graph().nodes().get(g.graph().nodes().size() - 1);
        assertEquals(
                "sort has 2 results",
                assertThrows(IllegalStateException.class, sort::result).getMessage());
    }

    @Test
    void anOperationTakesOtherSubgraphs() {
        Subgraph one = GraphBuilder.subgraph(List.of(), (body, in) -> List.of(body.constant(DType.F32, 1)));
        Subgraph two = GraphBuilder.subgraph(List.of(), (body, in) -> List.of(body.constant(DType.F32, 2)));
        for (Op op : List.of(
                new Op.Cond(one, one),
                new Op.While(one, one, 0),
                new Op.Scan(one, 3, 0, 1, true, true),
                new Op.Composite("f", Map.of("n", 1L), one))) {
            List<Subgraph> others = op.subgraphs().stream().map(each -> two).toList();
            Op changed = op.withSubgraphs(others);
            assertEquals(others, changed.subgraphs());
            assertEquals(op.attributes(), changed.attributes());
            assertEquals(op, changed.withSubgraphs(op.subgraphs()));
        }
    }

    @Test
    void settingsOfACompositeAreCheckedAndDoNotChange() {
        Subgraph none = GraphBuilder.subgraph(List.of(), (body, in) -> List.of());
        List<Long> axes = new ArrayList<>(List.of(1L));
        Op.Composite composite = new Op.Composite("f", Map.of("axes", axes), none);
        axes.add(2L);
        assertEquals(Map.of("axes", List.of(1L)), composite.settings());
        String expected =
                "a composite's setting is a name with a text, a Long, a Double, a Boolean or a list of Long, found ";
        assertEquals(expected + "axis=1", refusal(() -> new Op.Composite("f", Map.of("axis", 1), none)));
        assertEquals(expected + "of=[1.5]", refusal(() -> new Op.Composite("f", Map.of("of", List.of(1.5)), none)));
        assertEquals(expected + "t=\"", refusal(() -> new Op.Composite("f", Map.of("t", "\""), none)));
        assertEquals(expected + "A=1", refusal(() -> new Op.Composite("f", Map.of("A", 1L), none)));
        assertEquals(
                "a composite's name is of lower-case words, found 'F'",
                refusal(() -> new Op.Composite("F", Map.of(), none)));
    }
}
