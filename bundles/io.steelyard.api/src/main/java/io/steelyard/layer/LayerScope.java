package io.steelyard.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What a layer sees while it describes itself. */
@ProviderType
public interface LayerScope {
    /** Where the computation is described. */
    GraphBuilder graph();

    /** The layer's options, checked. */
    Options options();

    /**
     * The layer's only input.
     *
     * @throws IllegalArgumentException if it has several
     */
    Value input();

    /** All inputs, in the order of the specification. */
    List<Value> inputs();

    /**
     * How many leading elements of each sequence in the batch are real, {@code i64[N]}; nothing unless the data holds
     * sequences of different lengths and axis 1 of an input is the sequence. Every number is from 0 to the size of that
     * axis; what lies behind it is padding, whatever values it has.
     *
     * <p>Padding must not reach a result: no bit of a real element of the output, of the loss or of a gradient may depend
     * on it, even if it is NaN. What works on each element by itself need not care. What looks at several elements of a
     * sequence together (a mean, a convolution along it, attention) leaves padding out by {@link #mask}, or refuses such
     * input with an {@link IllegalArgumentException}. So does what multiplies elements with weights: the gradient of a weight
     * adds up over padding too. Padding is left out with {@code select}, not with a product: zero times NaN is NaN.
     */
    default Optional<Value> lengths() {
        return Optional.empty();
    }

    /**
     * Which elements of each sequence are real: {@code bool[N, T]} for an input {@code [N, T, ...]}, true where the position
     * on axis 1 is below the sequence's length. Nothing where there are no {@link #lengths}.
     */
    default Optional<Value> mask() {
        return Optional.empty();
    }

    /**
     * Says that axis 1 of the output is not the sequence any more: it was reduced to one value, say. Later layers then find
     * no {@link #lengths}. Unless a layer says this, its output has the sequence if an input has it and axis 1 is as long
     * as that input's.
     */
    default void endSequence() {}

    /** Whether the description is for training, rather than for evaluation or prediction. */
    boolean training();

    /**
     * A weight of this layer. It is called {@code LAYER.NAME} in checkpoints. Declaring it again with the same name
     * gives the same value.
     *
     * <p>The specification may say that it is a weight of a layer before, by any name: then the value is that weight's,
     * which starts as its own layer says and whose gradient is the sum over all its uses. A layer need not know: it
     * declares what it needs, and the types must agree.
     *
     * @throws IllegalArgumentException if it does not agree with what was declared before
     */
    Value parameter(Parameter parameter);

    /**
     * A tensor that belongs to the layer and is stored with its weights, but is not trained: a running mean.
     *
     * <p>A buffer belongs to one layer and cannot be shared.
     *
     * @param start the value of all elements at first
     */
    Value buffer(String name, DType dtype, Shape shape, double start);

    /**
     * What a buffer becomes at the end of a training step; ignored otherwise. As with all that changes in a step, nothing
     * happens if the loss or a gradient is not finite.
     */
    void update(String buffer, Value value);

    /**
     * Numbers in [0, 1), the same for this layer, purpose and step wherever they are drawn.
     *
     * @param purpose tells the streams of one layer apart: "mask"
     */
    Value randomUniform(String purpose, DType dtype, Shape shape);

    /** Normally distributed numbers with mean 0 and variance 1; see {@link #randomUniform}. */
    Value randomNormal(String purpose, DType dtype, Shape shape);

    /** Seed and step, {@code i64[2]}, for composites that draw random numbers themselves; see {@link #randomStream}. */
    Value randomKey();

    /** The number of the stream from which {@link #randomUniform} draws for a purpose. */
    long randomStream(String purpose);

    /** Adds a scalar to the loss that training minimises; ignored otherwise. */
    void auxiliaryLoss(Value loss);

    /**
     * Gives a value within the layer a name, {@code LAYER.NAME}, by which it can be observed. Whether anybody does
     * changes nothing of the training. {@code output} is the name of the layer's output already.
     */
    void observe(String name, Value value);

    /**
     * Says that units of a value can die: an element is 0, and lets no gradient through, over a whole range of inputs, as a
     * rectifier's is. Whoever watches a training is told how many of the layer's units are 0 for every row. A unit is a
     * column of {@code [N, F]} or {@code [N, T, F]}, and a channel, axis 1, where there are more axes. Whether anybody
     * watches changes nothing of the training.
     */
    default void mayDie(Value units) {}
}
