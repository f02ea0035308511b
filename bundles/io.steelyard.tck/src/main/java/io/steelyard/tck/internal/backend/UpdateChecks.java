package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tck.Check;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a run does to a state: all of its updates or none, each from the state as it was before the run. */
public record UpdateChecks(Backend backend) {
    private static final String GROUP = "updates";

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "a run is told whether its updates were applied", this::told),
                Check.of(GROUP, "updates add up over runs", this::addUp),
                Check.of(GROUP, "outputs see the state as it was before the run", this::outputsSeeBefore),
                Check.of(GROUP, "two entries change places", this::changePlaces),
                Check.of(GROUP, "updates see the state as it was before the run", this::entangled),
                Check.of(GROUP, "each of many entries takes the step that was computed for it", this::manySteps),
                Check.of(GROUP, "an entry that the program only writes is updated", this::onlyWritten),
                Check.of(GROUP, "an entry that the program does not name stays as it is", this::unnamed),
                Check.of(GROUP, "a guard that is true lets updates through", this::guardTrue),
                Check.of(GROUP, "a guard that is false holds back every update", this::guardFalse),
                Check.of(GROUP, "a guard that is false does not hold back outputs", this::guardedOutputs),
                Check.of(GROUP, "a guard is decided anew in every run", this::guardAnew),
                Check.of(GROUP, "a run that is refused updates nothing", this::refused),
                Check.of(GROUP, "a run with a buffer that cannot be written updates nothing", this::spentBuffer),
                Check.of(GROUP, "two executables work on one state", this::twoExecutables),
                Check.of(GROUP, "what is written between two runs is seen", this::writtenBetween));
    }

    private Trial counter() {
        return Trial.of(backend, Programs.counter()).with("w", Trial.all(1));
    }

    private Trial guarded() {
        return Trial.of(backend, Programs.guarded()).with("w", Trial.all(1)).with("v", Trial.all(7));
    }

    private static boolean run(Trial trial, Tensor x) {
        return trial.executable.run(trial.state, List.of(x), trial.buffers());
    }

    private void told() {
        try (Trial plain = counter();
                Trial guarded = guarded()) {
            Require.equal("run() without a guard", true, run(plain, Trial.all(1)));
            Require.equal("run() with a guard that is true", true, run(guarded, Trial.all(1)));
            Require.equal("run() with a guard that is false", false, run(guarded, Trial.all(-1)));
        }
    }

    private void addUp() {
        try (Trial trial = counter()) {
            for (int i = 1; i <= 5; i++) {
                run(trial, Trial.all(i));
            }
            trial.requireState("after 1 + 2 + 3 + 4 + 5 were added to 1", "w", Trial.all(16));
        }
    }

    private void outputsSeeBefore() {
        try (Trial trial = counter()) {
            Require.sameBits(
                    "'w' as an output of the run that changes it",
                    Trial.all(1),
                    trial.run(Trial.all(5)).get(0));
        }
    }

    private void changePlaces() {
        Tensor one = Trial.matrix(1, 2, 3, 4, 5, 6);
        Tensor other = Trial.matrix(-1, -2, -3, -4, -5, -6);
        try (Trial trial = Trial.of(backend, Programs.swap()).with("a", one).with("b", other)) {
            trial.run();
            trial.requireState("after a and b changed places", "a", other);
            trial.requireState("after a and b changed places", "b", one);
            trial.run();
            trial.requireState("after they changed places again", "a", one);
            trial.requireState("after they changed places again", "b", other);
        }
    }

    private void entangled() {
        try (Trial trial =
                Trial.of(backend, Programs.entangled()).with("a", Trial.all(3)).with("b", Trial.all(5))) {
            trial.run();
            trial.requireState("as 2 b of b = 5", "a", Trial.all(10));
            trial.requireState("as a + 1 of a = 3", "b", Trial.all(4));
            trial.requireState("as a + b of a = 3, b = 5", "c", Trial.all(8));
        }
    }

    /** As training does: a step for each entry, a guard that looks at all of them, and then the updates. */
    private void manySteps() {
        int count = 6;
        try (Trial trial = Trial.of(backend, Programs.manySteps(count))) {
            for (int i = 0; i < count; i++) {
                trial.with("w" + i, Trial.all(i));
            }
            run(trial, Trial.all(1));
            for (int i = 0; i < count; i++) {
                trial.requireState("after its step", "w" + i, Trial.all(i - 6.0 * (1 + i)));
            }
        }
    }

    private void onlyWritten() {
        try (Trial trial = Trial.of(backend, Programs.entangled())) {
            trial.with("c", Trial.all(9)).run();
            trial.requireState("which is written alone", "c", Trial.all(0));
        }
    }

    private void unnamed() {
        Program program = Programs.counter();
        Map<String, TensorType> entries = new LinkedHashMap<>();
        entries.put("other", new TensorType(DType.I64, Shape.of(4)));
        entries.putAll(program.states());
        entries.put("another", new TensorType(DType.F32, Programs.SHAPE));
        try (State state = backend.allocate(new StateSpec(entries));
                Executable executable = backend.compile(program)) {
            state.write("other", Tensor.of(Shape.of(4), 1L, 2L, 3L, 4L));
            state.write("another", Trial.all(8));
            List<TensorBuffer> outputs = List.of(TensorBuffer.allocate(DType.F32, Programs.SHAPE));
            executable.run(state, List.of(Trial.all(2)), outputs);
            Require.sameBits("'w'", Trial.all(2), state.read("w"));
            Require.sameBits(
                    "'other', which the program does not name",
                    Tensor.of(Shape.of(4), 1L, 2L, 3L, 4L),
                    state.read("other"));
            Require.sameBits("'another', which the program does not name", Trial.all(8), state.read("another"));
        }
    }

    private void guardTrue() {
        try (Trial trial = guarded()) {
            run(trial, Trial.all(2));
            trial.requireState("behind a guard that is true", "w", Trial.all(3));
            trial.requireState("behind a guard that is true", "v", Trial.all(1));
        }
    }

    private void guardFalse() {
        try (Trial trial = guarded()) {
            run(trial, Trial.all(-2));
            trial.requireState("behind a guard that is false", "w", Trial.all(1));
            trial.requireState("behind a guard that is false", "v", Trial.all(7));
        }
    }

    private void guardedOutputs() {
        try (Trial trial = guarded()) {
            Require.sameBits(
                    "the output", Trial.all(-2), trial.run(Trial.all(-2)).get(0));
        }
    }

    private void guardAnew() {
        try (Trial trial = guarded()) {
            run(trial, Trial.all(-2));
            run(trial, Trial.all(2));
            trial.requireState("after a run with a false and one with a true guard", "w", Trial.all(3));
            run(trial, Trial.all(-2));
            trial.requireState("after another run with a false guard", "w", Trial.all(3));
        }
    }

    private void refused() {
        try (Trial trial = counter()) {
            List<TensorBuffer> buffers = trial.buffers();
            Require.refusal(
                    IllegalArgumentException.class,
                    "an input f32[6] for f32[2,3]",
                    () -> trial.executable.run(
                            trial.state, List.of(Tensor.filled(DType.F32, Shape.of(6), 1)), buffers));
            Require.refusal(
                    IllegalArgumentException.class,
                    "an output f64[2,3] for f32[2,3]",
                    () -> trial.executable.run(
                            trial.state,
                            List.of(Trial.all(1)),
                            List.of(TensorBuffer.allocate(DType.F64, Programs.SHAPE))));
            trial.requireState("after two refusals", "w", Trial.all(1));
        }
    }

    private void spentBuffer() {
        try (Trial trial = counter()) {
            TensorBuffer spent = TensorBuffer.allocate(DType.F32, Programs.SHAPE);
            spent.freeze();
            Require.refusal(
                    RuntimeException.class,
                    "a buffer that was frozen",
                    () -> trial.executable.run(trial.state, List.of(Trial.all(1)), List.of(spent)));
            trial.requireState("after a run that failed", "w", Trial.all(1));
            run(trial, Trial.all(1));
            trial.requireState("after the next run", "w", Trial.all(2));
        }
    }

    private void twoExecutables() {
        try (Trial trial = counter();
                Executable affine = backend.compile(Programs.affine())) {
            List<TensorBuffer> outputs = List.of(
                    TensorBuffer.allocate(DType.F32, Programs.SHAPE), TensorBuffer.allocate(DType.F32, Shape.scalar()));
            for (int i = 2; i < 5; i++) {
                run(trial, Trial.all(1));
                affine.run(trial.state, List.of(Trial.all(3)), outputs);
                Require.sameBits("y of the second executable", Trial.all(6.0 + i), outputs.get(0));
            }
        }
    }

    private void writtenBetween() {
        try (Trial trial = counter()) {
            run(trial, Trial.all(1));
            trial.with("w", Trial.all(10));
            run(trial, Trial.all(1));
            trial.requireState("after 10 was written and 1 added", "w", Trial.all(11));
        }
    }
}
