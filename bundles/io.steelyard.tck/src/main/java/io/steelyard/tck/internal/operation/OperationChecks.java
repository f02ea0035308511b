package io.steelyard.tck.internal.operation;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckFailure;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every operation against the reference, over types, shapes and values that make a difference; what is run twice gives
 * the same bits.
 *
 * @param backend the one that is asked
 * @param reference defines what every operation gives
 */
public record OperationChecks(Backend backend, Backend reference) {
    /** All of them. */
    public Stream<Check> checks() {
        List<OperationCase> cases = new ArrayList<>();
        cases.addAll(SourceCases.all());
        cases.addAll(ElementwiseCases.all());
        cases.addAll(MovementCases.all());
        cases.addAll(ReductionCases.all());
        cases.addAll(ContractionCases.all());
        cases.addAll(WindowCases.all());
        cases.addAll(IndexingCases.all());
        cases.addAll(ControlCases.all());
        cases.addAll(CompositeCases.all());
        return Stream.concat(
                cases.stream()
                        .map(each -> new Check(
                                each.group(), each.name(), each.tolerance().toString(), () -> compare(each))),
                new FaultChecks(backend).checks());
    }

    private void compare(OperationCase each) {
        GraphBuilder g = new GraphBuilder();
        CaseInputs in = new CaseInputs(g);
        List<Value> results = each.description().describe(g, in);
        Map<String, Value> outputs = new LinkedHashMap<>();
        results.forEach(value -> outputs.put("result " + outputs.size(), value));
        Program program = new Program(g.graph(), outputs, Map.of(), Optional.empty());
        Map<String, Tensor> values = new LinkedHashMap<>();
        int next = 0;
        for (String name : program.inputs().keySet()) {
            values.put(name, in.values().get(next++));
        }
        Map<String, Tensor> expected = run(reference, program, values).get(0);
        List<Map<String, Tensor>> found = run(backend, program, values);
        outputs.keySet().forEach(name -> {
            Tensor first = found.get(0).get(name);
            each.tolerance().difference(expected.get(name), first).ifPresent(difference -> {
                throw new CheckFailure(name + " " + difference + ", in\n" + program);
            });
            Require.sameNumbers(name + " of a second run", first, found.get(1).get(name));
        });
    }

    private static List<Map<String, Tensor>> run(Backend backend, Program program, Map<String, Tensor> values) {
        try (Evaluation evaluation = new Evaluation(backend, program)) {
            return List.of(evaluation.run(values), evaluation.run(values));
        }
    }
}
