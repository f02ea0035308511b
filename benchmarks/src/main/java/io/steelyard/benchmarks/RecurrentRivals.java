package io.steelyard.benchmarks;

import static io.steelyard.benchmarks.Contest.copy;
import static io.steelyard.benchmarks.Contest.difference;
import static io.steelyard.benchmarks.Contest.floats;
import static io.steelyard.benchmarks.Contest.given;

import io.steelyard.benchmarks.UnusedPrimitives.Recurrent;
import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.Value;
import io.steelyard.kernels.simd.Memory;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole recurrent layer of 128 over 32 steps of 32 rows of 64 numbers, of which the last state counts: forward, and forward with
 * the gradients of weights and biases. Weights change with each step of training, so the library turns them into its own order
 * each time, and gradients back; it also computes the gradient of the sequence, which it cannot leave out.
 */
final class RecurrentRivals {
    private static final long STEPS = 32;
    private static final long ROWS = 32;
    private static final long INPUTS = 64;
    private static final long STATES = 128;

    private RecurrentRivals() {}

    static List<Rival> of(Contest contest) {
        return List.of(
                layer(contest, true, false),
                layer(contest, true, true),
                layer(contest, false, false),
                layer(contest, false, true));
    }

    private static KernelProgram program(Contest contest, boolean lstm, long gates, boolean gradients) {
        KernelProgram ours = contest.program(g -> {
            Value x = given(g, "x", STEPS, ROWS, INPUTS);
            Value weight = given(g, "weight", gates * STATES, INPUTS);
            Value stateWeight = given(g, "state_weight", gates * STATES, STATES);
            Value bias = given(g, "bias", gates * STATES);
            Value stateBias = given(g, "state_bias", gates * STATES);
            Value zeros = g.filled(DType.F32, Shape.of(ROWS, STATES), 0);
            RecurrentComposites.Weights weights =
                    RecurrentComposites.Weights.of(weight, stateWeight, Optional.of(bias), Optional.of(stateBias));
            RecurrentComposites.Walk walk = new RecurrentComposites.Walk(false, false, Optional.empty());
            Value state = lstm
                    ? RecurrentComposites.lstm(g, x, zeros, zeros, weights, walk)
                            .state()
                    : RecurrentComposites.gru(g, x, zeros, weights, walk).state();
            Map<String, Value> results = new HashMap<>(Map.of("y", state));
            if (gradients) {
                Value loss = g.sum(g.mul(state, given(g, "dy", ROWS, STATES)), 0, 1);
                List<Value> found = Differentiation.gradients(g, loss, List.of(weight, stateWeight, bias, stateBias));
                results.put("dweight", found.get(0));
                results.put("dstate_weight", found.get(1));
                results.put("dbias", found.get(2));
                results.put("dstate_bias", found.get(3));
            }
            return results;
        });
        ours.scatter("x", 1);
        for (String name : List.of("weight", "state_weight", "bias")) {
            ours.scatter(name, 0.09);
        }
        // The library has one bias for each gate, so ours is the sum of one and of none.
        ours.scatter("state_bias", 0);
        return ours;
    }

    private static Rival layer(Contest contest, boolean lstm, boolean gradients) {
        long gates = lstm ? 4 : 3;
        KernelProgram ours = program(contest, lstm, gates, gradients);
        UnusedPrimitives primitives = contest.primitives();
        Recurrent layer = new Recurrent(
                primitives.rows(STEPS, ROWS, INPUTS),
                primitives.free(1, 1, INPUTS, gates, STATES),
                primitives.free(1, 1, STATES, gates, STATES),
                // A GRU's fresh state has a bias of its own within the reset gate: both are there, one of them 0.
                primitives.rows(1, 1, 4, STATES),
                primitives.rows(STEPS, ROWS, STATES));
        Layer theirs = new Layer(primitives, layer, lstm, gates, ours);
        Runnable run = theirs.runnable(gradients ? copy(ours, "dy") : 0);
        return new Rival(
                (lstm ? "LSTM, " : "GRU, ") + (gradients ? "both ways" : "forward"),
                STEPS + " steps of " + ROWS + "x" + INPUTS + " to " + STATES,
                lstm ? "lstm-b32" : "",
                lstm ? 1 : 0,
                ours::run,
                run,
                // Gates of a GRU lie in another order there: the work is the same, the results are not.
                () -> !lstm
                        ? Double.NaN
                        : gradients
                                ? difference(ours, "dweight", theirs.gradient)
                                : difference(ours, "y", theirs.last()));
    }

    /** What the library needs for a layer, and in which order. */
    private static final class Layer {
        private final UnusedPrimitives primitives;
        private final Recurrent layer;
        private final boolean lstm;
        private final long weight;
        private final long stateWeight;
        private final long plain;
        private final long plainState;
        private final long forward;
        private final long x;
        private final long bias;
        private final long y = floats(STEPS * ROWS * STATES);
        private final long gradient;
        private final long stateGradient;

        Layer(UnusedPrimitives primitives, Recurrent layer, boolean lstm, long gates, KernelProgram ours) {
            this.primitives = primitives;
            this.layer = layer;
            this.lstm = lstm;
            this.weight = copy(ours, "weight");
            this.stateWeight = copy(ours, "state_weight");
            this.plain = primitives.gateRows(INPUTS, gates, STATES);
            this.plainState = primitives.gateRows(STATES, gates, STATES);
            this.forward = lstm ? primitives.lstm(layer) : primitives.gru(layer);
            this.x = copy(ours, "x");
            this.bias = floats(4 * STATES);
            Memory.ALL
                    .asSlice(bias, gates * STATES * Float.BYTES)
                    .copyFrom(Memory.ALL.asSlice(copy(ours, "bias"), gates * STATES * Float.BYTES));
            this.gradient = floats(gates * STATES * INPUTS);
            this.stateGradient = floats(gates * STATES * STATES);
        }

        /** The state behind the last step. */
        long last() {
            return y + (STEPS - 1) * ROWS * STATES * Float.BYTES;
        }

        /** @param dy where the gradient of the last state is; 0 for none */
        Runnable runnable(long dy) {
            long places = primitives.room(primitives.chosen(forward, UnusedPrimitives.WORKSPACE));
            Packed first = packed(forward, UnusedPrimitives.WEIGHTS, plain, weight);
            Packed second = packed(forward, UnusedPrimitives.STATE_WEIGHTS, plainState, stateWeight);
            Runnable there = primitives.bound(
                    forward,
                    Map.of(
                            UnusedPrimitives.SOURCE, x,
                            UnusedPrimitives.WEIGHTS, first.address,
                            UnusedPrimitives.STATE_WEIGHTS, second.address,
                            UnusedPrimitives.BIAS, bias,
                            UnusedPrimitives.DESTINATION, y,
                            UnusedPrimitives.WORKSPACE, places));
            Runnable back = dy == 0 ? () -> {} : backward(dy, places);
            return () -> {
                first.pack.run();
                second.pack.run();
                there.run();
                back.run();
            };
        }

        private Runnable backward(long dy, long places) {
            long backward = lstm ? primitives.lstmBackward(layer, forward) : primitives.gruBackward(layer, forward);
            Packed first = packed(backward, UnusedPrimitives.WEIGHTS, plain, weight);
            Packed second = packed(backward, UnusedPrimitives.STATE_WEIGHTS, plainState, stateWeight);
            long firstGradient = primitives.chosen(backward, UnusedPrimitives.WEIGHTS_GRADIENT);
            long secondGradient = primitives.chosen(backward, UnusedPrimitives.STATE_WEIGHTS_GRADIENT);
            long firstAddress = primitives.room(firstGradient);
            long secondAddress = primitives.room(secondGradient);
            // Zeros, but for the last step.
            long all = floats(STEPS * ROWS * STATES);
            Memory.ALL
                    .asSlice(all + (STEPS - 1) * ROWS * STATES * Float.BYTES, ROWS * STATES * Float.BYTES)
                    .copyFrom(Memory.ALL.asSlice(dy, ROWS * STATES * Float.BYTES));
            Map<Integer, Long> operands = new HashMap<>(Map.of(
                    UnusedPrimitives.SOURCE, x,
                    UnusedPrimitives.WEIGHTS, first.address,
                    UnusedPrimitives.STATE_WEIGHTS, second.address,
                    UnusedPrimitives.BIAS, bias,
                    UnusedPrimitives.DESTINATION, y,
                    UnusedPrimitives.WORKSPACE, places,
                    UnusedPrimitives.DESTINATION_GRADIENT, all,
                    UnusedPrimitives.SOURCE_GRADIENT, floats(STEPS * ROWS * INPUTS),
                    UnusedPrimitives.WEIGHTS_GRADIENT, firstAddress,
                    UnusedPrimitives.STATE_WEIGHTS_GRADIENT, secondAddress));
            operands.put(UnusedPrimitives.BIAS_GRADIENT, floats(4 * STATES));
            Runnable computed = primitives.bound(backward, operands);
            Runnable firstBack = primitives.reorder(firstGradient, firstAddress, plain, gradient);
            Runnable secondBack = primitives.reorder(secondGradient, secondAddress, plainState, stateGradient);
            return () -> {
                first.pack.run();
                second.pack.run();
                computed.run();
                firstBack.run();
                secondBack.run();
            };
        }

        private record Packed(Runnable pack, long address) {}

        private Packed packed(long description, int role, long from, long source) {
            long chosen = primitives.chosen(description, role);
            long address = primitives.room(chosen);
            return new Packed(primitives.reorder(from, source, chosen, address), address);
        }
    }
}
