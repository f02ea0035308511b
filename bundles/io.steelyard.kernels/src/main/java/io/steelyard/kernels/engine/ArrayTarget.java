package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.compiler.Fusion;
import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Kernels;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import io.steelyard.kernels.code.ArrayKernel;
import io.steelyard.kernels.code.KernelCodes;
import io.steelyard.tensor.DType;
import java.util.List;

/**
 * Computes on Java arrays, on any JVM: fused nodes by code that is generated for them, and the rest by loops that are there.
 */
final class ArrayTarget implements Target {
    private final String name;
    private final int opset;
    private final KernelCodes<ArrayKernel> codes;

    /**
     * A target.
     *
     * @param name the backend's name in messages
     * @param opset the newest operations that the backend says it implements
     * @param codes code for fused nodes
     */
    ArrayTarget(String name, int opset, KernelCodes<ArrayKernel> codes) {
        this.name = name;
        this.opset = opset;
        this.codes = codes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int opset() {
        return opset;
    }

    @Override
    public Room room() {
        return new HeapRoom();
    }

    /** Memory of the Java heap, which the garbage collector gives back. */
    private static final class HeapRoom implements Room {
        @Override
        public Storage allocate(DType dtype, long elements, String what) {
            return Cells.allocate(dtype, elements, what);
        }

        @Override
        public long byteSize(DType dtype, long elements) {
            return Cells.byteSize(dtype, elements);
        }

        @Override
        public void close() {}
    }

    @Override
    public Program prepare(Program program) {
        return Fusion.fuse(program);
    }

    @Override
    public boolean isKernel(Node node) {
        return node.op() instanceof Op.Composite composite && composite.name().equals(Fusion.NAME);
    }

    @Override
    public boolean overwrites(Node node, int operand, int result) {
        if (!isKernel(node)) {
            return false;
        }
        Kernel kernel = Kernels.of((Op.Composite) node.op());
        return kernel.mayOverwrite(operand, kernel.reads() + result);
    }

    @Override
    public Instruction plan(Node node, List<Operand> operands, List<Operand> results, Workspace workspace) {
        if (isKernel(node)) {
            Kernel kernel = Kernels.of((Op.Composite) node.op());
            return new KernelInstruction<>(codes.of(kernel), new CellLists(), operands, results, workspace);
        } else if (node.op() instanceof Op.Composite composite) {
            throw new BackendException("the " + name + " backend does not implement the composite " + composite.name());
        }
        return ArrayInstructions.plan(node.op(), operands, results, workspace);
    }

    @Override
    public Row row(Slot sequence, TensorType type, long first, long distance, Workspace workspace) {
        int count = Math.toIntExact(type.shape().elements());
        Slot single = new Slot(workspace.allocate(type.dtype(), count, "an element of a sequence"));
        return new CopiedRow(sequence, single, count, first, distance);
    }

    /** A row that lies in the whole, and by itself where instructions see it. */
    private record CopiedRow(Slot whole, Slot slot, int count, long first, long distance) implements Row {
        @Override
        public void take(long row) {
            System.arraycopy(whole.cells().array(), begins(row), slot.cells().array(), 0, count);
        }

        @Override
        public void begin(long row) {}

        @Override
        public void end(long row) {
            System.arraycopy(slot.cells().array(), 0, whole.cells().array(), begins(row), count);
        }

        private int begins(long row) {
            return (int) (first + row * distance);
        }
    }
}
