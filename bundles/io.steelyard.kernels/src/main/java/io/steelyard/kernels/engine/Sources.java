package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;

/** Values that come from no other value: {@code iota} and the random numbers. */
final class Sources {
    private Sources() {}

    static Instruction iota(Op.Iota op, Operand result) {
        int stride = (int) op.type().shape().strides()[op.axis()];
        int dim = (int) op.type().shape().dim(op.axis());
        int count = result.count();
        return pool -> {
            Cells cells = result.cells();
            for (int i = 0; i < count; i++) {
                int index = i / stride % dim;
                if (cells.dtype.isFloating()) {
                    cells.setReal(i, index);
                } else {
                    cells.setInteger(i, index);
                }
            }
        };
    }

    /** Element i is number i of a {@link RandomStream}, whoever draws it. */
    static Instruction random(Op.Random op, Operand key, Operand result, int threads) {
        boolean uniform = op.kind() == OpKind.RANDOM_UNIFORM;
        boolean wide = result.dtype() == DType.F64;
        int count = result.count();
        RandomStream[] streams = new RandomStream[threads];
        for (int worker = 0; worker < threads; worker++) {
            streams[worker] = new RandomStream(0, op.stream(), 0);
        }
        int chunk = Instruction.CHUNK;
        return Instruction.ofParts((count + chunk - 1) / chunk, (part, worker) -> {
            Cells cells = result.cells();
            RandomStream stream = streams[worker];
            stream.restart(key.cells().longs[0], op.stream(), key.cells().longs[1]);
            for (int i = part * chunk; i < Math.min(count, (part + 1) * chunk); i++) {
                if (uniform) {
                    cells.setReal(i, wide ? stream.uniform(i) : stream.uniformFloat(i));
                } else {
                    cells.setReal(i, wide ? stream.normal(i) : stream.normalFloat(i));
                }
            }
        });
    }
}
