package io.steelyard.compiler.describe;

import io.steelyard.graph.OpKind;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Optional;
import java.util.function.Function;

/** What a plugin sees of the parameter that it is asked about. */
final class StageScope extends StageView implements TransformScope {
    private final SlotTable slots;
    private final boolean mayHold;
    private Optional<Value> condition = Optional.empty();

    /**
     * A scope.
     *
     * @param mayHold whether the plugin may say that the parameter is not updated
     */
    StageScope(UpdateStage stage, TrainedParameter trained, SlotTable slots, boolean mayHold) {
        super(stage, trained);
        this.slots = slots;
        this.mayHold = mayHold;
    }

    @Override
    public Value step() {
        return trained.step();
    }

    @Override
    public Value slot(String name, DType dtype, Shape shape, double start) {
        if (name.equals(UpdateDescription.COUNT)) {
            throw new IllegalArgumentException("no slot can be called '" + name + "': the number of updates is");
        }
        return slots.slot(name, new DeclaredState(new TensorType(dtype, shape), start));
    }

    @Override
    public void update(String slot, Value value) {
        slots.update(slot, value);
    }

    @Override
    public Value gradientAt(String purpose, Function<ParameterView, Value> displaced) {
        return stage.gradientAt(purpose, trained, displaced);
    }

    @Override
    public void updateOnlyIf(Value holds) {
        if (!mayHold) {
            throw new IllegalArgumentException("whether a parameter is updated is settled before it is");
        }
        if (!holds.type().equals(new TensorType(DType.BOOL, Shape.scalar()))) {
            throw new IllegalArgumentException("a condition is a boolean scalar, found " + holds.type());
        }
        condition = both(condition, Optional.of(holds));
    }

    /** Under which conditions later stages are reached: those before and the plugin's own. */
    Optional<Value> reachedAfter() {
        return both(trained.reached(), condition);
    }

    /** Whether the plugin has set a condition. */
    boolean holds() {
        return condition.isPresent();
    }

    private Optional<Value> both(Optional<Value> a, Optional<Value> b) {
        return a.isPresent() && b.isPresent()
                ? Optional.of(graph().binary(OpKind.AND, a.get(), b.get()))
                : a.or(() -> b);
    }
}
