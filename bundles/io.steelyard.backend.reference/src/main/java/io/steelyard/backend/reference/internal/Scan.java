package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** A sub-graph once for each element of some sequences. The carries are in the results' places all along. */
final class Scan {
    private Scan() {}

    static Runnable plan(Op.Scan op, List<Elements> operands, List<Elements> results) {
        int behindCarries = op.carries();
        int behindSequences = op.carries() + op.sequences();
        List<Elements> carries = results.subList(0, behindCarries);
        List<Elements> sequences = operands.subList(behindCarries, behindSequences);
        List<Elements> elements = op.body().parameters().subList(behindCarries, behindSequences).stream()
                .map(parameter -> new Elements(parameter.type()))
                .toList();
        List<Elements> seen = new ArrayList<>(carries);
        seen.addAll(elements);
        seen.addAll(operands.subList(behindSequences, operands.size()));

        Interpreter body = new Interpreter(op.body(), seen);
        List<Elements> given = body.values(op.body().results());
        List<Elements> next = Elements.like(carries);
        List<Elements> outputs = results.subList(behindCarries, results.size());
        return () -> {
            Control.copy(operands, carries);
            for (long turn = 0; turn < op.length(); turn++) {
                long at = op.reverse() ? op.length() - 1 - turn : turn;
                for (int i = 0; i < elements.size(); i++) {
                    elements.get(i).copyPart(sequences.get(i), at * elements.get(i).count, 0, elements.get(i).count);
                }
                body.run();
                for (int i = 0; i < outputs.size(); i++) {
                    Elements output = given.get(behindCarries + i);
                    outputs.get(i).copyPart(output, 0, at * output.count, output.count);
                }
                // In two steps, since a turn may give one carry as the next value of another.
                Control.copy(given, next);
                Control.copy(next, carries);
            }
        };
    }
}
