package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of training such as pipelines have: convolution, pooling, dropout, a recurrence over what is left, a dense layer
 * with cross-entropy, the gradients of it all, and Adam. It is given {@code x}, {@code target} and {@code key}.
 */
final class TrainingStep {
    static final int ROWS = 32;
    static final int CLASSES = 10;
    private static final int CHANNELS = 8;

    private final GraphBuilder g = new GraphBuilder();
    private final Map<String, Value> updates = new LinkedHashMap<>();

    private TrainingStep() {}

    /** The step as layers and optimizers describe it; one that is observed hands out what lies between. */
    static Program describe(boolean observed) {
        return new TrainingStep().build(observed);
    }

    private Program build(boolean observed) {
        Value x = g.input("x", DType.F32, Shape.of(ROWS, 1, 16, 16));
        Value target = g.input("target", DType.I64, Shape.of(ROWS));
        Value key = g.input("key", DType.I64, Shape.of(2));
        Value kernel = g.state("kernel", DType.F32, Shape.of(CHANNELS, 1, 3, 3));
        Value inner = g.state("inner", DType.F32, Shape.of(CHANNELS * 8, CHANNELS * 8));
        Value weight = g.state("weight", DType.F32, Shape.of(CHANNELS * 8, CLASSES));
        Window same = new Window(pair(3), pair(1), pair(1), pair(1), pair(1));
        Window halving = new Window(pair(2), pair(2), pair(0), pair(0), pair(1));
        Value h = g.tanh(g.convolution(x, kernel, same, 1));
        h = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, h, halving);
        Value dropped = Composites.dropout(g, h, key, 0.25, 7);
        Value rows = g.reshape(g.transpose(dropped, 2, 0, 1, 3), 8, ROWS, CHANNELS * 8);
        Value start = g.filled(DType.F32, Shape.of(ROWS, CHANNELS * 8), 0);
        Value last = g.scan(List.of(start), List.of(rows), (body, carries, elements) -> {
                    Value next = body.tanh(body.add(body.matmul(carries.get(0), inner), elements.get(0)));
                    return new ScanBody.Turn(List.of(next), List.of());
                })
                .carries()
                .get(0);
        Value scores = g.logSoftmax(g.matmul(last, weight), 1);
        Value loss = g.neg(g.mean(g.sum(g.mul(scores, g.oneHot(target, CLASSES, DType.F32)), 1)));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(kernel, inner, weight));
        adam("kernel", kernel, gradients.get(0));
        adam("inner", inner, gradients.get(1));
        adam("weight", weight, gradients.get(2));
        Value finite = g.compare(Comparison.LT, g.abs(loss), Float.MAX_VALUE);
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put("loss", loss);
        if (observed) {
            outputs.put("pooled", h);
            outputs.put("last", last);
        }
        return new Program(g.graph(), outputs, updates, Optional.of(finite));
    }

    private static List<Long> pair(long value) {
        return List.of(value, value);
    }

    private void adam(String name, Value parameter, Value gradient) {
        Value m = g.state(name + "/m", DType.F32, parameter.shape());
        Value v = g.state(name + "/v", DType.F32, parameter.shape());
        Value nextM = g.add(g.mul(m, 0.9), g.mul(gradient, 0.1));
        Value nextV = g.add(g.mul(v, 0.999), g.mul(g.square(gradient), 0.001));
        Value step = g.div(nextM, g.add(g.sqrt(nextV), 1e-8));
        updates.put(name, g.sub(parameter, g.mul(step, 0.001)));
        updates.put(name + "/m", nextM);
        updates.put(name + "/v", nextV);
    }
}
