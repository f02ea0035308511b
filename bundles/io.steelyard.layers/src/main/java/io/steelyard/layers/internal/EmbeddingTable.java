package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A trained vector for each of a number of things: the parameter {@code weight [num_embeddings, embedding_dim]}. */
final class EmbeddingTable {
    static final Option<Long> NUM_EMBEDDINGS =
            Option.integer("num_embeddings", "how many things there are").atLeast(1);

    static final Option<Long> EMBEDDING_DIM =
            Option.integer("embedding_dim", "size of the vectors").atLeast(1);

    private EmbeddingTable() {}

    /** The parameter of a layer that declared these options; normally distributed at first. */
    static Value weight(LayerScope scope) {
        Shape shape =
                Shape.of(scope.options().get(NUM_EMBEDDINGS), scope.options().get(EMBEDDING_DIM));
        return scope.parameter(Parameter.of("weight", shape).startingAs("normal"));
    }

    /** The input, which must be integers. */
    static Value requireIndices(Value x) {
        if (!x.dtype().isInteger()) {
            throw new IllegalArgumentException("expected integers, the numbers of things, found " + x.type());
        }
        return x;
    }

    /** One number for each index, in a shape that repeats along the vectors. */
    static Value perVector(GraphBuilder g, Value values) {
        List<Long> dims = new ArrayList<>(values.shape().asList());
        dims.add(1L);
        return g.reshape(values, Shape.of(dims));
    }
}
