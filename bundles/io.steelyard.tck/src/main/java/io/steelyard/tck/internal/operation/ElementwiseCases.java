package io.steelyard.tck.internal.operation;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operations on corresponding elements. */
final class ElementwiseCases {
    private static final String GROUP = "elementwise";

    /** More elements than any backend computes in one piece. */
    private static final long MANY = 40_007;

    /** Functions that IEEE 754 does not round exactly, with the bounds within which arguments make sense. */
    private static final Map<OpKind, double[]> FUNCTIONS = Map.ofEntries(
            Map.entry(OpKind.EXP, new double[] {-20, 20}),
            Map.entry(OpKind.EXPM1, new double[] {-1e-2, 1e-2}),
            Map.entry(OpKind.LOG, new double[] {0.01, 50}),
            Map.entry(OpKind.LOG1P, new double[] {-1e-2, 1e-2}),
            Map.entry(OpKind.RSQRT, new double[] {0.01, 50}),
            Map.entry(OpKind.SIN, new double[] {-10, 10}),
            Map.entry(OpKind.COS, new double[] {-10, 10}),
            Map.entry(OpKind.TANH, new double[] {-3, 3}),
            Map.entry(OpKind.ERF, new double[] {-4, 4}),
            Map.entry(OpKind.ERFINV, new double[] {-0.999, 0.999}),
            Map.entry(OpKind.LOGISTIC, new double[] {-20, 20}));

    private final List<OperationCase> cases = new ArrayList<>();

    private ElementwiseCases() {}

    static List<OperationCase> all() {
        ElementwiseCases all = new ElementwiseCases();
        all.exact();
        all.functions();
        all.integers();
        all.others();
        return all.cases;
    }

    private void add(String name, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, tolerance, description));
    }

    /** What every backend rounds alike, bit for bit but for the sign of a zero. */
    private void exact() {
        for (OpKind kind : List.of(OpKind.NEG, OpKind.ABS, OpKind.SIGN)) {
            for (DType dtype : Types.NUMBER) {
                unary(kind, dtype, Tolerance.EXACT, -2, 2);
            }
        }
        for (OpKind kind : List.of(OpKind.FLOOR, OpKind.CEIL, OpKind.ROUND, OpKind.SQRT)) {
            for (DType dtype : Types.REAL) {
                unary(kind, dtype, Tolerance.EXACT, 0.1, 9);
            }
        }
        for (OpKind kind : List.of(OpKind.ADD, OpKind.SUB, OpKind.MUL, OpKind.MAX, OpKind.MIN)) {
            for (DType dtype : Types.NUMBER) {
                binary(kind, dtype, Tolerance.EXACT);
            }
        }
        for (DType dtype : Types.REAL) {
            binary(OpKind.DIV, dtype, Tolerance.EXACT);
            binary(OpKind.REM, dtype, Tolerance.EXACT);
        }
    }

    private void unary(OpKind kind, DType dtype, Tolerance tolerance, double low, double high) {
        boolean real = dtype.isFloating();
        add(
                kind.label() + " " + dtype,
                tolerance,
                (g, in) -> List.of(
                        g.unary(kind, real ? in.drawn(dtype, low, high, MANY) : in.any(dtype, MANY)),
                        g.unary(kind, real ? in.drawn(dtype, low, high) : in.any(dtype)),
                        g.unary(kind, in.any(dtype, 3, 0, 2)),
                        // A transposed operand may be walked through in another order.
                        g.unary(
                                kind,
                                g.transpose(real ? in.drawn(dtype, low, high, 5, 7) : in.any(dtype, 5, 7), 1, 0))));
        add(
                kind.label() + " " + dtype + ", particular numbers",
                particular(dtype, tolerance),
                (g, in) -> List.of(g.unary(kind, in.special(dtype))));
    }

    /** Results that are large hide none that are small: these are looked at one by one, but for a few roundings. */
    private static Tolerance particular(DType dtype, Tolerance tolerance) {
        return tolerance.equals(Tolerance.EXACT) ? tolerance : Types.roundings(dtype, 4);
    }

    private void binary(OpKind kind, DType dtype, Tolerance tolerance) {
        add(
                kind.label() + " " + dtype,
                tolerance,
                (g, in) -> List.of(
                        g.binary(kind, in.any(dtype, MANY), in.any(dtype, MANY)),
                        g.binary(kind, in.any(dtype), in.any(dtype)),
                        g.binary(kind, in.any(dtype, 0, 2), in.any(dtype, 0, 2)),
                        same(g, kind, in.any(dtype, 9))));
        add(
                kind.label() + " " + dtype + ", broadcast",
                tolerance,
                (g, in) -> List.of(
                        g.binary(kind, in.any(dtype, 4, 1, 3), in.any(dtype, 5, 1)),
                        g.binary(kind, in.any(dtype), in.any(dtype, 2, 3)),
                        g.binary(kind, in.any(dtype, 2, 3), in.any(dtype, 1)),
                        g.binary(kind, in.any(dtype, 300, 1), in.any(dtype, 1, 200)),
                        g.binary(
                                kind,
                                g.broadcast(in.any(dtype), Shape.of(6)),
                                g.broadcast(in.any(dtype), Shape.of(6)))));
        add(kind.label() + " " + dtype + ", particular numbers", particular(dtype, tolerance), (g, in) -> {
            List<Value> pair = in.specialPairs(dtype);
            return List.of(g.binary(kind, pair.get(0), pair.get(1)));
        });
    }

    private static Value same(GraphBuilder g, OpKind kind, Value x) {
        return g.binary(kind, x, x);
    }

    private void functions() {
        FUNCTIONS.forEach((kind, bounds) -> {
            for (DType dtype : Types.REAL) {
                unary(kind, dtype, Types.roundings(dtype, 4), bounds[0], bounds[1]);
            }
        });
        for (OpKind kind : List.of(OpKind.LOG1P, OpKind.EXPM1)) {
            // So small that 1 + x is 1: what is left of a detour over it is 0.
            add(
                    kind.label() + " f32, next to 0",
                    Types.roundings(DType.F32, 4),
                    (g, in) -> List.of(g.unary(kind, in.drawn(DType.F32, -1e-9, 1e-9, 100))));
        }
        for (DType dtype : Types.REAL) {
            Tolerance tolerance = Types.roundings(dtype, 8);
            add(
                    "pow " + dtype,
                    tolerance,
                    (g, in) -> List.of(
                            g.pow(in.drawn(dtype, 0.1, 3, MANY), in.any(dtype, MANY)), g.pow(in.any(dtype, 50), 3)));
            add("pow " + dtype + ", particular numbers", tolerance, (g, in) -> {
                List<Value> pair = in.specialPairs(dtype);
                // Beyond 1e4, a rounding of the base is many of the result.
                Value base = pair.get(0);
                Value tame = g.compare(Comparison.LT, g.abs(pair.get(1)), 1e3);
                Value exponent = g.select(tame, pair.get(1), g.constant(dtype, 2));
                return List.of(g.pow(base, exponent));
            });
            add(
                    "atan2 " + dtype,
                    Types.roundings(dtype, 4),
                    (g, in) -> List.of(g.binary(OpKind.ATAN2, in.any(dtype, MANY), in.any(dtype, MANY))));
            add("atan2 " + dtype + ", particular numbers", Types.roundings(dtype, 4), (g, in) -> {
                List<Value> pair = in.specialPairs(dtype);
                return List.of(g.binary(OpKind.ATAN2, pair.get(0), pair.get(1)));
            });
            add(
                    "log_add_exp " + dtype,
                    tolerance,
                    (g, in) -> List.of(g.logAddExp(in.drawn(dtype, -30, 30, MANY), in.drawn(dtype, -30, 30, MANY))));
            add("log_add_exp " + dtype + ", particular numbers", tolerance, (g, in) -> {
                List<Value> pair = in.specialPairs(dtype);
                return List.of(g.logAddExp(pair.get(0), pair.get(1)));
            });
        }
    }

    private void integers() {
        for (DType dtype : Types.INTEGER) {
            for (OpKind kind : List.of(OpKind.AND, OpKind.OR, OpKind.XOR, OpKind.SHIFT_LEFT, OpKind.SHIFT_RIGHT)) {
                binary(kind, dtype, Tolerance.EXACT);
            }
            unary(OpKind.NOT, dtype, Tolerance.EXACT, 0, 0);
            for (OpKind kind : List.of(OpKind.DIV, OpKind.REM)) {
                add(kind.label() + " " + dtype, Tolerance.EXACT, (g, in) -> {
                    List<Value> pair = in.specialPairs(dtype);
                    Value zero = g.compare(Comparison.EQ, pair.get(1), 0);
                    return List.of(g.binary(kind, pair.get(0), g.select(zero, g.constant(dtype, 3), pair.get(1))));
                });
            }
        }
        for (OpKind kind : List.of(OpKind.AND, OpKind.OR, OpKind.XOR)) {
            binary(kind, DType.BOOL, Tolerance.EXACT);
        }
        unary(OpKind.NOT, DType.BOOL, Tolerance.EXACT, 0, 0);
    }

    private void others() {
        for (DType dtype : Types.ALL) {
            for (Comparison comparison : Comparison.values()) {
                add("compare " + comparison.label() + " " + dtype, Tolerance.EXACT, (g, in) -> {
                    List<Value> pair = in.specialPairs(dtype);
                    return List.of(
                            g.compare(comparison, pair.get(0), pair.get(1)),
                            g.compare(comparison, in.any(dtype, MANY), in.any(dtype, MANY)),
                            g.compare(comparison, in.any(dtype, 3, 1), in.any(dtype, 4)));
                });
            }
            add(
                    "select " + dtype,
                    Tolerance.EXACT,
                    (g, in) -> List.of(
                            g.select(in.any(DType.BOOL, MANY), in.any(dtype, MANY), in.any(dtype, MANY)),
                            g.select(in.any(DType.BOOL), in.any(dtype, 3), in.any(dtype, 2, 1)),
                            g.select(in.any(DType.BOOL, 4), in.any(dtype, 1), in.any(dtype))));
            add("stop_gradient " + dtype, Tolerance.EXACT, (g, in) -> List.of(g.stopGradient(in.any(dtype, 4))));
            for (DType to : Types.ALL) {
                if (dtype != to) {
                    add(
                            "cast " + dtype + " to " + to,
                            Tolerance.EXACT,
                            (g, in) -> List.of(
                                    g.cast(in.special(dtype), to),
                                    g.cast(in.any(dtype, MANY), to),
                                    g.cast(in.any(dtype), to)));
                }
            }
        }
    }
}
