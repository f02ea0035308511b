package io.steelyard.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativeLibraryException;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.Primitive;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Primitives of oneDNN that the backend does not use, for measuring. What is made here lives as long as the process.
 *
 * <p>Values are those of {@code dnnl_types.h} of oneDNN 3.
 */
final class UnusedPrimitives {
    static final int RELU = 0x20;
    static final int GELU = 0x31;
    static final int SOFTMAX = 0x30000;
    static final int LOG_SOFTMAX = 0x30001;

    // What an operand is, beside those that the backend knows.
    static final int SOURCE = 1;
    static final int DESTINATION = 17;
    static final int WEIGHTS = 33;
    static final int STATE_WEIGHTS = 34;
    static final int BIAS = 41;
    static final int MEAN = 49;
    static final int VARIANCE = 50;
    static final int SCALE = 51;
    static final int SHIFT = 52;
    static final int WORKSPACE = 64;
    static final int SOURCE_GRADIENT = 129;
    static final int DESTINATION_GRADIENT = 145;
    static final int WEIGHTS_GRADIENT = 161;
    static final int STATE_WEIGHTS_GRADIENT = 162;
    static final int BIAS_GRADIENT = 169;
    static final int SCALE_GRADIENT = 255;
    static final int SHIFT_GRADIENT = 256;

    private static final int NOTHING = 0;
    private static final int FORWARD_TRAINING = 64;
    private static final int BACKWARD = 128;
    private static final int MAXIMUM = 0x1ff;
    private static final int DIRECT_CONVOLUTION = 1;
    private static final int USE_SCALE_AND_SHIFT = 6;
    private static final int FROM_LEFT_TO_RIGHT = 1;
    private static final int OVERWRITE_GRADIENTS = 1;
    private static final int SCRATCHPAD_USER = 1;
    private static final int QUERY_ENGINE = 1;
    private static final int QUERY_ARGUMENT = 255;

    private final Map<String, MethodHandle> functions = new HashMap<>();
    private final SymbolLookup symbols;
    private final NativeObjects objects;
    private final long engine;

    /** @param objects of the library that was loaded from the folder */
    UnusedPrimitives(NativeFolder folder, NativeObjects objects) {
        this.symbols = SymbolLookup.libraryLookup(folder.place().resolve("libdnnl.so.3"), Arena.global());
        this.objects = objects;
        long some = rows(1, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(JAVA_LONG);
            call(
                    "dnnl_primitive_desc_query",
                    objects.matmul(some, some, 0, some, null),
                    QUERY_ENGINE,
                    0,
                    found.address());
            this.engine = found.get(JAVA_LONG, 0);
        }
    }

    /** Describes a compact array. */
    long rows(long... extents) {
        return objects.descriptor(extents, compact(extents));
    }

    /** Describes the transpose of a compact matrix: its columns lie one behind the other. */
    long columns(long rows, long columns) {
        return objects.descriptor(new long[] {rows, columns}, new long[] {1, rows});
    }

    /** Describes the weights of a recurrent layer as a model has them: a row for each output of each gate. */
    long gateRows(long inputs, long gates, long outputs) {
        long all = inputs * gates * outputs;
        return objects.descriptor(
                new long[] {1, 1, inputs, gates, outputs}, new long[] {all, all, 1, outputs * inputs, inputs});
    }

    /** Describes an array whose order the library is to choose. */
    long free(long... extents) {
        return objects.descriptor(extents);
    }

    /** Describes an image {@code [N, C, H, W]} whose channels lie innermost. */
    long image(long n, long c, long h, long w) {
        return objects.descriptor(new long[] {n, c, h, w}, new long[] {h * w * c, 1, w * c, c});
    }

    private static long[] compact(long... extents) {
        long[] strides = new long[extents.length];
        long size = 1;
        for (int i = extents.length - 1; i >= 0; i--) {
            strides[i] = size;
            size *= extents[i];
        }
        return strides;
    }

    /** {@code max(x w + b, 0)} or another function of the sum, as one primitive. */
    long matmul(long x, long w, long bias, long y, int function) {
        return make("dnnl_matmul_primitive_desc_create", engine, x, w, bias, y, function(function));
    }

    /** The same of a convolution of stride 1, padded alike on all sides. */
    long convolution(long x, long w, long bias, long y, long padding, int function) {
        return make(
                "dnnl_convolution_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                DIRECT_CONVOLUTION,
                x,
                w,
                bias,
                y,
                objects.longs(1, 1),
                objects.longs(0, 0),
                objects.longs(padding, padding),
                objects.longs(padding, padding),
                function(function));
    }

    private long function(int function) {
        long operations = make("dnnl_post_ops_create");
        call("dnnl_post_ops_append_eltwise", operations, function, 0f, 0f);
        long attributes = attributes();
        call("dnnl_primitive_attr_set_post_ops", attributes, operations);
        return attributes;
    }

    private long attributes() {
        long attributes = make("dnnl_primitive_attr_create");
        call("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_USER);
        return attributes;
    }

    /** The greatest of each window of 2 by 2. */
    long maximum(long x, long y) {
        return make(
                "dnnl_pooling_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                MAXIMUM,
                x,
                y,
                objects.longs(2, 2),
                objects.longs(2, 2),
                objects.longs(0, 0),
                objects.longs(0, 0),
                objects.longs(0, 0),
                attributes());
    }

    long maximumBackward(long dx, long dy, long forward) {
        return make(
                "dnnl_pooling_backward_primitive_desc_create",
                engine,
                MAXIMUM,
                dx,
                dy,
                objects.longs(2, 2),
                objects.longs(2, 2),
                objects.longs(0, 0),
                objects.longs(0, 0),
                objects.longs(0, 0),
                forward,
                attributes());
    }

    /** Of each row, with a scale and a shift. */
    long layerNorm(long x, long y, long statistics, float eps) {
        return make(
                "dnnl_layer_normalization_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                x,
                y,
                statistics,
                eps,
                USE_SCALE_AND_SHIFT,
                attributes());
    }

    long layerNormBackward(long dx, long dy, long x, long statistics, float eps, long forward) {
        return make(
                "dnnl_layer_normalization_backward_primitive_desc_create",
                engine,
                BACKWARD,
                dx,
                dy,
                x,
                statistics,
                eps,
                USE_SCALE_AND_SHIFT,
                forward,
                attributes());
    }

    /** Of each channel, with a scale and a shift. */
    long batchNorm(long x, long y, float eps) {
        return make(
                "dnnl_batch_normalization_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                x,
                y,
                eps,
                USE_SCALE_AND_SHIFT,
                attributes());
    }

    long batchNormBackward(long dx, long dy, long x, float eps, long forward) {
        return make(
                "dnnl_batch_normalization_backward_primitive_desc_create",
                engine,
                BACKWARD,
                dx,
                dy,
                x,
                eps,
                USE_SCALE_AND_SHIFT,
                forward,
                attributes());
    }

    /** @param kind {@link #SOFTMAX} or {@link #LOG_SOFTMAX}, along the second axis */
    long softmax(int kind, long x, long y) {
        return make(
                "dnnl_softmax_forward_primitive_desc_create", engine, FORWARD_TRAINING, kind, x, y, 1, attributes());
    }

    long softmaxBackward(int kind, long dx, long dy, long y, long forward) {
        return make("dnnl_softmax_backward_primitive_desc_create", engine, kind, dx, dy, y, 1, forward, attributes());
    }

    /** A layer's descriptors: sequences, weights in an order of the library's choice, the bias. */
    record Recurrent(long x, long weights, long stateWeights, long bias, long y) {}

    long lstm(Recurrent layer) {
        return make(
                "dnnl_lstm_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                FROM_LEFT_TO_RIGHT,
                layer.x,
                0L,
                0L,
                layer.weights,
                layer.stateWeights,
                0L,
                0L,
                layer.bias,
                layer.y,
                0L,
                0L,
                NOTHING,
                attributes());
    }

    long lstmBackward(Recurrent layer, long forward) {
        return make(
                "dnnl_lstm_backward_primitive_desc_create",
                engine,
                BACKWARD,
                FROM_LEFT_TO_RIGHT,
                layer.x,
                0L,
                0L,
                layer.weights,
                layer.stateWeights,
                0L,
                0L,
                layer.bias,
                layer.y,
                0L,
                0L,
                layer.x,
                0L,
                0L,
                layer.weights,
                layer.stateWeights,
                0L,
                0L,
                layer.bias,
                layer.y,
                0L,
                0L,
                OVERWRITE_GRADIENTS,
                forward,
                attributes());
    }

    /** The one whose reset gate acts behind the product with the state. */
    long gru(Recurrent layer) {
        return make(
                "dnnl_lbr_gru_forward_primitive_desc_create",
                engine,
                FORWARD_TRAINING,
                FROM_LEFT_TO_RIGHT,
                layer.x,
                0L,
                layer.weights,
                layer.stateWeights,
                layer.bias,
                layer.y,
                0L,
                NOTHING,
                attributes());
    }

    long gruBackward(Recurrent layer, long forward) {
        return make(
                "dnnl_lbr_gru_backward_primitive_desc_create",
                engine,
                BACKWARD,
                FROM_LEFT_TO_RIGHT,
                layer.x,
                0L,
                layer.weights,
                layer.stateWeights,
                layer.bias,
                layer.y,
                0L,
                layer.x,
                0L,
                layer.weights,
                layer.stateWeights,
                layer.bias,
                layer.y,
                0L,
                OVERWRITE_GRADIENTS,
                forward,
                attributes());
    }

    /** How a description wants an operand, or has it. */
    long chosen(long description, int role) {
        return (long) invoke("dnnl_primitive_desc_query_md", JAVA_LONG, description, QUERY_ARGUMENT, role);
    }

    /** The name of the code behind a description. */
    String implementation(long description) {
        return objects.implementation(description);
    }

    /**
     * What a description describes, on operands that stay where they are.
     *
     * @param operands of each its role and where it lies
     */
    Runnable bound(long description, Map<Integer, Long> operands) {
        List<Integer> roles = List.copyOf(operands.keySet());
        long[] pairs = new long[2 * roles.size()];
        for (int i = 0; i < roles.size(); i++) {
            pairs[2 * i] = roles.get(i);
            pairs[2 * i + 1] = chosen(description, roles.get(i));
        }
        return placed(
                objects.primitive(description, pairs),
                roles.stream().map(operands::get).toList());
    }

    /** A copy from one order of elements to another. */
    Runnable reorder(long from, long source, long to, long target) {
        Primitive copy = objects.primitive(objects.reorder(from, to), SOURCE, from, DESTINATION, to);
        return placed(copy, List.of(source, target));
    }

    private static Runnable placed(Primitive primitive, List<Long> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            primitive.place(i, addresses.get(i));
        }
        return primitive::run;
    }

    /** Memory for what a descriptor describes. */
    long room(long descriptor) {
        return objects.allocate(objects.size(descriptor));
    }

    /** Calls a function whose first parameter is where it puts the pointer of what it makes. */
    private long make(String name, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(JAVA_LONG);
            List<Object> all = new ArrayList<>(List.of(made.address()));
            all.addAll(List.of(arguments));
            call(name, all.toArray());
            return made.get(JAVA_LONG, 0);
        }
    }

    private void call(String name, Object... arguments) {
        int status = (int) invoke(name, JAVA_INT, arguments);
        if (status != 0) {
            throw new NativeLibraryException(name + ": status " + status + ".");
        }
    }

    /** Parameters have the types of the arguments. */
    private Object invoke(String name, MemoryLayout result, Object... arguments) {
        MethodHandle function = functions.computeIfAbsent(
                name,
                absent -> Linker.nativeLinker()
                        .downcallHandle(
                                symbols.find(name).orElseThrow(),
                                FunctionDescriptor.of(
                                        result,
                                        List.of(arguments).stream()
                                                .map(UnusedPrimitives::layout)
                                                .toArray(MemoryLayout[]::new))));
        try {
            return function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemoryLayout layout(Object argument) {
        if (argument instanceof Integer) {
            return JAVA_INT;
        }
        return argument instanceof Float ? JAVA_FLOAT : JAVA_LONG;
    }
}
