package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.graph.Graph;
import io.steelyard.graph.Node;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which buffers a program needs and which value lives in which. Values whose lives do not overlap share a buffer if
 * they are of one element type. A value lives from the node that yields it to the last node that reads it; outputs,
 * updates and the guard live to the end. Inputs, states and constants are kept elsewhere and have no buffer.
 *
 * <p>Buffers are given out largest value first, each value to the smallest buffer that is free all its life ("greedy by
 * size", Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020). A buffer is as large as
 * its largest value, and so may be larger than another value in it, which then occupies the front.
 */
public final class MemoryPlan {
    /**
     * Room for one value at a time.
     *
     * @param dtype the type of its elements
     * @param elements how many it holds
     */
    public record Buffer(DType dtype, long elements) {
        /** Its size in bytes. */
        public long byteSize() {
            return Math.multiplyExact(elements, (long) dtype.bytes());
        }
    }

    /** Whether a backend can write a result of a node over one of its operands. */
    @FunctionalInterface
    public interface Overwriting {
        /**
         * Asked for an operand that nobody reads afterwards, of as many elements of the same type.
         *
         * @param operand its position
         * @param result the position of the result
         */
        boolean test(Node node, int operand, int result);
    }

    /** What {@link #buffer} answers for a value that is kept elsewhere. */
    public static final int NONE = -1;

    /** One or more values that occupy the same memory, from the birth of the first to the death of the last. */
    private static final class Storage {
        final Value first;
        final int born;
        int dies;
        int buffer = NONE;

        Storage(Value first, int born) {
            this.first = first;
            this.born = born;
            this.dies = born;
        }
    }

    private final List<Buffer> buffers = new ArrayList<>();
    private final Storage[] storages;
    private long separateBytes;

    /** A plan in which reshapes share their operand's buffer and no operation writes over its operands. */
    public static MemoryPlan of(Program program) {
        return of(program, node -> node.op().kind() == OpKind.RESHAPE, (node, operand, result) -> false);
    }

    /**
     * A plan for a backend with these abilities.
     *
     * @param view whether the backend computes nothing for a node, its first result being another look at its first
     *     operand's memory, its second at the second's, and so on; what is a view of an input, a state or a constant has no
     *     buffer either
     * @param inPlace whether the backend can write a result over an operand, as it can for elementwise operations
     */
    public static MemoryPlan of(Program program, Predicate<Node> view, Overwriting inPlace) {
        return new MemoryPlan(program, view, inPlace);
    }

    private MemoryPlan(Program program, Predicate<Node> view, Overwriting inPlace) {
        Graph graph = program.graph();
        Value[] owners = owners(graph, view);
        int[] lastUses = lastUses(program, owners);
        storages = new Storage[graph.valueCount()];
        for (int at = 0; at < graph.nodes().size(); at++) {
            Node node = graph.nodes().get(at);
            for (int i = 0; i < node.results().size(); i++) {
                Value result = node.results().get(i);
                Value owner = owners[result.id()];
                if (owner != result) {
                    storages[result.id()] = storages[owner.id()];
                } else if (!isKeptElsewhere(node)) {
                    separateBytes = Math.addExact(separateBytes, result.type().byteSize());
                    Storage storage = dying(node, i, at, owners, inPlace);
                    storages[result.id()] = storage == null ? new Storage(result, at) : storage;
                    storages[result.id()].dies = Math.max(at, lastUses[result.id()]);
                }
            }
        }
        assignBuffers();
    }

    private static boolean isKeptElsewhere(Node node) {
        OpKind kind = node.op().kind();
        return kind == OpKind.INPUT || kind == OpKind.STATE || kind == OpKind.CONSTANT;
    }

    /** By value, the value of which it is a view, or itself. */
    private static Value[] owners(Graph graph, Predicate<Node> view) {
        Value[] owners = new Value[graph.valueCount()];
        for (Node node : graph.nodes()) {
            boolean isView = !node.operands().isEmpty() && view.test(node);
            for (int i = 0; i < node.results().size(); i++) {
                Value result = node.results().get(i);
                owners[result.id()] = isView ? owners[node.operands().get(i).id()] : result;
            }
        }
        return owners;
    }

    /** By owner, the position of the last node that reads it or a view of it. */
    private static int[] lastUses(Program program, Value[] owners) {
        List<Node> nodes = program.graph().nodes();
        int[] lastUses = new int[owners.length];
        for (int at = 0; at < nodes.size(); at++) {
            for (Value operand : nodes.get(at).operands()) {
                lastUses[owners[operand.id()].id()] = at;
            }
        }
        Stream.of(
                        program.outputs().values(),
                        program.updates().values(),
                        program.guard().stream().toList())
                .forEach(kept -> kept.forEach(value -> lastUses[owners[value.id()].id()] = nodes.size()));
        return lastUses;
    }

    /**
     * The storage of an operand that this node is the last to read and that the result can be written over; null if there
     * is none. A view may have another order of elements, and so may not be written over.
     */
    private Storage dying(Node node, int result, int at, Value[] owners, Overwriting inPlace) {
        Value written = node.results().get(result);
        for (int i = 0; i < node.operands().size(); i++) {
            Value operand = node.operands().get(i);
            Storage storage = storages[operand.id()];
            boolean alone =
                    node.operands().stream().allMatch(other -> other == operand || storages[other.id()] != storage)
                            && node.results().stream().allMatch(other -> storages[other.id()] != storage);
            if (storage != null
                    && storage.dies == at
                    && owners[operand.id()] == operand
                    && operand.dtype() == written.dtype()
                    && operand.shape().elements() == written.shape().elements()
                    && alone
                    && inPlace.test(node, i, result)) {
                return storage;
            }
        }
        return null;
    }

    private void assignBuffers() {
        Map<DType, Room> rooms = new EnumMap<>(DType.class);
        Stream.of(storages)
                .filter(storage -> storage != null)
                .distinct()
                .sorted(Comparator.comparingLong(MemoryPlan::elements)
                        .reversed()
                        .thenComparingInt(storage -> storage.born))
                .forEach(storage -> rooms.computeIfAbsent(storage.first.dtype(), dtype -> new Room())
                        .assign(storage, buffers));
    }

    /** The buffers of one element type. They were made for ever smaller values, so the last is the smallest. */
    private static final class Room {
        private final Occupancy taken = new Occupancy();
        private final List<Integer> numbers = new ArrayList<>();

        void assign(Storage storage, List<Buffer> buffers) {
            int place = taken.lastFree(storage.born, storage.dies);
            if (place >= 0) {
                taken.take(place, storage.born, storage.dies);
                storage.buffer = numbers.get(place);
            } else {
                taken.append(storage.born, storage.dies);
                storage.buffer = buffers.size();
                numbers.add(storage.buffer);
                buffers.add(new Buffer(storage.first.dtype(), elements(storage)));
            }
        }
    }

    private static long elements(Storage storage) {
        return storage.first.shape().elements();
    }

    /** The number of the buffer in which a value lives, or {@link #NONE} if it is kept elsewhere. */
    public int buffer(Value value) {
        Storage storage = storages[value.id()];
        return storage == null ? NONE : storage.buffer;
    }

    /** The buffers, by number. */
    public List<Buffer> buffers() {
        return List.copyOf(buffers);
    }

    /** The number of bytes of all buffers together. */
    public long peakBytes() {
        return buffers.stream().mapToLong(Buffer::byteSize).sum();
    }

    /** The number of bytes that all values would take if none shared a buffer with another; views take none. */
    public long bytesWithoutReuse() {
        return separateBytes;
    }
}
