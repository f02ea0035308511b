package io.steelyard.benchmarks;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A workload's program, compiled as a pipeline would have it compiled, with a state and one batch on the host. */
final class PreparedProgram implements AutoCloseable {
    private final State state;
    private final Executable executable;
    private final double compileSeconds;
    private final TensorBuffer key = TensorBuffer.allocate(DType.I64, Shape.of(2));
    private final TensorBuffer step = TensorBuffer.allocate(DType.F64, Shape.scalar());
    private final List<HostData> inputs = new ArrayList<>();
    private final Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
    private final List<TensorBuffer> outputList;
    private long steps;

    private PreparedProgram(
            Backend backend,
            Executable executable,
            double compileSeconds,
            Map<String, Tensor> begin,
            Map<String, HostData> given) {
        this.executable = executable;
        this.compileSeconds = compileSeconds;
        Program program = executable.program();
        this.state = backend.allocate(StateSpec.of(program));
        state.spec().entries().keySet().forEach(name -> state.write(name, begin.get(name)));
        Map<String, HostData> all = new LinkedHashMap<>(given);
        all.put(ModelPrograms.KEY, key);
        all.put(ModelPrograms.STEP, step);
        program.inputs().keySet().forEach(name -> inputs.add(all.get(name)));
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        this.outputList = List.copyOf(outputs.values());
    }

    /**
     * A step of training on the workload's batch.
     *
     * @param rate the learning rate
     */
    static PreparedProgram training(Workload workload, Backend backend, double rate) {
        long start = System.nanoTime();
        ModelPrograms.Training training =
                workload.programs().training(workload.features(), workload.target(), workload.rule(), List.of());
        Executable executable = backend.compile(ready(training.program(), backend));
        double seconds = (System.nanoTime() - start) * 1e-9;
        Map<String, Tensor> begin = new LinkedHashMap<>();
        training.parameters().forEach((name, declared) -> begin.put(name, InitialState.of(name, declared)));
        training.buffers().forEach((name, declared) -> begin.put(name, InitialState.of(declared)));
        training.slots().forEach((name, declared) -> begin.put(name, InitialState.of(declared)));
        Map<String, HostData> given = Map.of(
                ModelPrograms.FEATURES,
                workload.randomFeatures(),
                ModelPrograms.TARGET,
                workload.randomTarget(),
                ModelPrograms.RATE,
                Tensor.scalar(DType.F64, rate));
        return new PreparedProgram(backend, executable, seconds, begin, given);
    }

    /** The model's answer to the workload's batch, with the weights that a training would start from. */
    static PreparedProgram prediction(Workload workload, Backend backend) {
        long start = System.nanoTime();
        Program program = workload.programs().prediction(workload.features());
        Executable executable = backend.compile(ready(program, backend));
        double seconds = (System.nanoTime() - start) * 1e-9;
        Map<String, Tensor> begin = new LinkedHashMap<>();
        workload.programs()
                .training(workload.features(), workload.target(), workload.rule(), List.of())
                .parameters()
                .forEach((name, declared) -> begin.put(name, InitialState.of(name, declared)));
        Map<String, HostData> given = Map.of(ModelPrograms.FEATURES, workload.randomFeatures());
        return new PreparedProgram(backend, executable, seconds, begin, given);
    }

    private static Program ready(Program described, Backend backend) {
        return Passes.standard().apply(Lowering.lower(described, backend));
    }

    /** What runs: the description in what the backend implements, rewritten by all passes. */
    Program program() {
        return executable.program();
    }

    /** How long describing, rewriting and compiling took, in seconds. */
    double compileSeconds() {
        return compileSeconds;
    }

    /** Bytes that a run needs beside the state. */
    long plannedBytes() {
        return executable.plannedBytes();
    }

    /** The bytes of weights, buffers and slots. */
    long stateBytes() {
        return state.spec().entries().values().stream()
                .mapToLong(TensorType::byteSize)
                .sum();
    }

    /** Takes one step, or answers once. */
    void run() {
        steps++;
        key.setLong(1, steps);
        step.setDouble(0, (double) steps);
        if (!executable.run(state, inputs, outputList)) {
            throw new IllegalStateException("the loss or a gradient is not finite at step " + steps);
        }
    }

    /** The loss of the last step. */
    double loss() {
        return outputs.get(ModelPrograms.LOSS).getDouble(0);
    }

    @Override
    public void close() {
        executable.close();
        state.close();
    }
}
