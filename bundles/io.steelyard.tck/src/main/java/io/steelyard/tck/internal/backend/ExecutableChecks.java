package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tck.Check;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The life of an executable: what it takes, what it hands out, the same bits every time, nothing once it is closed. */
public record ExecutableChecks(Backend backend) {
    private static final String GROUP = "executable";
    private static final int CYCLES = 200;

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "outputs come in the order of the program", this::outputsInOrder),
                Check.of(GROUP, "a program without inputs and state runs", this::nothingGiven),
                Check.of(GROUP, "one value may be several outputs", this::oneValueTwice),
                Check.of(GROUP, "an input or a constant may be an output", this::sourcesAsOutputs),
                Check.of(GROUP, "a tensor without elements is computed", this::withoutElements),
                Check.of(GROUP, "buffers of outputs may be reused", this::buffersMayBeReused),
                Check.of(GROUP, "what was handed out stays as it was", this::whatWasHandedOutStays),
                Check.of(GROUP, "inputs are read anew in every run", this::inputsAreReadAnew),
                Check.of(GROUP, "it says what it runs", this::saysWhatItRuns),
                Check.of(GROUP, "it says how many bytes it needs", this::plannedBytes),
                Check.of(GROUP, "a wrong number of inputs is refused", this::inputCount),
                Check.of(GROUP, "a wrong number of outputs is refused", this::outputCount),
                Check.of(GROUP, "an input of another type or shape is refused", this::inputTypes),
                Check.of(GROUP, "an output of another type or shape is refused", this::outputTypes),
                Check.of(GROUP, "a state that lacks an entry is refused", this::stateWithoutEntry),
                Check.of(GROUP, "a state with an entry of another type is refused", this::stateOfAnotherType),
                Check.of(GROUP, "a state of another backend is refused", this::stateOfAnotherBackend),
                Check.of(GROUP, "a refusal leaves it usable", this::usableAfterARefusal),
                Check.of(GROUP, "a second run gives the same bits", this::secondRun),
                Check.of(GROUP, "an executable compiled anew gives the same bits", this::compiledAnew),
                Check.of(GROUP, "one executable serves several states", this::severalStates),
                Check.of(GROUP, "executables of one program are independent", this::independent),
                Check.of(GROUP, "running on a closed state throws IllegalStateException", this::closedState),
                Check.of(GROUP, "running a closed executable throws IllegalStateException", this::closed),
                Check.of(GROUP, "an executable may be closed twice", this::closedTwice),
                Check.of(GROUP, "a state outlives its executable", this::stateOutlives),
                Check.of(GROUP, CYCLES + " programs are compiled, run and closed one after the other", this::cycles));
    }

    private Trial affine() {
        return Trial.of(backend, Programs.affine()).with("w", Trial.all(1));
    }

    private static void requireAffine(String what, double x, List<? extends HostData> outputs) {
        Require.sameBits("y" + what, Trial.all(2 * x + 1), outputs.get(0));
        Require.sameBits("total" + what, Tensor.scalar(DType.F32, 6 * (2 * x + 1)), outputs.get(1));
    }

    private void outputsInOrder() {
        try (Trial trial = affine()) {
            requireAffine("", 3, trial.run(Trial.all(3)));
        }
    }

    private void nothingGiven() {
        GraphBuilder g = new GraphBuilder();
        Value seven = g.add(g.filled(DType.F32, Programs.SHAPE, 3), 4);
        try (Trial trial = Trial.of(backend, Programs.program(g, Map.of("seven", seven), Map.of(), Optional.empty()))) {
            Require.sameBits("3 + 4", Trial.all(7), trial.run().get(0));
        }
    }

    private void oneValueTwice() {
        GraphBuilder g = new GraphBuilder();
        Value y = g.add(g.input("x", DType.F32, Programs.SHAPE), 1);
        try (Trial trial = Trial.of(
                backend, Programs.program(g, Programs.inOrder("one", y, "two", y), Map.of(), Optional.empty()))) {
            List<Tensor> outputs = trial.run(Trial.all(4));
            Require.sameBits("the first output", Trial.all(5), outputs.get(0));
            Require.sameBits("the second output", Trial.all(5), outputs.get(1));
        }
    }

    private void sourcesAsOutputs() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Programs.SHAPE);
        Value c = g.constant(Trial.all(8));
        try (Trial trial =
                Trial.of(backend, Programs.program(g, Programs.inOrder("x", x, "c", c), Map.of(), Optional.empty()))) {
            List<Tensor> outputs = trial.run(Trial.all(4));
            Require.sameBits("the input", Trial.all(4), outputs.get(0));
            Require.sameBits("the constant", Trial.all(8), outputs.get(1));
        }
    }

    private void withoutElements() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(0, 3));
        Value y = g.add(x, 1);
        try (Trial trial = Trial.of(
                backend,
                Programs.program(g, Programs.inOrder("y", y, "sum", g.sum(y, 0)), Map.of(), Optional.empty()))) {
            List<Tensor> outputs = trial.run(Tensor.filled(DType.F32, Shape.of(0, 3), 0));
            Require.equal("the shape of y", Shape.of(0, 3), outputs.get(0).shape());
            Require.sameBits("the sum over no rows", Tensor.filled(DType.F32, Shape.of(3), 0), outputs.get(1));
        }
    }

    private void buffersMayBeReused() {
        try (Trial trial = affine()) {
            List<TensorBuffer> buffers = trial.buffers();
            for (int x = 0; x < 3; x++) {
                trial.executable.run(trial.state, List.of(Trial.all(x)), buffers);
                requireAffine(" in run " + (x + 1) + " into the same buffers", x, buffers);
            }
        }
    }

    private void whatWasHandedOutStays() {
        try (Trial trial = affine()) {
            List<Tensor> first = trial.run(Trial.all(3));
            trial.run(Trial.all(4));
            requireAffine(" of the first run after the second", 3, first);
        }
    }

    private void inputsAreReadAnew() {
        try (Trial trial = affine()) {
            TensorBuffer x = TensorBuffer.allocate(DType.F32, Programs.SHAPE);
            for (int round = 1; round < 4; round++) {
                for (int i = 0; i < 6; i++) {
                    x.setDouble(i, round);
                }
                requireAffine(" in run " + round + " from the same buffer", round, trial.run(x));
            }
        }
    }

    private void saysWhatItRuns() {
        Program program = Programs.affine();
        try (Executable executable = backend.compile(program)) {
            Require.equal("program()", program, executable.program());
        }
    }

    private void plannedBytes() {
        try (Executable executable = backend.compile(Programs.training())) {
            Require.that(
                    executable.plannedBytes() > 0,
                    "plannedBytes() of a program that computes is " + executable.plannedBytes()
                            + ", expected more than 0");
        }
    }

    private void inputCount() {
        refused("no inputs where one is needed", List.of(), 0);
        refused("two inputs where one is needed", List.of(Trial.all(1), Trial.all(1)), 0);
    }

    private void outputCount() {
        refused("a buffer less than there are outputs", List.of(Trial.all(1)), -1);
        refused("a buffer more than there are outputs", List.of(Trial.all(1)), 1);
    }

    private void refused(String what, List<Tensor> inputs, int more) {
        try (Trial trial = affine()) {
            List<TensorBuffer> buffers = trial.buffers();
            List<TensorBuffer> given = more < 0
                    ? buffers.subList(0, buffers.size() - 1)
                    : more == 0
                            ? buffers
                            : Stream.concat(
                                            buffers.stream(),
                                            trial.buffers().stream().limit(more))
                                    .toList();
            Require.refusal(
                    IllegalArgumentException.class, what, () -> trial.executable.run(trial.state, inputs, given));
        }
    }

    private void inputTypes() {
        refused("an input f64[2,3] for f32[2,3]", List.of(Tensor.filled(DType.F64, Programs.SHAPE, 1)), 0);
        refused("an input i32[2,3] for f32[2,3]", List.of(Tensor.filled(DType.I32, Programs.SHAPE, 1)), 0);
        refused("an input f32[3,2] for f32[2,3]", List.of(Tensor.filled(DType.F32, Shape.of(3, 2), 1)), 0);
        refused("an input f32[6] for f32[2,3]", List.of(Tensor.filled(DType.F32, Shape.of(6), 1)), 0);
    }

    private void outputTypes() {
        outputRefused(TensorBuffer.allocate(DType.F64, Programs.SHAPE));
        outputRefused(TensorBuffer.allocate(DType.F32, Shape.of(3, 2)));
    }

    private void outputRefused(TensorBuffer wrong) {
        try (Trial trial = affine()) {
            List<TensorBuffer> given = List.of(wrong, trial.buffers().get(1));
            Require.refusal(
                    IllegalArgumentException.class,
                    "an output " + new TensorType(wrong.dtype(), wrong.shape()) + " for f32[2,3]",
                    () -> trial.executable.run(trial.state, List.of(Trial.all(1)), given));
        }
    }

    private void stateWithoutEntry() {
        stateRefused("a state that lacks 'w'", new StateSpec(Map.of("v", new TensorType(DType.F32, Programs.SHAPE))));
    }

    private void stateOfAnotherType() {
        stateRefused(
                "a state whose 'w' is f64[2,3] instead of f32[2,3]",
                new StateSpec(Map.of("w", new TensorType(DType.F64, Programs.SHAPE))));
    }

    private void stateRefused(String what, StateSpec spec) {
        try (Trial trial = affine();
                State wrong = backend.allocate(spec)) {
            refusedState(what, trial, wrong);
        }
    }

    private void stateOfAnotherBackend() {
        try (Trial trial = affine()) {
            refusedState("a state of another backend", trial, new ForeignState(trial.state));
        }
    }

    private static void refusedState(String what, Trial trial, State state) {
        List<TensorBuffer> buffers = trial.buffers();
        Require.refusal(
                IllegalArgumentException.class,
                what,
                () -> trial.executable.run(state, List.of(Trial.all(1)), buffers));
    }

    private void usableAfterARefusal() {
        try (Trial trial = affine()) {
            List<TensorBuffer> buffers = trial.buffers();
            Require.refusal(
                    IllegalArgumentException.class,
                    "no inputs where one is needed",
                    () -> trial.executable.run(trial.state, List.of(), buffers));
            requireAffine(" after a refusal", 3, trial.run(Trial.all(3)));
        }
    }

    private Trial training() {
        return Trial.of(backend, Programs.training()).with("w", Trial.irregular(24, 16));
    }

    private static List<Tensor> train(Trial trial) {
        return trial.run(Tensor.of(Shape.of(2), 5L, 1L), Trial.irregular(32, 24));
    }

    private void secondRun() {
        try (Trial trial = training()) {
            List<Tensor> first = train(trial);
            Tensor after = trial.state.read("w");
            trial.with("w", Trial.irregular(24, 16));
            requireSame("of the second run", first, after, train(trial), trial);
        }
    }

    private void compiledAnew() {
        try (Trial one = training();
                Trial other = training()) {
            List<Tensor> first = train(one);
            requireSame("of the second executable", first, one.state.read("w"), train(other), other);
        }
    }

    private static void requireSame(String what, List<Tensor> outputs, Tensor w, List<Tensor> again, Trial trial) {
        Require.sameBits("y " + what, outputs.get(0), again.get(0));
        Require.sameBits("total " + what, outputs.get(1), again.get(1));
        Require.sameBits("'w' " + what, w, trial.state.read("w"));
    }

    private void severalStates() {
        try (Trial trial = affine();
                State other = backend.allocate(StateSpec.of(trial.program))) {
            requireAffine(" on the first state", 3, trial.run(Trial.all(3)));
            List<TensorBuffer> buffers = trial.buffers();
            trial.executable.run(other, List.of(Trial.all(3)), buffers);
            Require.sameBits("y on the second state, whose w is 0", Trial.all(6), buffers.get(0));
            requireAffine(" on the first state again", 3, trial.run(Trial.all(3)));
        }
    }

    private void independent() {
        try (Trial one = affine()) {
            try (Trial other = affine()) {
                requireAffine(" of the other executable", 2, other.run(Trial.all(2)));
            }
            requireAffine(" after the other executable was closed", 3, one.run(Trial.all(3)));
        }
    }

    private void closedState() {
        try (Trial trial = affine()) {
            List<TensorBuffer> buffers = trial.buffers();
            trial.state.close();
            Require.refusal(
                    IllegalStateException.class,
                    "running on a closed state",
                    () -> trial.executable.run(trial.state, List.of(Trial.all(1)), buffers));
        }
    }

    private void closed() {
        try (Trial trial = affine()) {
            List<TensorBuffer> buffers = trial.buffers();
            trial.executable.close();
            Require.refusal(
                    IllegalStateException.class,
                    "running a closed executable",
                    () -> trial.executable.run(trial.state, List.of(Trial.all(1)), buffers));
        }
    }

    private void closedTwice() {
        Executable executable = backend.compile(Programs.affine());
        executable.close();
        Require.success("closing an executable again", () -> {
            executable.close();
            return true;
        });
    }

    private void stateOutlives() {
        try (Trial trial = Trial.of(backend, Programs.counter()).with("w", Trial.all(1))) {
            trial.run(Trial.all(2));
            trial.executable.close();
            trial.requireState("after its executable was closed", "w", Trial.all(3));
        }
    }

    private void cycles() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            GraphBuilder g = new GraphBuilder();
            Value y = g.mul(
                    g.add(g.input("x", DType.F32, Programs.SHAPE), g.state("w", DType.F32, Programs.SHAPE)), cycle);
            Program program = Programs.program(g, Map.of("y", y), Map.of("w", y), Optional.empty());
            try (Trial trial = Trial.of(backend, program).with("w", Trial.all(1))) {
                Require.sameBits(
                        "y in cycle " + cycle,
                        Trial.all(3.0 * cycle),
                        trial.run(Trial.all(2)).get(0));
            }
        }
    }
}
