package io.steelyard.data;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Rows that can be read in any order. Reading the same row twice gives the same values. May be read by several threads. */
@ConsumerType
public interface Dataset extends AutoCloseable {
    /** The field that a model is given. */
    String FEATURES = "features";

    /** The field that a model is to predict. */
    String TARGET = "target";

    /** The number of rows. */
    long size();

    /** The type of each field of one row, by name; a class is an {@code i64[]}. */
    Map<String, TensorType> fields();

    /**
     * Whether rows hold sequences of different lengths: then axis 0 of a row's features is the sequence, {@link #fields}
     * gives the longest, and {@link #length} says how much of a row is real. Elements behind that are padding and read as
     * zeros.
     */
    default boolean isRagged() {
        return false;
    }

    /**
     * How many leading elements along axis 0 of a row's features are real.
     *
     * @return from 0 to the size of that axis; all of them where rows do not differ
     * @throws IOException if it cannot be read
     */
    default long length(long row) throws IOException {
        Shape shape = fields().get(FEATURES).shape();
        return shape.rank() == 0 ? 1 : shape.dim(0);
    }

    /** The names of the classes that the target counts, in order; empty if it is not a class. */
    default List<String> classes() {
        return List.of();
    }

    /**
     * Copies one field of one row into a batch.
     *
     * @param into receives the elements, converted to its type
     * @param at the index of the first element to overwrite
     * @throws IOException if the row cannot be read
     */
    void read(String field, long row, TensorBuffer into, long at) throws IOException;

    @Override
    void close() throws IOException;
}
