package io.steelyard.kernels.simd;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Program;
import io.steelyard.compiler.BatchShards;
import io.steelyard.compiler.ChannelsLast;
import io.steelyard.compiler.ContractionViews;
import io.steelyard.compiler.Fusion;
import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Kernels;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import io.steelyard.kernels.code.KernelCodes;
import io.steelyard.kernels.engine.Instruction;
import io.steelyard.kernels.engine.KernelInstruction;
import io.steelyard.kernels.engine.Operand;
import io.steelyard.kernels.engine.Room;
import io.steelyard.kernels.engine.Slot;
import io.steelyard.kernels.engine.StagedInstruction;
import io.steelyard.kernels.engine.Target;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * Computes with vector instructions on memory outside the heap: fused nodes by code that is generated for them, other
 * operations by whoever of the given ones computes them first, and the rest on arrays.
 */
final class AddressTarget implements Target {
    private final String name;
    private final int opset;
    private final List<AddressOperations> operations;
    private final int processors;
    private final KernelCodes<AddressKernel> codes;

    /**
     * A target.
     *
     * @param name the backend's name in messages
     * @param opset the newest operations that the backend says it implements
     * @param operations in order of preference
     * @param processors into how many parts a batch falls at most
     * @param codes code for fused nodes
     */
    AddressTarget(
            String name,
            int opset,
            List<AddressOperations> operations,
            int processors,
            KernelCodes<AddressKernel> codes) {
        this.name = name;
        this.opset = opset;
        this.operations = List.copyOf(operations);
        this.processors = processors;
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
        return new NativeRoom();
    }

    @Override
    public Program prepare(Program program) {
        Program images = ChannelsLast.rewrite(
                BatchShards.rewrite(program, processors),
                node -> operations.stream().anyMatch(some -> some.likesChannelsLast(node)));
        return Fusion.fuse(ContractionViews.rewrite(images, AddressTarget::isMatrixProduct));
    }

    private static boolean isMatrixProduct(Op.Composite composite) {
        DType dtype = composite.body().results().get(0).dtype();
        return (dtype == DType.F32 || dtype == DType.F64)
                && MatrixForm.of(ContractionViews.of(composite)).isPresent();
    }

    @Override
    public Instruction plan(Node node, List<Operand> operands, List<Operand> results, Workspace workspace) {
        if (isKernel(node)) {
            Kernel kernel = Kernels.of((Op.Composite) node.op());
            return new KernelInstruction<>(codes.of(kernel), new AddressLists(), operands, results, workspace);
        }
        for (AddressOperations some : operations) {
            Optional<List<AddressWork>> works = some.plan(node, workspace);
            if (works.isPresent()) {
                return inOrder(works.get(), operands, results);
            }
        }
        if (node.op() instanceof Op.Composite composite) {
            throw new BackendException("the " + name + " backend has no code for the composite " + composite.name());
        }
        return StagedInstruction.plan(node.op(), operands, results, workspace);
    }

    private static Instruction inOrder(List<AddressWork> works, List<Operand> operands, List<Operand> results) {
        Instruction[] steps = works.stream()
                .map(work -> new AddressInstruction(operands, results, work))
                .toArray(Instruction[]::new);
        if (steps.length == 1) {
            return steps[0];
        }
        return pool -> {
            for (Instruction step : steps) {
                step.run(pool);
            }
        };
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
    public Row row(Slot sequence, TensorType type, long first, long distance, Workspace workspace) {
        int width = Block.width(type.dtype());
        Block block = new Block(type.dtype(), type.shape().elements());
        return new Window(sequence, block, first * width, distance * width);
    }

    /** A row seen where it lies. */
    private static final class Window implements Row {
        private final Slot sequence;
        private final Block block;
        private final long first;
        private final long distance;
        private final Slot slot;

        /** Where rows begin, in bytes. */
        Window(Slot sequence, Block block, long first, long distance) {
            this.sequence = sequence;
            this.block = block;
            this.first = first;
            this.distance = distance;
            this.slot = new Slot(block);
        }

        @Override
        public Slot slot() {
            return slot;
        }

        @Override
        public void take(long row) {
            block.move(((Block) sequence.storage()).address() + first + row * distance);
        }

        @Override
        public void begin(long row) {
            take(row);
        }

        @Override
        public void end(long row) {}
    }
}
