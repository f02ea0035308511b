package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Merges the axes from {@code start_dim} to {@code end_dim} into one; with the defaults, from {@code [N, ...]} to {@code
 * [N, features]}. The order of the elements stays.
 *
 * <p>Source: PyTorch, {@code torch.nn.Flatten}.
 */
@Component
@ProvidesLayer("flatten")
public class Flatten implements LayerType {
    private static final Option<Long> START_DIM =
            Option.integer("start_dim", "the first axis to merge").orElse(1L);

    private static final Option<Long> END_DIM =
            Option.integer("end_dim", "the last axis to merge").orElse(-1L);

    @Override
    public String summary() {
        return "merges neighbouring axes into one";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(START_DIM, END_DIM);
    }

    @Override
    public Value describe(LayerScope scope) {
        Shape shape = scope.input().shape();
        int start = Axes.of(scope.input(), scope.options().get(START_DIM));
        int end = Axes.of(scope.input(), scope.options().get(END_DIM));
        if (start > end) {
            throw new IllegalArgumentException(
                    "start_dim " + start + " lies behind end_dim " + end + " of input " + shape);
        }
        if (start < end && start <= 1 && end >= 1) {
            Sequences.refusePadding(scope, "merges the sequence with other axes");
        }
        List<Long> dims = new ArrayList<>(shape.slice(0, start).asList());
        dims.add(shape.slice(start, end + 1).elements());
        dims.addAll(shape.slice(end + 1, shape.rank()).asList());
        return scope.graph().reshape(scope.input(), Shape.of(dims));
    }
}
