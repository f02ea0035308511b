package io.steelyard.tck.internal.operation;

import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Values that come from nowhere. */
final class SourceCases {
    private static final String GROUP = "sources";

    private SourceCases() {}

    static List<OperationCase> all() {
        List<OperationCase> cases = new ArrayList<>();
        for (DType dtype : Types.NUMBER) {
            cases.add(new OperationCase(
                    GROUP,
                    "iota " + dtype,
                    Tolerance.EXACT,
                    (g, in) -> List.of(
                            g.iota(dtype, Shape.of(3, 5, 2), 1),
                            g.iota(dtype, Shape.of(300), 0),
                            g.iota(dtype, Shape.of(2, 0), 1))));
        }
        for (DType dtype : Types.ALL) {
            cases.add(new OperationCase(
                    GROUP,
                    "constant " + dtype,
                    Tolerance.EXACT,
                    (g, in) -> List.of(
                            g.constant(Tensor.of(dtype, Shape.of(2, 2), 0, 1, 1, 0)),
                            g.filled(dtype, Shape.of(70, 3), 1))));
        }
        for (DType dtype : Types.REAL) {
            cases.add(new OperationCase(
                    GROUP,
                    "random_uniform " + dtype,
                    Tolerance.EXACT,
                    (g, in) -> List.of(
                            g.randomUniform(in.indices(Shape.of(2), 7, 1), dtype, Shape.of(41, 3), 12345),
                            g.randomUniform(in.indices(Shape.of(2), 7, 2), dtype, Shape.of(41, 3), 12345),
                            g.randomUniform(in.indices(Shape.of(2), -8, 1L << 40), dtype, Shape.of(20_000), -1))));
            cases.add(new OperationCase(
                    GROUP,
                    "random_normal " + dtype,
                    Types.roundings(dtype, 8),
                    (g, in) -> List.of(
                            g.randomNormal(in.indices(Shape.of(2), 7, 1), dtype, Shape.of(41, 3), 12345),
                            g.randomNormal(in.indices(Shape.of(2), 7, 2), dtype, Shape.of(20_000), -1))));
        }
        return cases;
    }
}
