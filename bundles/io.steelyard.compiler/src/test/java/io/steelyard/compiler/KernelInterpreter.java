package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Does what a kernel says, point by point, on arrays of doubles for floating-point types and of longs for all others. A
 * single operation is what the reference backend makes of a program that has no other.
 */
final class KernelInterpreter {
    private record Scalar(Op op, List<DType> arguments) {}

    private final Kernel kernel;
    private final Object[] memory;
    private final Map<Integer, Number> known = new HashMap<>();
    private final Map<Integer, Number> combined = new HashMap<>();
    private final Map<Integer, DType> types = new HashMap<>();
    private final Map<Scalar, SingleOperation> operations = new HashMap<>();
    private final long[] index;

    private KernelInterpreter(Kernel kernel, List<Tensor> reads, List<Shape> results) {
        this.kernel = kernel;
        this.index = new long[kernel.loops().size()];
        List<Object> all = new ArrayList<>();
        reads.forEach(read -> all.add(read.dtype().isFloating() ? read.toDoubles() : read.toLongs()));
        for (int i = 0; i < results.size(); i++) {
            all.add(array(
                    kernel.operands().get(kernel.reads() + i), results.get(i).elements()));
        }
        kernel.scratch().forEach(dtype -> all.add(array(dtype, kernel.columns())));
        this.memory = all.toArray();
    }

    /** The results of a kernel for what it reads. */
    static List<Tensor> run(Kernel kernel, List<Tensor> reads, List<Shape> shapes) {
        KernelInterpreter interpreter = new KernelInterpreter(kernel, reads, shapes);
        interpreter.rows(0);
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            DType dtype = kernel.operands().get(kernel.reads() + i);
            Object array = interpreter.memory[kernel.reads() + i];
            results.add(
                    array instanceof double[] reals
                            ? Tensor.of(dtype, shapes.get(i), reals)
                            : ofLongs(dtype, shapes.get(i), (long[]) array));
        }
        return results;
    }

    private static Tensor ofLongs(DType dtype, Shape shape, long[] values) {
        TensorBuffer buffer = TensorBuffer.allocate(dtype, shape);
        buffer.put(0, values, 0, values.length);
        return buffer.freeze();
    }

    private static Object array(DType dtype, long elements) {
        return dtype.isFloating() ? new double[(int) elements] : new long[(int) elements];
    }

    private void rows(int loop) {
        if (loop < kernel.outer()) {
            for (index[loop] = 0; index[loop] < kernel.loops().get(loop); index[loop]++) {
                rows(loop + 1);
            }
            return;
        }
        known.clear();
        for (Kernel.Phase phase : kernel.phases()) {
            if (!phase.inner()) {
                for (int i = loop; i < index.length; i++) {
                    index[i] = 0;
                }
                phase.steps().forEach(this::step);
            } else {
                Map<Integer, Number> before = new HashMap<>(known);
                combined.clear();
                points(kernel.outer(), phase, before);
                known.clear();
                known.putAll(before);
                combined.forEach((value, number) -> known.put(value, round(types.get(value), number)));
            }
        }
    }

    private void points(int loop, Kernel.Phase phase, Map<Integer, Number> ofRow) {
        if (loop < index.length) {
            for (index[loop] = 0; index[loop] < kernel.loops().get(loop); index[loop]++) {
                points(loop + 1, phase, ofRow);
            }
            return;
        }
        known.clear();
        known.putAll(ofRow);
        phase.steps().forEach(this::step);
    }

    private void step(Step step) {
        if (step instanceof Step.Load load) {
            Kernel.Access access = kernel.accesses().get(load.access());
            Object array = memory[access.operand()];
            define(
                    load.result(),
                    dtype(access.operand()),
                    array instanceof double[] reals ? reals[place(access)] : ((long[]) array)[place(access)]);
        } else if (step instanceof Step.Constant constant) {
            define(constant.result(), constant.dtype(), constant.value());
        } else if (step instanceof Step.Index at) {
            long sum = at.offset();
            for (int i = 0; i < index.length; i++) {
                sum += index[i] * at.factors().get(i);
            }
            define(at.result(), at.dtype(), round(at.dtype(), at.dtype().isFloating() ? (Number) (double) sum : sum));
        } else if (step instanceof Step.Apply apply) {
            List<DType> arguments = apply.arguments().stream().map(types::get).toList();
            SingleOperation operation = operations.computeIfAbsent(
                    new Scalar(apply.op(), arguments), scalar -> new SingleOperation(scalar.op(), scalar.arguments()));
            define(
                    apply.result(),
                    apply.dtype(),
                    operation.of(apply.arguments().stream().map(this::value).toList()));
        } else if (step instanceof Step.Reduce reduce) {
            types.put(reduce.result(), reduce.dtype());
            combined.merge(
                    reduce.result(),
                    start(reduce, value(reduce.argument())),
                    (all, next) -> combine(reduce.kind(), all, value(reduce.argument())));
        } else if (step instanceof Step.Store store) {
            Kernel.Access access = kernel.accesses().get(store.access());
            if (types.get(store.value()) != dtype(access.operand())) {
                throw new IllegalStateException("stores another type: " + store + " in\n" + kernel);
            }
            Number value = value(store.value());
            if (memory[access.operand()] instanceof double[] reals) {
                reals[place(access)] = value.doubleValue();
            } else {
                ((long[]) memory[access.operand()])[place(access)] = value.longValue();
            }
        }
    }

    /** A sum begins with 0, which takes the sign off a zero. */
    private static Number start(Step.Reduce reduce, Number first) {
        return reduce.kind() == OpKind.REDUCE_SUM && first instanceof Double
                ? (Number) (0.0 + first.doubleValue())
                : first;
    }

    private static Number combine(OpKind kind, Number a, Number b) {
        if (a instanceof Double) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return switch (kind) {
                case REDUCE_SUM -> x + y;
                case REDUCE_PROD -> x * y;
                case REDUCE_MAX -> Math.max(x, y);
                default -> Math.min(x, y);
            };
        }
        long x = a.longValue();
        long y = b.longValue();
        return switch (kind) {
            case REDUCE_SUM -> x + y;
            case REDUCE_PROD -> x * y;
            case REDUCE_MAX -> Math.max(x, y);
            default -> Math.min(x, y);
        };
    }

    private static Number round(DType dtype, Number value) {
        if (dtype.isFloating()) {
            return Tensor.of(dtype, Shape.scalar(), value.doubleValue()).getDouble(0);
        }
        long bits = value.longValue();
        return switch (dtype) {
            case I32 -> (long) (int) bits;
            case I16 -> (long) (short) bits;
            case I8 -> (long) (byte) bits;
            case U8 -> bits & 0xFF;
            case BOOL -> bits & 1;
            default -> bits;
        };
    }

    private void define(int result, DType dtype, Number value) {
        if (known.put(result, value) != null) {
            throw new IllegalStateException("%" + result + " is given twice in\n" + kernel);
        }
        types.put(result, dtype);
    }

    private Number value(int number) {
        Number value = known.get(number);
        if (value == null) {
            throw new IllegalStateException("%" + number + " is not known where it is used in\n" + kernel);
        }
        return value;
    }

    private int place(Kernel.Access access) {
        long place = access.offset();
        for (int loop = 0; loop < index.length; loop++) {
            place += index[loop] * access.strides().get(loop);
        }
        return (int) place;
    }

    private DType dtype(int operand) {
        int own = kernel.operands().size();
        return operand < own ? kernel.operands().get(operand) : kernel.scratch().get(operand - own);
    }

    /** One elementwise operation of scalars on the reference backend; what it was asked before it remembers. */
    private static final class SingleOperation {
        private final List<DType> arguments;
        private final Program program;
        private final Map<List<Number>, Number> answers = new HashMap<>();

        SingleOperation(Op op, List<DType> arguments) {
            this.arguments = arguments;
            GraphBuilder g = new GraphBuilder();
            List<Value> operands = new ArrayList<>();
            for (DType dtype : arguments) {
                operands.add(g.input("x" + operands.size(), dtype, Shape.scalar()));
            }
            this.program = Running.program(g, g.add(op, operands));
        }

        Number of(List<Number> values) {
            return answers.computeIfAbsent(values, this::compute);
        }

        private Number compute(List<Number> values) {
            List<Tensor> given = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                given.add(
                        arguments.get(i).isFloating()
                                ? Tensor.of(
                                        arguments.get(i),
                                        Shape.scalar(),
                                        values.get(i).doubleValue())
                                : ofLongs(arguments.get(i), Shape.scalar(), new long[] {
                                    values.get(i).longValue()
                                }));
            }
            Tensor result = Running.run(program, given).get(0);
            if (result.dtype().isFloating()) {
                return result.getDouble(0);
            }
            return result.getLong(0);
        }
    }
}
