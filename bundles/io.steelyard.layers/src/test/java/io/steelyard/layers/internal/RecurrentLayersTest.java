package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Options;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.GoldenEntry;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Recurrent layers against PyTorch's, and with sequences of different lengths. */
class RecurrentLayersTest {
    /** As in {@link GoldenLayersTest}: some hundred products at 2^-53, a share of the largest element. */
    private static final double TOLERANCE = 1e-13;

    private static final Backend BACKEND = new ReferenceBackend();
    private static final Map<String, LayerType> TYPES = Map.of("rnn", new Rnn(), "gru", new Gru(), "lstm", new Lstm());

    /** Cases that do not begin with a state of their own, as a layer does not. */
    private static final Set<String> START_AT_ZERO = Set.of(
            "rnn/rnn_1",
            "rnn/gru_1",
            "rnn/lstm_1",
            "rnn/rnn_relu",
            "rnn/lstm_proj",
            "rnn/rnn_packed_lengths_5_3_1",
            "rnn/gru_packed_lengths_5_3_1",
            "rnn/lstm_packed_lengths_5_3_1");

    /** PyTorch's lists of arguments, as far as the layer takes them from elsewhere. */
    private static final List<String> NOT_OPTIONS = List.of("batch_first", "lengths");

    /** One case, batch first, without the initial states that a layer does not have. */
    private static final class Case {
        final String kind;
        final Map<String, Object> options = new HashMap<>();
        final Map<String, Object> settings = new HashMap<>();
        final Map<String, Tensor> tensors = new LinkedHashMap<>();
        final boolean startsAtZero;
        final long[] lengths;

        Case(GoldenEntry listed) throws IOException {
            kind = listed.find("composite").orElseThrow();
            GoldenCase golden = listed.load(RecurrentLayersTest.class, new SafetensorsFormat())
                    .as(DType.F64);
            settings.putAll(listed.options("settings"));
            boolean batchFirst = settings.containsKey("batch_first");
            golden.tensors().forEach((name, tensor) -> {
                boolean sequence = List.of("in.x", "out.y", "cot.y").contains(name);
                tensors.put(name, sequence && !batchFirst ? turned(tensor) : tensor);
            });
            startsAtZero = tensors.remove("in.h0") == null;
            tensors.remove("in.c0");
            settings.put("batch_first", true);
            settings.forEach((name, value) -> {
                if (!NOT_OPTIONS.contains(name)) {
                    options.put(name, value);
                }
            });
            options.put("bias", tensors.containsKey("param.bias_ih_l0"));
            Shape input = tensors.get("param.weight_ih_l0").shape();
            options.put(
                    "hidden_size",
                    input.dim(0) / Map.of("rnn", 1, "gru", 3, "lstm", 4).get(kind));
            if (tensors.containsKey("param.weight_hr_l0")) {
                options.put(
                        "proj_size", tensors.get("param.weight_hr_l0").shape().dim(0));
            }
            lengths = settings.get("lengths") instanceof List<?> list
                    ? list.stream().mapToLong(each -> (Long) each).toArray()
                    : LongStream.range(0, x().shape().dim(0))
                            .map(row -> x().shape().dim(1))
                            .toArray();
        }

        Tensor x() {
            return tensors.get("in.x");
        }
    }

    /** From {@code [A, B, C]} to {@code [B, A, C]}. */
    private static Tensor turned(Tensor x) {
        int a = (int) x.shape().dim(0);
        int b = (int) x.shape().dim(1);
        int c = (int) x.shape().dim(2);
        double[] from = x.toDoubles();
        double[] to = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            to[(i / c % b * a + i / c / b) * c + i % c] = from[i];
        }
        return Tensor.of(x.dtype(), Shape.of(b, a, c), to);
    }

    private static Stream<GoldenEntry> modules() throws IOException {
        return GoldenEntry.list(RecurrentLayersTest.class, "composites.json").stream()
                .filter(each ->
                        each.find("composite").filter(TYPES::containsKey).isPresent());
    }

    /** A layer's output, and the gradients of {@code sum(output * cotangent)} for input and parameters. */
    private static Map<String, Tensor> run(
            LayerType type, Map<String, ?> options, Tensor x, long[] lengths, Map<String, Tensor> tensors) {
        GraphBuilder graph = new GraphBuilder();
        Value input = graph.input("x", x.dtype(), x.shape());
        Value real = graph.input("lengths", DType.I64, Shape.of(lengths.length));
        LayerPart part =
                new LayerPart("layer", type, Options.parse(type.options(), options), List.of(LayerPart.MODEL_INPUT));
        ModelDescription model =
                ModelDescription.of(graph, List.of(part), input, DType.F64, false, Optional.empty(), Optional.of(real));
        Map<String, Value> wanted = new LinkedHashMap<>();
        wanted.put("grad_in.x", input);
        for (DeclaredParameter parameter : model.parameters().values()) {
            wanted.put("grad_param." + parameter.parameter().name(), parameter.value());
        }
        Value weighted = model.output();
        if (tensors.containsKey("cot.y") && tensors.get("cot.y").shape().equals(weighted.shape())) {
            weighted = graph.mul(weighted, graph.constant(tensors.get("cot.y")));
        }
        List<Value> gradients = Differentiation.gradients(graph, graph.sum(weighted), List.copyOf(wanted.values()));
        Map<String, Value> outputs = new LinkedHashMap<>(Map.of("out.y", model.output()));
        for (String name : wanted.keySet()) {
            outputs.put(name, gradients.get(outputs.size() - 1));
        }
        Program program = Lowering.lower(new Program(graph.graph(), outputs, Map.of(), Optional.empty()), BACKEND);
        Map<String, TensorBuffer> buffers = new LinkedHashMap<>();
        program.outputs()
                .forEach((name, value) -> buffers.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = BACKEND.allocate(StateSpec.of(program));
                Executable executable = BACKEND.compile(program)) {
            state.spec()
                    .entries()
                    .keySet()
                    .forEach(name -> state.write(name, tensors.get("param." + name.substring("layer.".length()))));
            executable.run(
                    state, List.of(x, Tensor.of(Shape.of(lengths.length), lengths)), List.copyOf(buffers.values()));
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        buffers.forEach((name, buffer) -> results.put(name, buffer.freeze()));
        return results;
    }

    private static Map<String, Object> with(Map<String, Object> options, String name, Object value) {
        Map<String, Object> more = new HashMap<>(options);
        more.put(name, value);
        return more;
    }

    @TestFactory
    Stream<DynamicTest> outputsAndLastStatesAreThoseOfPyTorch() throws IOException {
        return modules()
                .filter(each -> START_AT_ZERO.contains(each.name()))
                .map(each -> dynamicTest(each.name(), () -> {
                    Case golden = new Case(each);
                    assertTrue(golden.startsAtZero);
                    LayerType type = TYPES.get(golden.kind);
                    Tensor output = run(type, golden.options, golden.x(), golden.lengths, golden.tensors)
                            .get("out.y");
                    assertEquals("", GoldenCase.difference(golden.tensors.get("out.y"), output, TOLERANCE));
                    Tensor last = run(
                                    type,
                                    with(golden.options, "return_sequences", false),
                                    golden.x(),
                                    golden.lengths,
                                    golden.tensors)
                            .get("out.y");
                    // [directions, N, H] becomes [N, directions * H].
                    Tensor states = turned(golden.tensors.get("out.hn"));
                    assertEquals(
                            "",
                            GoldenCase.difference(
                                    Tensor.of(DType.F64, last.shape(), states.toDoubles()), last, TOLERANCE));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aLayerIsTheModuleMadeOfCompositesInOutputAndGradients() throws IOException {
        // The composites are held to PyTorch; here a layer's own results stand for what is expected of them.
        return modules()
                .map(each -> dynamicTest(each.name(), () -> {
                    Case golden = new Case(each);
                    Map<String, Tensor> expected = new LinkedHashMap<>();
                    golden.tensors.forEach((name, tensor) -> {
                        if (name.startsWith("in.") || name.startsWith("param.") || name.equals("cot.y")) {
                            expected.put(name, tensor);
                        } else if (name.startsWith("cot.")) {
                            expected.put(name, Tensor.filled(tensor.dtype(), tensor.shape(), 0));
                        }
                    });
                    Map<String, Tensor> found =
                            run(TYPES.get(golden.kind), golden.options, golden.x(), golden.lengths, golden.tensors);
                    assertEquals(
                            expected.keySet().stream()
                                            .filter(name -> name.startsWith("param."))
                                            .count()
                                    + 2,
                            found.size());
                    expected.putAll(found);
                    assertEquals(
                            List.of(),
                            RecurrentStacks.module(golden.kind)
                                    .differences(BACKEND, new GoldenCase(expected), golden.settings, TOLERANCE));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatThePaddingHoldsChangesNoBit() throws IOException {
        return modules()
                .filter(each -> each.name().contains("packed"))
                .flatMap(each -> Stream.of(true, false)
                        .map(all -> dynamicTest(each.name() + " " + all, () -> {
                            Case golden = new Case(each);
                            LayerType type = TYPES.get(golden.kind);
                            Map<String, Object> options = with(golden.options, "return_sequences", all);
                            Map<String, Tensor> zeros =
                                    run(type, options, padded(golden, 0), golden.lengths, golden.tensors);
                            Map<String, Tensor> garbage =
                                    run(type, options, padded(golden, Double.NaN), golden.lengths, golden.tensors);
                            assertEquals(zeros, garbage);
                        })));
    }

    private static Tensor padded(Case golden, double padding) {
        Shape shape = golden.x().shape();
        double[] values = golden.x().toDoubles();
        for (int i = 0; i < values.length; i++) {
            long row = i / (shape.dim(1) * shape.dim(2));
            if (i / shape.dim(2) % shape.dim(1) >= golden.lengths[(int) row]) {
                values[i] = padding;
            }
        }
        return Tensor.of(DType.F64, shape, values);
    }

    @Test
    void theLastStateOfNoElementIsZero() throws Exception {
        Case golden = new Case(modules()
                .filter(each -> each.name().equals("rnn/lstm_packed_lengths_5_3_1"))
                .findFirst()
                .orElseThrow());
        Tensor last = run(
                        new Lstm(),
                        with(golden.options, "return_sequences", false),
                        golden.x(),
                        new long[] {5, 0, 1},
                        golden.tensors)
                .get("out.y");
        for (int i = 0; i < last.shape().dim(1); i++) {
            assertEquals(0, last.getDouble(last.shape().dim(1) + i));
            assertNotEquals(0, last.getDouble(i));
        }
    }

    @Test
    void parametersAreNamedAndStartAsInPyTorch() {
        var parameters = new LayerProbe(
                        new Gru(), Map.of("hidden_size", 4L, "num_layers", 2L, "bidirectional", true), DType.F32, false)
                .parameters(new TensorType(DType.F32, Shape.of(2, 5, 3)));
        assertEquals(16, parameters.size());
        assertEquals(
                List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse"),
                List.copyOf(parameters.keySet()).subList(0, 5));
        assertEquals(Shape.of(12, 3), parameters.get("weight_ih_l0").shape());
        assertEquals(Shape.of(12, 4), parameters.get("weight_hh_l0").shape());
        assertEquals(Shape.of(12, 8), parameters.get("weight_ih_l1_reverse").shape());
        assertEquals(Shape.of(12), parameters.get("bias_hh_l1").shape());
        parameters.values().forEach(parameter -> {
            assertEquals("uniform", parameter.initializer());
            assertEquals(Map.of("a", -0.5, "b", 0.5), parameter.initializerOptions());
        });
    }

    @Test
    void dropoutStandsBetweenLayersInTrainingAlone() {
        Map<String, Object> options = Map.of("hidden_size", 3L, "num_layers", 2L, "dropout", 1.0);
        Map<String, Tensor> weights = new HashMap<>();
        new LayerProbe(new Rnn(), options, DType.F64, false)
                .parameters(new TensorType(DType.F64, Shape.of(1, 2, 3)))
                .forEach((name, parameter) ->
                        weights.put(name, Tensor.filled(DType.F64, parameter.shape(), name.startsWith("w") ? 1 : 0)));
        Tensor x = Tensor.of(DType.F64, Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
        Tensor zeros = Tensor.filled(DType.F64, Shape.of(1, 2, 3), 0);
        // Nothing passes from the first layer to the second, which has no bias.
        assertEquals(zeros, new LayerProbe(new Rnn(), options, DType.F64, true).output(BACKEND, List.of(x), weights));
        assertNotEquals(
                zeros, new LayerProbe(new Rnn(), options, DType.F64, false).output(BACKEND, List.of(x), weights));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        LayerProbe probe = new LayerProbe(new Lstm(), Map.of("hidden_size", 3L, "proj_size", 3L), DType.F32, false);
        assertEquals(
                "proj_size 3 is not below hidden_size 3",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> probe.parameters(new TensorType(DType.F32, Shape.of(1, 2, 3))))
                        .getMessage());
        LayerProbe flat = new LayerProbe(new Rnn(), Map.of("hidden_size", 3L), DType.F32, false);
        assertEquals(
                "takes sequences of floating-point numbers of shape [batch, length, channels], found f32[1,2]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> flat.parameters(new TensorType(DType.F32, Shape.of(1, 2))))
                        .getMessage());
    }
}
