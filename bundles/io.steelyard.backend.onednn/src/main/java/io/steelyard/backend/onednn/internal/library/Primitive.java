package io.steelyard.backend.onednn.internal.library;

/**
 * A primitive bound to its operands, whose addresses may change between runs. Runs on the calling thread and allocates
 * nothing; one thread at a time.
 */
public final class Primitive {
    private final NativeObjects owner;
    private final OneDnn library;
    private final long handle;
    private final long stream;
    private final int count;
    private final long arguments;
    private final long[] memories;
    private final long[] addresses;

    Primitive(NativeObjects owner, long handle, long stream, int count, long arguments, long[] memories) {
        this.owner = owner;
        this.library = owner.library();
        this.handle = handle;
        this.stream = stream;
        this.count = count;
        this.arguments = arguments;
        this.memories = memories;
        this.addresses = new long[memories.length];
    }

    /** Says where an operand lies, by its position among those that the primitive was made with. */
    public void place(int operand, long address) {
        if (addresses[operand] != address) {
            requireOpen();
            library.setAddress(memories[operand], address);
            addresses[operand] = address;
        }
    }

    /** Computes. */
    public void run() {
        requireOpen();
        library.execute(handle, stream, count, arguments);
    }

    private void requireOpen() {
        if (owner.isClosed()) {
            throw new IllegalStateException("The primitive was closed.");
        }
    }
}
