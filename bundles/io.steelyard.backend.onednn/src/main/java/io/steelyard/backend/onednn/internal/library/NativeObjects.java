package io.steelyard.backend.onednn.internal.library;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Native objects and memory that belong together. Closing destroys them, the last made first, and once only. Things are
 * made by one thread; handles are longs that mean nothing after closing.
 */
public final class NativeObjects implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private record Destruction(EntryPoint entry, long handle) {}

    private final OneDnn library;
    private final Arena arena = Arena.ofShared();
    private final Deque<Destruction> made = new ArrayDeque<>();
    private boolean closed;

    NativeObjects(OneDnn library) {
        this.library = library;
    }

    /** The library that they are of. */
    public OneDnn library() {
        return library;
    }

    /** Memory, 64-byte aligned and zero. */
    public long allocate(long bytes) {
        return arena.allocate(Math.max(bytes, 1), ALIGNMENT).address();
    }

    /** Numbers in native memory. */
    public long longs(long... values) {
        MemorySegment segment = arena.allocateFrom(JAVA_LONG, values);
        return segment.address();
    }

    /** Describes f32 elements that lie at the given strides, counted in elements. */
    public long descriptor(long[] extents, long[] strides) {
        return own(
                EntryPoint.DESCRIPTOR_DESTROY,
                library.make(
                        EntryPoint.DESCRIPTOR_CREATE, extents.length, longs(extents), Constant.F32, longs(strides)));
    }

    /** Describes f32 elements whose order the primitive is to choose. */
    public long descriptor(long... extents) {
        return own(
                EntryPoint.DESCRIPTOR_DESTROY,
                library.make(
                        EntryPoint.DESCRIPTOR_CREATE_ANY,
                        extents.length,
                        longs(extents),
                        Constant.F32,
                        Constant.FORMAT_ANY));
    }

    /** The bytes that what a descriptor describes takes, from its first element on. */
    public long size(long descriptor) {
        return (long) library.call(EntryPoint.DESCRIPTOR_SIZE, descriptor);
    }

    /** Whether two descriptors describe the same order of elements. */
    public boolean same(long descriptor, long other) {
        return (int) library.call(EntryPoint.DESCRIPTOR_EQUAL, descriptor, other) != 0;
    }

    /** What is done to a result before it is written, one after the other. */
    public PostOperations postOperations() {
        return new PostOperations(own(EntryPoint.POST_OPS_DESTROY, library.make(EntryPoint.POST_OPS_CREATE)));
    }

    /** A list of operations on a result. */
    public final class PostOperations {
        private final long handle;

        private PostOperations(long handle) {
            this.handle = handle;
        }

        /** Adds what stood there before. */
        public void sum() {
            library.check(EntryPoint.APPEND_SUM, handle, 1f, 0, 0);
        }
    }

    /** A product of matrices. A descriptor of 0 means that there is no such operand. */
    public long matmul(long left, long right, long bias, long result, PostOperations post) {
        return description(EntryPoint.MATMUL, library.engine(), left, right, bias, result, attributes(post));
    }

    /** A copy from one order of elements to another. */
    public long reorder(long from, long to) {
        return description(EntryPoint.REORDER, from, library.engine(), to, library.engine(), attributes(null));
    }

    /** Sliding windows: addresses of as many longs as there are spatial axes. */
    public record Window(long strides, long dilations, long padLow, long padHigh) {}

    /** A convolution. A descriptor of 0 means that there is no such operand. */
    public long convolutionForward(long x, long weights, long bias, long y, Window window, PostOperations post) {
        return description(
                EntryPoint.CONVOLUTION_FORWARD,
                library.engine(),
                Constant.FORWARD_TRAINING,
                Constant.CONVOLUTION_DIRECT,
                x,
                weights,
                bias,
                y,
                window.strides,
                window.dilations,
                window.padLow,
                window.padHigh,
                attributes(post));
    }

    /** The gradient with respect to a convolution's input, for the convolution that {@code forward} describes. */
    public long convolutionBackwardData(long dx, long weights, long dy, Window window, long forward) {
        return description(
                EntryPoint.CONVOLUTION_BACKWARD_DATA,
                library.engine(),
                Constant.CONVOLUTION_DIRECT,
                dx,
                weights,
                dy,
                window.strides,
                window.dilations,
                window.padLow,
                window.padHigh,
                forward,
                attributes(null));
    }

    /** The gradient with respect to a convolution's weights, for the convolution that {@code forward} describes. */
    public long convolutionBackwardWeights(long x, long dw, long db, long dy, Window window, long forward) {
        return description(
                EntryPoint.CONVOLUTION_BACKWARD_WEIGHTS,
                library.engine(),
                Constant.CONVOLUTION_DIRECT,
                x,
                dw,
                db,
                dy,
                window.strides,
                window.dilations,
                window.padLow,
                window.padHigh,
                forward,
                attributes(null));
    }

    /** A descriptor that a primitive was given or has chosen; it lives as long as the primitive's description. */
    public long chosen(long description, int which) {
        return (long) library.call(EntryPoint.QUERY_DESCRIPTOR, description, which, 0);
    }

    /** Which of its implementations the library has chosen; {@code ref:any} is a plain, slow loop. */
    public String implementation(long description) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment name = call.allocate(JAVA_LONG);
            library.check(EntryPoint.PRIMITIVE_QUERY, description, Constant.QUERY_IMPLEMENTATION, 0, name.address());
            return MemorySegment.ofAddress(name.get(JAVA_LONG, 0))
                    .reinterpret(1024)
                    .getString(0);
        }
    }

    /**
     * A primitive with its operands, ready to run.
     *
     * @param description what a method above made
     * @param operands pairs of an operand's role and its descriptor
     */
    public Primitive primitive(long description, long... operands) {
        long scratchpad = chosen(description, Constant.QUERY_SCRATCHPAD);
        long scratchBytes = scratchpad == 0 ? 0 : size(scratchpad);
        int count = operands.length / 2;
        int all = count + (scratchBytes > 0 ? 1 : 0);
        long[] memories = new long[count];
        MemorySegment arguments = arena.allocate(16L * all, 8);
        for (int i = 0; i < count; i++) {
            memories[i] = memory(operands[2 * i + 1], 0);
            argument(arguments, i, (int) operands[2 * i], memories[i]);
        }
        if (scratchBytes > 0) {
            argument(arguments, count, Constant.SCRATCHPAD, memory(scratchpad, allocate(scratchBytes)));
        }
        long primitive = own(EntryPoint.PRIMITIVE_DESTROY, library.make(EntryPoint.PRIMITIVE_CREATE, description));
        long stream = own(
                EntryPoint.STREAM_DESTROY,
                library.make(EntryPoint.STREAM_CREATE, library.engine(), Constant.STREAM_DEFAULT));
        return new Primitive(this, primitive, stream, all, arguments.address(), memories);
    }

    /** Whether the objects still exist. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        library.made(-made.size());
        for (Destruction destruction = made.pollLast(); destruction != null; destruction = made.pollLast()) {
            library.check(destruction.entry, destruction.handle);
        }
        arena.close();
        library.forget(this);
    }

    private static void argument(MemorySegment arguments, int position, int role, long memory) {
        arguments.set(JAVA_INT, 16L * position, role);
        arguments.set(JAVA_LONG, 16L * position + 8, memory);
    }

    private long memory(long descriptor, long address) {
        return own(
                EntryPoint.MEMORY_DESTROY,
                library.make(EntryPoint.MEMORY_CREATE, descriptor, library.engine(), address));
    }

    /** Scratch memory is ours: the library would keep some for every thread that ever ran a primitive. */
    private long attributes(PostOperations post) {
        long attributes = own(EntryPoint.ATTRIBUTES_DESTROY, library.make(EntryPoint.ATTRIBUTES_CREATE));
        library.check(EntryPoint.SET_SCRATCHPAD_MODE, attributes, Constant.SCRATCHPAD_USER);
        if (post != null) {
            library.check(EntryPoint.SET_POST_OPS, attributes, post.handle);
        }
        return attributes;
    }

    private long description(EntryPoint entry, Object... arguments) {
        return own(EntryPoint.PRIMITIVE_DESCRIPTOR_DESTROY, library.make(entry, arguments));
    }

    private synchronized long own(EntryPoint destroy, long handle) {
        made.addLast(new Destruction(destroy, handle));
        library.made(1);
        return handle;
    }
}
