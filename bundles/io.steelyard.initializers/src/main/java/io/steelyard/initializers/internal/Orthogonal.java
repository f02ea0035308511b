package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.linalg.MatrixDecompositions;
import io.steelyard.option.Option;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Orthogonal: the weight as a matrix, with the first dimension as its rows and all others together as its columns, is
 * {@code gain} times a matrix whose rows are orthonormal, or whose columns are if it has more rows than columns. Among
 * those, none is more likely than another.
 *
 * <p>The matrix is the Q of a matrix of standard normal numbers, taken so that the diagonal of R is positive, without
 * which it would not be uniform. There is no such initializer as long as nobody provides decompositions.
 *
 * <p>Source: A. M. Saxe, J. L. McClelland, S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
 * linear neural networks", arXiv:1312.6120, 2013; F. Mezzadri, "How to generate random matrices from the classical compact
 * groups", Notices of the AMS 54, 2007, for the diagonal; PyTorch, {@code torch.nn.init.orthogonal_}.
 */
@Component
@ProvidesInitializer("orthogonal")
public class Orthogonal implements Initializer {
    private static final Option<Double> GAIN =
            Option.number("gain", "factor on the weight").above(0).orElse(1.0);

    private final MatrixDecompositions decompositions;

    /** Made by Declarative Services, or by a test. */
    @Activate
    public Orthogonal(@Reference MatrixDecompositions decompositions) {
        this.decompositions = decompositions;
    }

    @Override
    public String summary() {
        return "orthonormal rows or columns, whichever are fewer";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(GAIN);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Shape shape = weight.shape();
        if (shape.rank() < 2) {
            throw new IllegalArgumentException(
                    "orthogonal needs a weight with 2 or more dimensions, found shape " + shape);
        }
        if (shape.elements() == 0) {
            return;
        }
        long rows = shape.dim(0);
        long columns = shape.elements() / rows;
        boolean wide = rows < columns;
        Tensor q = decompositions
                .qr(wide ? normal(scope, columns, rows, 1, columns) : normal(scope, rows, columns, columns, 1))
                .q();
        double gain = scope.options().get(GAIN);
        for (long i = 0; i < rows; i++) {
            for (long j = 0; j < columns; j++) {
                weight.setDouble(i * columns + j, gain * q.getDouble(wide ? j * rows + i : i * columns + j));
            }
        }
    }

    /** The standard normal numbers of a weight, by the index of its elements, as a matrix or its transpose. */
    private static Tensor normal(InitializerScope scope, long rows, long columns, long rowStride, long columnStride) {
        RandomStream random = scope.random();
        TensorBuffer normal = TensorBuffer.allocate(DType.F64, Shape.of(rows, columns));
        for (long i = 0; i < rows; i++) {
            for (long j = 0; j < columns; j++) {
                normal.setDouble(i * columns + j, random.normal(i * rowStride + j * columnStride));
            }
        }
        return normal.freeze();
    }
}
