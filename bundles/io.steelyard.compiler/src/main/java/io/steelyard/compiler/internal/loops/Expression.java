package io.steelyard.compiler.internal.loops;

import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.List;

/** What is known at a point of the loops: one element of a value, and what it is computed from. */
final class Expression {
    /** Where it comes from. */
    enum Kind {
        /** An element of an operand. */
        LOAD,
        /** A number. */
        CONSTANT,
        /** The index of an axis. */
        INDEX,
        /** An elementwise operation. */
        APPLY,
        /** All points of the inner loops combined. */
        REDUCE
    }

    final Kind kind;
    final Value value;
    final DType dtype;
    final Op op;
    final Number number;
    final List<Expression> arguments;

    /** Of a load where in the operand it is, of an index what it is. */
    IndexMap map;

    /** The loops that make a difference, as bits. */
    long varies;

    /** How many reductions must be over before it can be known. */
    final int stage;

    private Expression(
            Kind kind, Value value, DType dtype, Op op, Number number, IndexMap map, List<Expression> arguments) {
        this.kind = kind;
        this.value = value;
        this.dtype = dtype;
        this.op = op;
        this.number = number;
        this.map = map;
        this.arguments = arguments;
        this.stage =
                arguments.stream().mapToInt(argument -> argument.stage).max().orElse(0) + (kind == Kind.REDUCE ? 1 : 0);
    }

    static Expression load(Value value, IndexMap map) {
        return new Expression(Kind.LOAD, value, value.dtype(), null, null, map, List.of());
    }

    static Expression constant(Value value, Number number) {
        return new Expression(Kind.CONSTANT, value, value.dtype(), null, number, null, List.of());
    }

    static Expression index(Value value, IndexMap map) {
        return new Expression(Kind.INDEX, value, value.dtype(), null, null, map, List.of());
    }

    static Expression apply(Value value, Op op, List<Expression> arguments) {
        return new Expression(Kind.APPLY, value, value.dtype(), op, null, null, arguments);
    }

    static Expression reduce(Value value, Op.Reduce op, Expression argument) {
        return new Expression(Kind.REDUCE, value, value.dtype(), op, null, null, List.of(argument));
    }
}
