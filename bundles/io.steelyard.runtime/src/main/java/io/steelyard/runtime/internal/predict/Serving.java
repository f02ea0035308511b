package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.State;
import io.steelyard.predict.ModelVersion;
import io.steelyard.runtime.internal.training.BatchShape;
import java.util.List;
import org.osgi.framework.ServiceReference;

/**
 * What answers: a model's programs and its weights on a backend.
 *
 * @param model may serve other weights, too
 * @param state is this one's own
 */
record Serving(CompiledModel model, State state, ModelVersion version) implements AutoCloseable {
    boolean isOn(ServiceReference<?> backend) {
        return model.lease().reference().equals(backend);
    }

    /** Whether sequences padded to a length can be answered; 0 where rows are all alike. */
    boolean canAnswer(long bucket) {
        return model.has(new BatchShape(1, bucket));
    }

    /** Computes the first of the rows, as many as there is a program for; gives how many. */
    int run(List<RequestQueue.Slice> slices) {
        return model.run(state, slices);
    }

    /** Lets go of the weights alone. */
    void closeState() {
        state.close();
    }

    /** Lets go of everything. */
    @Override
    public void close() {
        try {
            state.close();
        } finally {
            model.close();
        }
    }
}
