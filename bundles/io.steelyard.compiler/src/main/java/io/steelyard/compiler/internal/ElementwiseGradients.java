package io.steelyard.compiler.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;

/** The rules of elementwise operations that take more than a line. */
final class ElementwiseGradients {
    private ElementwiseGradients() {}

    /** {@code -dy y^3 / 2}. */
    static Value rsqrt(Gradient d) {
        GraphBuilder g = d.g();
        return g.mul(g.mul(d.dy(), -0.5), g.mul(d.y(), g.square(d.y())));
    }

    /** {@code dy 2 / sqrt(pi) exp(-x^2)}. */
    static Value erf(Gradient d) {
        GraphBuilder g = d.g();
        return g.mul(d.dy(), g.mul(g.exp(g.neg(g.square(d.x()))), 2 / Math.sqrt(Math.PI)));
    }

    /** {@code dy sqrt(pi) / 2 exp(y^2)}. */
    static Value erfinv(Gradient d) {
        GraphBuilder g = d.g();
        return g.mul(d.dy(), g.mul(g.exp(g.square(d.y())), Math.sqrt(Math.PI) / 2));
    }

    /** {@code dy other / (a^2 + b^2)}. */
    static Value angle(Gradient d, Value other) {
        GraphBuilder g = d.g();
        return g.mul(d.dy(), g.div(other, g.add(g.square(d.a()), g.square(d.b()))));
    }

    /** {@code dy e^own / (e^own + e^other)}, half where both are equal, be they infinite. */
    static Value share(Gradient d, Value own, Value other) {
        GraphBuilder g = d.g();
        Value equal = g.compare(Comparison.EQ, own, other);
        Value infinite = g.compare(Comparison.EQ, g.abs(own), Double.POSITIVE_INFINITY);
        Value difference = g.select(g.binary(OpKind.AND, equal, infinite), d.number(0), g.sub(own, other));
        return g.mul(d.dy(), g.logistic(difference));
    }

    /** {@code dy y (1 - y)}. */
    static Value logistic(Gradient d) {
        GraphBuilder g = d.g();
        return g.mul(d.dy(), g.mul(d.y(), g.sub(d.number(1), d.y())));
    }

    /** {@code -dy y / b}. */
    static Value divisor(Gradient d) {
        GraphBuilder g = d.g();
        return g.neg(g.mul(d.dy(), g.div(d.y(), d.b())));
    }

    /** {@code -dy q} with the integer {@code q} in {@code a = q b + y}. */
    static Value modulus(Gradient d) {
        GraphBuilder g = d.g();
        Value quotient = g.unary(OpKind.ROUND, g.div(g.sub(d.a(), d.y()), d.b()));
        return g.neg(g.mul(d.dy(), quotient));
    }

    /** {@code dy b a^(b-1)}, and 0 where {@code b} is 0, though {@code 0^-1} is infinite. */
    static Value base(Gradient d) {
        GraphBuilder g = d.g();
        Value constant = g.compare(Comparison.EQ, d.b(), 0);
        Value lowered = g.select(constant, d.number(0), g.sub(d.b(), 1));
        return g.mul(d.dy(), g.mul(d.b(), g.pow(d.a(), lowered)));
    }

    /**
     * {@code dy y log(a)}, and 0 where {@code a} is 0 and {@code b >= 0}. The logarithm is kept finite there, rather
     * than its product replaced, so that this rule's own gradient has no {@code 0 * infinity} either.
     */
    static Value exponent(Gradient d) {
        GraphBuilder g = d.g();
        Value constant = g.binary(OpKind.AND, g.compare(Comparison.EQ, d.a(), 0), g.compare(Comparison.GE, d.b(), 0));
        return g.mul(d.dy(), g.mul(d.y(), g.log(g.select(constant, d.number(1), d.a()))));
    }

    /** {@code dy} where this operand was chosen, half of it where both are equal, 0 where {@code a} beats {@code b} so. */
    static Value chosen(Gradient d, Comparison beaten) {
        GraphBuilder g = d.g();
        Value tie = g.compare(Comparison.EQ, d.a(), d.b());
        Value whole = g.select(g.compare(beaten, d.a(), d.b()), d.number(0), d.dy());
        return g.select(tie, g.mul(d.dy(), 0.5), whole);
    }
}
