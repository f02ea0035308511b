package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.RecurrentComposites.LongShortTerm;
import io.steelyard.graph.RecurrentComposites.Nonlinearity;
import io.steelyard.graph.RecurrentComposites.Recurrent;
import io.steelyard.graph.RecurrentComposites.Walk;
import io.steelyard.graph.RecurrentComposites.Weights;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PyTorch's recurrent modules, of any depth and in both directions, made of one composite a layer and direction. */
final class RecurrentStacks {
    private final GraphBuilder g;
    private final FunctionProbe.Given given;
    private final String kind;
    private final boolean batchFirst;
    private final Optional<Value> lengths;
    private final List<Value> states = new ArrayList<>();
    private final List<Value> cells = new ArrayList<>();

    private RecurrentStacks(GraphBuilder g, FunctionProbe.Given given, String kind) {
        this.g = g;
        this.given = given;
        this.kind = kind;
        this.batchFirst = given.flag("batch_first");
        this.lengths = given.settings().get("lengths") instanceof List<?> list
                ? Optional.of(g.constant(Tensor.of(
                        Shape.of(list.size()),
                        list.stream().mapToLong(each -> (Long) each).toArray())))
                : Optional.empty();
    }

    /** {@code torch.nn.RNN}, {@code LSTM} or {@code GRU}: output, last states and cells. */
    static FunctionProbe module(String kind) {
        return new FunctionProbe((g, given) -> new RecurrentStacks(g, given, kind).module());
    }

    /** {@code torch.nn.RNNCell} or {@code GRUCell}: a sequence of one element. */
    static FunctionProbe cell(String kind) {
        return FunctionProbe.of((g, given) -> {
            RecurrentStacks stacks = new RecurrentStacks(g, given, kind);
            stacks.layer(stacks.single(), given.value("in.h"), null, "", false);
            return stacks.states.get(0);
        });
    }

    /** {@code torch.nn.LSTMCell}: a sequence of one element. */
    static FunctionProbe lstmCell() {
        return new FunctionProbe((g, given) -> {
            RecurrentStacks stacks = new RecurrentStacks(g, given, "lstm");
            stacks.layer(stacks.single(), given.value("in.h"), given.value("in.c"), "", false);
            return Map.of("y0", stacks.states.get(0), "y1", stacks.cells.get(0));
        });
    }

    private Value single() {
        Value x = given.value("in.x");
        return g.reshape(x, x.shape().prepend(1));
    }

    private Map<String, Value> module() {
        long layers = given.number("num_layers", 1);
        int directions = given.flag("bidirectional") ? 2 : 1;
        Value sequence = given.value("in.x");
        for (int layer = 0; layer < layers; layer++) {
            List<Value> outputs = new ArrayList<>();
            for (int direction = 0; direction < directions; direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                Value state = start("in.h0", layer * directions + direction, stateSize(suffix));
                Value cell = start("in.c0", layer * directions + direction, hiddenSize(suffix));
                outputs.add(layer(sequence, state, cell, suffix, direction == 1));
            }
            sequence = g.concat(2, outputs);
        }
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("y", sequence);
        results.put("hn", stacked(states));
        if (kind.equals("lstm")) {
            results.put("cn", stacked(cells));
        }
        return results;
    }

    private long stateSize(String suffix) {
        return given.value("param.weight_hh" + suffix).shape().dim(1);
    }

    private long hiddenSize(String suffix) {
        return given.value("param.weight_hh" + suffix).shape().dim(0) / 4;
    }

    private Value start(String name, int index, long size) {
        Value x = given.value("in.x");
        Shape shape = Shape.of(x.shape().dim(batchFirst ? 0 : 1), size);
        return given.find(name)
                .map(all -> g.reshape(g.slice(all, 0, index, index + 1L), shape))
                .orElseGet(() -> g.filled(x.dtype(), shape, 0));
    }

    private Value layer(Value sequence, Value state, Value cell, String suffix, boolean reverse) {
        Weights weights = new Weights(
                given.value("param.weight_ih" + suffix),
                given.value("param.weight_hh" + suffix),
                given.find("param.bias_ih" + suffix),
                given.find("param.bias_hh" + suffix),
                given.find("param.weight_hr" + suffix));
        Walk walk = new Walk(batchFirst, reverse, lengths);
        if (kind.equals("lstm")) {
            LongShortTerm all = RecurrentComposites.lstm(g, sequence, state, cell, weights, walk);
            states.add(all.state());
            cells.add(all.cell());
            return all.output();
        }
        boolean relu = "relu".equals(given.settings().get("nonlinearity"));
        Recurrent all = kind.equals("gru")
                ? RecurrentComposites.gru(g, sequence, state, weights, walk)
                : RecurrentComposites.rnn(
                        g, sequence, state, weights, relu ? Nonlinearity.RELU : Nonlinearity.TANH, walk);
        states.add(all.state());
        return all.output();
    }

    private Value stacked(List<Value> values) {
        return g.concat(
                0,
                values.stream()
                        .map(value -> g.reshape(value, value.shape().prepend(1)))
                        .toList());
    }
}
