package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Backend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tck.Check;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The life of a state: zeros at first, what was written until it is closed, nothing afterwards. */
public record StateChecks(Backend backend) {
    private static final String GROUP = "state";
    private static final List<Shape> SHAPES =
            List.of(Shape.scalar(), Shape.of(5), Shape.of(2, 3), Shape.of(0, 4), Shape.of(2, 1, 3, 1));

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.concat(
                types().map(type -> Check.of(
                        GROUP, "what is written is read again: " + type, () -> whatIsWrittenIsReadAgain(type))),
                Stream.of(
                        Check.of(GROUP, "a state is zeros at first, in every type", this::zerosAtFirst),
                        Check.of(GROUP, "a state says what it holds", this::saysWhatItHolds),
                        Check.of(GROUP, "writing an entry leaves the others as they are", this::leavesTheOthers),
                        Check.of(GROUP, "two states of one specification are apart", this::twoStatesAreApart),
                        Check.of(GROUP, "a tensor that was read stays as it was", this::whatWasReadStays),
                        Check.of(GROUP, "a buffer that was written may be reused", this::aBufferMayBeReused),
                        Check.of(GROUP, "a value of another type is refused and changes nothing", this::anotherType),
                        Check.of(GROUP, "a value of another shape is refused and changes nothing", this::anotherShape),
                        Check.of(GROUP, "an entry that does not exist is refused", this::anUnknownEntry),
                        Check.of(GROUP, "a closed state throws IllegalStateException", this::closed),
                        Check.of(GROUP, "a state may be closed twice", this::closedTwice)));
    }

    private static Stream<DType> types() {
        return Arrays.stream(DType.values()).filter(DType::isComputable);
    }

    private static StateSpec two() {
        Map<String, TensorType> entries = new LinkedHashMap<>();
        entries.put("a", new TensorType(DType.F32, Programs.SHAPE));
        entries.put("b", new TensorType(DType.F32, Programs.SHAPE));
        return new StateSpec(entries);
    }

    private void whatIsWrittenIsReadAgain(DType type) {
        Map<String, TensorType> entries = new LinkedHashMap<>();
        SHAPES.forEach(shape -> entries.put("entry " + shape, new TensorType(type, shape)));
        try (State state = backend.allocate(new StateSpec(entries))) {
            entries.forEach((name, entry) -> state.write(name, sample(entry)));
            entries.forEach((name, entry) -> Require.sameBits("'" + name + "'", sample(entry), state.read(name)));
        }
    }

    /** The extremes of a type first, then whatever comes. */
    private static Tensor sample(TensorType type) {
        TensorBuffer buffer = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            switch ((int) (i % 6)) {
                case 0 -> extreme(buffer, i, Double.NEGATIVE_INFINITY, Long.MIN_VALUE);
                case 1 -> extreme(buffer, i, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
                case 2 -> extreme(buffer, i, Double.NaN, 1);
                case 3 -> extreme(buffer, i, -0.0, 0);
                case 4 -> extreme(buffer, i, 0.1, 0x0123456789ABCDEFL);
                default -> extreme(buffer, i, -1.5, -2);
            }
        }
        return buffer.freeze();
    }

    private static void extreme(TensorBuffer buffer, long index, double number, long integer) {
        if (buffer.dtype().isFloating()) {
            buffer.setDouble(index, number);
        } else {
            buffer.setLong(index, integer);
        }
    }

    private void zerosAtFirst() {
        Map<String, TensorType> entries = new LinkedHashMap<>();
        types().forEach(type -> SHAPES.forEach(shape -> entries.put(type + " " + shape, new TensorType(type, shape))));
        StateSpec spec = new StateSpec(entries);
        // A second one may get memory that the first one used.
        for (int round = 0; round < 2; round++) {
            try (State state = backend.allocate(spec)) {
                entries.forEach((name, type) -> {
                    Tensor zeros = Tensor.filled(type.dtype(), type.shape(), 0);
                    Require.sameBits("'" + name + "' at first", zeros, state.read(name));
                    state.write(name, sample(type));
                });
            }
        }
    }

    private void saysWhatItHolds() {
        try (State state = backend.allocate(two())) {
            Require.equal("spec()", two(), state.spec());
        }
    }

    private void leavesTheOthers() {
        try (State state = backend.allocate(two())) {
            state.write("a", Trial.all(1));
            state.write("b", Trial.all(2));
            Require.sameBits("'a' after 'b' was written", Trial.all(1), state.read("a"));
        }
    }

    private void twoStatesAreApart() {
        try (State one = backend.allocate(two());
                State other = backend.allocate(two())) {
            one.write("a", Trial.all(1));
            Require.sameBits("'a' of the second state", Trial.all(0), other.read("a"));
            other.write("a", Trial.all(2));
            Require.sameBits("'a' of the first state", Trial.all(1), one.read("a"));
        }
    }

    private void whatWasReadStays() {
        try (State state = backend.allocate(two())) {
            state.write("a", Trial.all(1));
            Tensor read = state.read("a");
            state.write("a", Trial.all(2));
            Require.sameBits("what was read before 'a' was written again", Trial.all(1), read);
        }
    }

    private void aBufferMayBeReused() {
        try (State state = backend.allocate(two())) {
            TensorBuffer buffer = TensorBuffer.allocate(DType.F32, Programs.SHAPE);
            buffer.setDouble(4, 5);
            state.write("a", buffer);
            buffer.setDouble(4, 6);
            Require.sameBits("'a' after the buffer was overwritten", Trial.matrix(0, 0, 0, 0, 5, 0), state.read("a"));
        }
    }

    private void anotherType() {
        refused(Tensor.filled(DType.F64, Programs.SHAPE, 3));
        refused(Tensor.filled(DType.I32, Programs.SHAPE, 3));
    }

    private void anotherShape() {
        refused(Tensor.filled(DType.F32, Shape.of(3, 2), 3));
        refused(Tensor.filled(DType.F32, Shape.of(6), 3));
        refused(Tensor.filled(DType.F32, Shape.of(2, 4), 3));
    }

    private void refused(Tensor wrong) {
        try (State state = backend.allocate(two())) {
            state.write("a", Trial.all(1));
            Require.refusal(
                    IllegalArgumentException.class,
                    "writing " + new TensorType(wrong.dtype(), wrong.shape()) + " to an entry f32[2,3]",
                    () -> state.write("a", wrong));
            Require.sameBits("'a' after the refusal", Trial.all(1), state.read("a"));
        }
    }

    private void anUnknownEntry() {
        try (State state = backend.allocate(two())) {
            Require.refusal(IllegalArgumentException.class, "reading 'c' of a, b", () -> state.read("c"));
            Require.refusal(
                    IllegalArgumentException.class, "writing 'c' of a, b", () -> state.write("c", Trial.all(1)));
        }
    }

    private void closed() {
        State state = backend.allocate(two());
        state.close();
        Require.refusal(IllegalStateException.class, "reading a closed state", () -> state.read("a"));
        Require.refusal(IllegalStateException.class, "writing a closed state", () -> state.write("a", Trial.all(1)));
        Require.refusal(IllegalStateException.class, "spec() of a closed state", state::spec);
    }

    private void closedTwice() {
        State state = backend.allocate(two());
        state.close();
        Require.success("closing a state again", () -> {
            state.close();
            return true;
        });
    }
}
