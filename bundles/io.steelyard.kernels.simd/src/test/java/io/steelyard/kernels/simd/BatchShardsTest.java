package io.steelyard.kernels.simd;

import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.kernels.simd.internal.SimdBackend;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops over parts of a batch; sums of small whole numbers, so that every order of adding gives the same bits. */
class BatchShardsTest {
    private static final long TURNS = 7;

    private static ReferenceCheck loop(long rows, boolean sorted) {
        SplittableRandom random = new SplittableRandom(11);
        ReferenceCheck check = new ReferenceCheck();
        Value weights = check.input(DType.F32, Shape.of(6, 6), () -> random.nextInt(3) - 1);
        Value sequence = check.input(DType.F32, Shape.of(TURNS, rows, 6), () -> random.nextInt(5) - 2);
        Value still = check.input(DType.F32, Shape.of(rows, 6), () -> random.nextInt(2));
        Value start = check.input(DType.F32, Shape.of(rows, 6), () -> random.nextInt(5) - 2);
        ScanBody.Turn all = check.g.scan(List.of(start), List.of(sequence), (turn, carries, elements) -> {
            Value product = turn.add(turn.matmul(carries.get(0), weights), elements.get(0));
            Value kept = turn.mul(turn.max(turn.min(product, 3), -3), still);
            Value out = sorted ? turn.concat(1, List.of(turn.slice(kept, 1, 3, 6), turn.slice(kept, 1, 0, 3))) : kept;
            return new ScanBody.Turn(List.of(out), List.of(kept, turn.sum(kept, 1)));
        });
        check.output("the last carry", all.carries().get(0));
        check.output("rows", all.outputs().get(0));
        check.output("sums", all.outputs().get(1));
        return check;
    }

    @ParameterizedTest
    @ValueSource(longs = {16, 17, 33, 64})
    void loopsOverPartsOfABatchGiveWhatTheWholeLoopGives(long rows) {
        try (SimdBackend backend = new SimdBackend()) {
            loop(rows, false).run(backend, rows + " rows");
        }
    }

    @Test
    void movementsWithinATurnStayInTheirPart() {
        try (SimdBackend backend = new SimdBackend()) {
            for (int run = 0; run < 50; run++) {
                loop(32, true).run(backend, "run " + run);
            }
        }
    }
}
