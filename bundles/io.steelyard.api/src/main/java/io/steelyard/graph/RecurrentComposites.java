package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Recurrent networks over a whole sequence, one layer in one direction; deeper and bidirectional ones are made of several.
 * Weights are laid out as in PyTorch: {@code weight_ih [G H, F]}, {@code weight_hh [G H, H]}, {@code bias_ih [G H]} and {@code
 * bias_hh [G H]}, the G gates one after the other. The sequence is {@code [T, N, F]}, or {@code [N, T, F]} if the batch comes
 * first; so is the output.
 *
 * <p>Beyond the length of a row its state stays as it is and its outputs are 0. From the end backward, a row therefore begins
 * at its own last element.
 *
 * <p>Operands are, in this order and as far as they are there, the sequence, the initial states, {@code weight_ih}, {@code
 * weight_hh}, {@code bias_ih}, {@code bias_hh}, {@code weight_hr}, and the lengths. Results are the output and the states in
 * the end. Settings: {@code batch_first}, {@code reverse}, {@code bias}, {@code lengths} (whether there are any).
 */
public final class RecurrentComposites {
    private RecurrentComposites() {}

    /**
     * The weights of a layer.
     *
     * @param inputWeight {@code [G H, F]}
     * @param stateWeight {@code [G H, H]}, or {@code [G H, P]} with a projection
     * @param inputBias {@code [G H]}, there if and only if {@code stateBias} is
     * @param stateBias {@code [G H]}
     * @param projection {@code [P, H]}, by which the output and state of an LSTM are multiplied
     */
    public record Weights(
            Value inputWeight,
            Value stateWeight,
            Optional<Value> inputBias,
            Optional<Value> stateBias,
            Optional<Value> projection) {
        /** Checks the biases. */
        public Weights {
            if (inputBias.isPresent() != stateBias.isPresent()) {
                throw new GraphException(
                        "a recurrent layer has both biases or none, found " + inputBias + " and " + stateBias);
            }
        }

        /** Weights without a projection. */
        public static Weights of(
                Value inputWeight, Value stateWeight, Optional<Value> inputBias, Optional<Value> stateBias) {
            return new Weights(inputWeight, stateWeight, inputBias, stateBias, Optional.empty());
        }
    }

    /**
     * How a sequence is gone through.
     *
     * @param batchFirst whether it is {@code [N, T, F]} rather than {@code [T, N, F]}
     * @param reverse whether from the end to the beginning; outputs lie where their elements do
     * @param lengths how many elements of each row there are, {@code i64[N]}; all of them if left out
     */
    public record Walk(boolean batchFirst, boolean reverse, Optional<Value> lengths) {}

    /**
     * What came of a recurrent layer.
     *
     * @param output the state at each element, {@code [T, N, H]} or {@code [N, T, H]}
     * @param state {@code [N, H]} in the end
     */
    public record Recurrent(Value output, Value state) {}

    /**
     * What came of an LSTM.
     *
     * @param output the state at each element, {@code [T, N, H]} or {@code [N, T, H]}
     * @param state {@code [N, H]} in the end
     * @param cell {@code [N, H]} in the end
     */
    public record LongShortTerm(Value output, Value state, Value cell) {}

    /** What a gate may bend its sum with. */
    public enum Nonlinearity {
        /** The hyperbolic tangent. */
        TANH,
        /** The rectified linear unit. */
        RELU
    }

    /** One step from states to states, given what the element adds to the gates and a map of the state to the gates. */
    @FunctionalInterface
    private interface Cell {
        List<Value> next(GraphBuilder g, Value fromElement, Value fromState, List<Value> states);
    }

    /**
     * {@code rnn}, settings beside the common ones: {@code nonlinearity}, {@code "tanh"} or {@code "relu"}. G = 1.
     *
     * <pre>{@code
     * h <- tanh(weight_ih x + bias_ih + weight_hh h + bias_hh)
     * }</pre>
     *
     * <p>Source: J. Elman, "Finding Structure in Time", 1990; PyTorch, {@code torch.nn.RNN}.
     *
     * @param x the sequence
     * @param state {@code [N, H]} at first
     */
    public static Recurrent rnn(
            GraphBuilder graph, Value x, Value state, Weights weights, Nonlinearity nonlinearity, Walk walk) {
        boolean tanh = nonlinearity == Nonlinearity.TANH;
        Map<String, Object> settings = settings(weights, walk);
        settings.put("nonlinearity", tanh ? "tanh" : "relu");
        List<Value> results =
                describe("rnn", 1, settings, graph, x, List.of(state), weights, walk, (g, element, from, states) -> {
                    Value sum = g.add(element, from);
                    return List.of(tanh ? g.tanh(sum) : g.relu(sum));
                });
        return new Recurrent(results.get(0), results.get(1));
    }

    /**
     * {@code gru}; G = 3, the gates being r, z, n.
     *
     * <pre>{@code
     * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
     * z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
     * n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
     * h <- (1 - z) * n + z * h
     * }</pre>
     *
     * <p>Source: K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
     * Translation", 2014, with the reset behind the product as in PyTorch, {@code torch.nn.GRU}.
     *
     * @param x the sequence
     * @param state {@code [N, H]} at first
     */
    public static Recurrent gru(GraphBuilder graph, Value x, Value state, Weights weights, Walk walk) {
        Map<String, Object> settings = settings(weights, walk);
        List<Value> results =
                describe("gru", 3, settings, graph, x, List.of(state), weights, walk, (g, element, from, states) -> {
                    Value r = g.logistic(g.add(gate(g, element, 0, 3), gate(g, from, 0, 3)));
                    Value z = g.logistic(g.add(gate(g, element, 1, 3), gate(g, from, 1, 3)));
                    Value n = g.tanh(g.add(gate(g, element, 2, 3), g.mul(r, gate(g, from, 2, 3))));
                    return List.of(g.add(n, g.mul(z, g.sub(states.get(0), n))));
                });
        return new Recurrent(results.get(0), results.get(1));
    }

    /**
     * {@code lstm}, settings beside the common ones: {@code projection} (whether there is one). G = 4, the gates being i, f,
     * g, o.
     *
     * <pre>{@code
     * i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)        f, o alike
     * g = tanh(W_ig x + b_ig + W_hg h + b_hg)
     * c <- f * c + i * g
     * h <- o * tanh(c)                                  with a projection: weight_hr (o * tanh(c))
     * }</pre>
     *
     * <p>Sources: S. Hochreiter, J. Schmidhuber, "Long Short-Term Memory", 1997; F. Gers et al., "Learning to Forget", 2000;
     * H. Sak et al., "Long Short-Term Memory Based Recurrent Neural Network Architectures for Large Vocabulary Speech
     * Recognition", 2014 (projection); PyTorch, {@code torch.nn.LSTM}.
     *
     * @param x the sequence
     * @param state {@code [N, H]} at first, {@code [N, P]} with a projection
     * @param cell {@code [N, H]} at first
     */
    public static LongShortTerm lstm(GraphBuilder graph, Value x, Value state, Value cell, Weights weights, Walk walk) {
        Map<String, Object> settings = settings(weights, walk);
        settings.put("projection", weights.projection().isPresent());
        List<Value> results = describe(
                "lstm", 4, settings, graph, x, List.of(state, cell), weights, walk, (g, element, from, states) -> {
                    Value sum = g.add(element, from);
                    Value input = g.logistic(gate(g, sum, 0, 4));
                    Value forget = g.logistic(gate(g, sum, 1, 4));
                    Value fresh = g.tanh(gate(g, sum, 2, 4));
                    Value output = g.logistic(gate(g, sum, 3, 4));
                    Value next = g.add(g.mul(forget, states.get(1)), g.mul(input, fresh));
                    return List.of(g.mul(output, g.tanh(next)), next);
                });
        return new LongShortTerm(results.get(0), results.get(1), results.get(2));
    }

    private static Map<String, Object> settings(Weights weights, Walk walk) {
        return new TreeMap<>(Map.of(
                "batch_first", walk.batchFirst(),
                "reverse", walk.reverse(),
                "bias", weights.inputBias().isPresent(),
                "lengths", walk.lengths().isPresent()));
    }

    private static List<Value> describe(
            String name,
            long gates,
            Map<String, Object> settings,
            GraphBuilder graph,
            Value x,
            List<Value> states,
            Weights weights,
            Walk walk,
            Cell cell) {
        requireShapes(name, gates, x, states, weights, walk);
        List<Value> operands = new ArrayList<>(List.of(x));
        operands.addAll(states);
        operands.add(weights.inputWeight());
        operands.add(weights.stateWeight());
        weights.inputBias().ifPresent(operands::add);
        weights.stateBias().ifPresent(operands::add);
        weights.projection().ifPresent(operands::add);
        walk.lengths().ifPresent(operands::add);
        return graph.composite(name, settings, operands, (g, in) -> {
            // The same operands, as the body sees them.
            List<Value> seen = new ArrayList<>(in);
            Value sequence = seen.remove(0);
            List<Value> start = List.copyOf(seen.subList(0, states.size()));
            seen.subList(0, states.size()).clear();
            Weights own = new Weights(
                    seen.remove(0),
                    seen.remove(0),
                    weights.inputBias().map(present -> seen.remove(0)),
                    weights.stateBias().map(present -> seen.remove(0)),
                    weights.projection().map(present -> seen.remove(0)));
            Walk how =
                    new Walk(walk.batchFirst(), walk.reverse(), walk.lengths().map(present -> seen.remove(0)));
            return walk(g, sequence, start, own, how, cell);
        });
    }

    /** Zeros behind the end of each row: zero times a NaN that stands there would be NaN in the gradient of a weight. */
    private static Value withoutPadding(GraphBuilder g, Value sequence, Value lengths) {
        Value there = present(g, sequence.shape().dim(0), lengths);
        return g.select(g.reshape(there, sequence.shape().withDim(2, 1)), sequence, g.constant(sequence.dtype(), 0));
    }

    /** What the elements add to the gates is computed for all of them at once; what the state adds, turn by turn. */
    private static List<Value> walk(
            GraphBuilder g, Value x, List<Value> states, Weights weights, Walk walk, Cell cell) {
        Value timeMajor = walk.batchFirst() ? g.transpose(x, 1, 0, 2) : x;
        Value sequence = walk.lengths()
                .map(lengths -> withoutPadding(g, timeMajor, lengths))
                .orElse(timeMajor);
        Value elements = plus(g, g.dot(sequence, 2, weights.inputWeight(), 1), weights.inputBias());
        long turns = elements.shape().dim(0);
        List<Value> sequences = new ArrayList<>(List.of(elements));
        if (walk.lengths().isPresent()) {
            sequences.add(present(g, turns, walk.lengths().get()));
        }
        ScanBody.Turn all = g.scan(turns, walk.reverse(), false, states, sequences, (body, carries, given) -> {
            Value fromState = plus(body, body.dot(carries.get(0), 1, weights.stateWeight(), 1), weights.stateBias());
            List<Value> next = new ArrayList<>(cell.next(body, given.get(0), fromState, carries));
            weights.projection().ifPresent(matrix -> next.set(0, body.dot(next.get(0), 1, matrix, 1)));
            if (walk.lengths().isEmpty()) {
                return new ScanBody.Turn(next, List.of(next.get(0)));
            }
            Value there = body.reshape(given.get(1), -1, 1);
            Value zero = body.constant(x.dtype(), 0);
            Value output = body.select(there, next.get(0), zero);
            for (int i = 0; i < next.size(); i++) {
                next.set(i, body.select(there, next.get(i), carries.get(i)));
            }
            return new ScanBody.Turn(next, List.of(output));
        });
        Value output = all.outputs().get(0);
        List<Value> results = new ArrayList<>(List.of(walk.batchFirst() ? g.transpose(output, 1, 0, 2) : output));
        results.addAll(all.carries());
        return results;
    }

    /** For each turn and row, {@code bool[T, N]}, whether the row has an element there. */
    private static Value present(GraphBuilder g, long turns, Value lengths) {
        Shape shape = Shape.of(turns, lengths.shape().dim(0));
        return g.compare(Comparison.LT, g.iota(DType.I64, shape, 0), g.cast(lengths, DType.I64));
    }

    private static Value plus(GraphBuilder g, Value sum, Optional<Value> bias) {
        return bias.map(present -> g.add(sum, present)).orElse(sum);
    }

    /** One of several gates that lie one after the other along axis 1. */
    private static Value gate(GraphBuilder g, Value gates, int which, int count) {
        long size = gates.shape().dim(1) / count;
        return g.slice(gates, 1, which * size, (which + 1) * size);
    }

    private static void requireShapes(
            String name, long gates, Value x, List<Value> states, Weights weights, Walk walk) {
        if (x.shape().rank() != 3) {
            throw new GraphException(name + ": expected a sequence " + (walk.batchFirst() ? "[N, T, F]" : "[T, N, F]")
                    + ", found " + x.type());
        }
        Shape input = weights.inputWeight().shape();
        if (input.rank() != 2 || input.dim(0) % gates != 0) {
            throw new GraphException(name + ": expected weight_ih [" + gates + " H, F], found "
                    + weights.inputWeight().type());
        }
        long rows = x.shape().dim(walk.batchFirst() ? 0 : 1);
        long hidden = input.dim(0) / gates;
        long state = weights.projection().map(matrix -> matrix.shape().dim(0)).orElse(hidden);
        require(
                name,
                "weight_ih",
                weights.inputWeight(),
                gates * hidden,
                x.shape().dim(2));
        require(name, "weight_hh", weights.stateWeight(), gates * hidden, state);
        weights.inputBias().ifPresent(bias -> require(name, "bias_ih", bias, gates * hidden));
        weights.stateBias().ifPresent(bias -> require(name, "bias_hh", bias, gates * hidden));
        weights.projection().ifPresent(matrix -> require(name, "weight_hr", matrix, state, hidden));
        require(name, "the state", states.get(0), rows, state);
        states.stream().skip(1).forEach(cell -> require(name, "the cell", cell, rows, hidden));
        walk.lengths().ifPresent(lengths -> require(name, "lengths", lengths, rows));
    }

    private static void require(String name, String what, Value found, long... dims) {
        if (!found.shape().equals(Shape.of(dims))) {
            throw new GraphException(
                    name + ": " + what + " is " + found.type() + ", expected the shape " + Shape.of(dims));
        }
    }
}
