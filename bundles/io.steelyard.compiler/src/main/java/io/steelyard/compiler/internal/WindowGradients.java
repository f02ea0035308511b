package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules of windows. */
final class WindowGradients {
    private WindowGradients() {}

    /**
     * An element receives {@code dy} from every position whose window saw it, {@code dx[i] = sum over k of u[i + padLow
     * - k dilation]}, where {@code u} is {@code dy} with {@code stride - 1} zeros between neighbours. That is a sum over
     * the same window with stride 1, once {@code u} is shifted so that the window's last element meets {@code u[i +
     * padLow]} and has the length at which the window fits as often as there are elements. Elements that no window
     * covered meet nothing but zeros; padding wider than the window is cut off.
     */
    static Value sum(Gradient d) {
        GraphBuilder g = d.g();
        Window window = d.op(Op.ReduceWindow.class).window();
        int rank = d.x().shape().rank();
        int outer = rank - window.axes();
        List<Long> low = zeros(rank);
        List<Long> high = zeros(rank);
        List<Long> interior = zeros(rank);
        List<Long> starts = zeros(rank);
        List<Long> limits = new ArrayList<>(d.dy().shape().asList());
        for (int i = 0; i < window.axes(); i++) {
            int axis = outer + i;
            long stride = window.strides().get(i);
            long length = (d.dy().shape().dim(axis) - 1) * stride + 1;
            long before = window.span(i) - 1 - window.padLow().get(i);
            long wanted = d.x().shape().dim(axis) + window.span(i) - 1;
            low.set(axis, Math.max(0, before));
            high.set(axis, Math.max(0, wanted - length - before));
            interior.set(axis, stride - 1);
            starts.set(axis, Math.max(0, -before));
            limits.set(axis, starts.get(axis) + wanted);
        }
        Value spread = g.pad(d.dy(), low, high, interior, 0);
        Value fitted = limits.equals(spread.shape().asList())
                ? spread
                : g.slice(spread, starts, limits, Collections.nCopies(rank, 1L));
        List<Long> one = Collections.nCopies(window.axes(), 1L);
        List<Long> none = Collections.nCopies(window.axes(), 0L);
        return g.reduceWindow(
                OpKind.REDUCE_WINDOW_SUM, fitted, new Window(window.size(), one, none, none, window.dilation()));
    }

    private static List<Long> zeros(int count) {
        return new ArrayList<>(Collections.nCopies(count, 0L));
    }

    /** To the first greatest element of each window. */
    static Value max(Gradient d) {
        return maxWindow(
                d, OpKind.MAX_WINDOW_GRADIENT, d.op(Op.ReduceWindow.class).window());
    }

    /** Of what was scattered to the greatest elements: gathered from there. */
    static Value scattered(Gradient d) {
        return maxWindow(d, OpKind.MAX_WINDOW_GATHER, d.op(Op.MaxWindow.class).window());
    }

    /** Of what was gathered from the greatest elements: scattered there. */
    static Value gathered(Gradient d) {
        return maxWindow(d, OpKind.MAX_WINDOW_GRADIENT, d.op(Op.MaxWindow.class).window());
    }

    private static Value maxWindow(Gradient d, OpKind kind, Window window) {
        return d.g().add(new Op.MaxWindow(kind, window), List.of(d.a(), d.dy()));
    }
}
