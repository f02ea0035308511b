package io.steelyard.runtime.internal.training;

import io.steelyard.backend.BackendException;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.pipeline.OutputSpec;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes through epochs, step by step. It knows how far the training is and nothing of where it runs: parts and engine are
 * handed in for each move, and may be others at the next one.
 */
final class Trainer {
    private static final Logger LOG = System.getLogger(Trainer.class.getName());

    /** What a move asks for. */
    enum Next {
        /** Another move. */
        MOVE,
        /** A generation, then another move. */
        SAVE,
        /** Nothing: all epochs are done. */
        NOTHING
    }

    private record ProgramKey(String use, BatchShape shape) {}

    private final Pipeline pipeline;
    private final PipelineSpec spec;
    private final List<PipelineEvent> news;
    private final TrainingWatch watch;
    private final Map<BatchShape, Batch> batches = new HashMap<>();
    private final Map<String, HostData> inputs = new HashMap<>();
    private final TensorBuffer key = TensorBuffer.allocate(DType.I64, Shape.of(2));
    private final TensorBuffer rate = TensorBuffer.allocate(DType.F64, Shape.scalar());
    private final TensorBuffer stepNumber = TensorBuffer.allocate(DType.F64, Shape.scalar());
    private TrainingPosition position = TrainingPosition.START;
    private Evaluation evaluation;
    private double loss = Double.NaN;
    private int[] order;
    private long orderEpoch = -1;

    /**
     * A training at its start.
     *
     * @param news receives what there is to tell
     */
    Trainer(Pipeline pipeline, PipelineSpec spec, List<PipelineEvent> news) {
        this.pipeline = pipeline;
        this.spec = spec;
        this.news = news;
        this.watch = new TrainingWatch(spec);
        inputs.put(ModelPrograms.KEY, key);
        inputs.put(ModelPrograms.RATE, rate);
        inputs.put(ModelPrograms.STEP, stepNumber);
    }

    TrainingPosition position() {
        return position;
    }

    /** The loss of the last step; NaN before the first. */
    double loss() {
        return loss;
    }

    /** Goes on from another position. */
    void moveTo(TrainingPosition other) {
        position = other;
        evaluation = null;
    }

    /** Whether no epoch is under way. */
    boolean isBetweenEpochs() {
        return position.batch() == 0;
    }

    /** Forgets what depends on the data: its order and the shapes of its batches. */
    void dataChanged() {
        order = null;
        batches.clear();
    }

    /** Compiles what the first move needs, so that it is as quick as any. */
    void prepare(PipelineParts parts, Engine engine) throws IOException {
        if (position.epoch() < spec.epochs() && position.batch() < parts.stepsPerEpoch()) {
            putInOrder(parts);
            training(parts, engine, parts.shape(order, from(), rows()), false, false);
        }
    }

    private Engine.Compiled training(
            PipelineParts parts, Engine engine, BatchShape shape, boolean observed, boolean watched) {
        String use = observed
                ? watched ? "observed and watched training" : "observed training"
                : watched ? "watched training" : "training";
        return engine.program(new ProgramKey(use, shape), () -> parts.training(shape, observed, watched));
    }

    /** Looks at the layers once more in a step that was refused, on the same inputs and the same weights. */
    private void watchRefused(PipelineParts parts, Engine engine, BatchShape shape, long step) {
        if (!watch.isWanted()) {
            return;
        }
        try {
            Engine.Compiled program =
                    engine.program(new ProgramKey("refused training", shape), () -> parts.refusedTraining(shape));
            engine.run(program, inputs);
            news.add(new PipelineEvent.Watched(pipeline, step, watch.figures(program, false)));
        } catch (BackendException | IllegalStateException e) {
            // Why the step was refused is what counts.
            LOG.log(Logger.Level.WARNING, "the layers of pipeline '" + spec.name() + "' could not be looked at", e);
        }
    }

    /** Makes sure that the order of the rows is that of the epoch under way. */
    private void putInOrder(PipelineParts parts) {
        if (orderEpoch != position.epoch() || order == null) {
            order = parts.split()
                    .epochOrder(spec.seed(), position.epoch(), spec.batch().shuffle());
            orderEpoch = position.epoch();
        }
    }

    /** Where in the order the next batch begins. */
    private int from() {
        return Math.toIntExact(position.batch() * spec.batch().size());
    }

    /** The number of rows of the next batch. */
    private int rows() {
        return Math.min(spec.batch().size(), order.length - from());
    }

    /** Runs a program on the inputs as they are; the state is as it was if it fails. */
    private boolean run(Engine engine, Engine.Compiled program, String what) throws PipelineFailure {
        try {
            return engine.run(program, inputs);
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            throw new PipelineFailure(
                    what + " cannot be computed: " + e.getMessage() + "; the weights are as they were before it", e);
        }
    }

    /** A step, a batch of evaluation, or the end of an epoch. */
    Next move(PipelineParts parts, Engine engine) throws PipelineFailure, IOException {
        if (position.epoch() >= spec.epochs()) {
            return Next.NOTHING;
        } else if (evaluation != null) {
            return evaluateBatch(parts, engine);
        } else if (position.batch() < parts.stepsPerEpoch()) {
            return step(parts, engine);
        } else if (parts.split().validation.length > 0) {
            evaluation = new Evaluation(parts.split().validation.length);
            return Next.MOVE;
        }
        return endEpoch(Map.of());
    }

    private Next step(PipelineParts parts, Engine engine) throws PipelineFailure, IOException {
        putInOrder(parts);
        int rows = rows();
        BatchShape shape = fill(parts, order, from(), rows);
        long step = position.step() + 1;
        boolean observed = !spec.observe().isEmpty() && (step - 1) % spec.observeEvery() == 0;
        rate.setDouble(0, parts.rate(step - 1));
        parts.addGroupRates(step - 1, inputs);
        stepNumber.setLong(0, step - position.slotsSince());
        key.setLong(0, spec.seed());
        key.setLong(1, step);
        boolean watched = watch.isDue(step);
        Engine.Compiled program = training(parts, engine, shape, observed, watched);
        boolean applied = run(engine, program, "step " + step + " (epoch " + (position.epoch() + 1) + ")");
        double found = program.output(ModelPrograms.LOSS).getDouble(0);
        if (!applied) {
            watchRefused(parts, engine, shape, step);
            throw new NotFinite(
                    (Double.isFinite(found) ? "a gradient is not finite" : "the loss is " + found) + " at step " + step
                            + " (epoch " + (position.epoch() + 1) + ", learning rate " + rate.getDouble(0)
                            + "); the weights are as they were before it");
        }
        loss = found;
        position = position.afterBatch(loss, rows);
        news.add(new PipelineEvent.StepCompleted(
                pipeline,
                step,
                position.epoch() + 1,
                rows,
                loss,
                rate.getDouble(0),
                engine.lease().name()));
        if (observed) {
            for (String name : spec.observe()) {
                news.add(new PipelineEvent.Observed(
                        pipeline, step, name, program.output(name).toTensor()));
            }
        }
        if (watched) {
            news.add(new PipelineEvent.Watched(pipeline, step, watch.figures(program, true)));
        }
        // At the end of an epoch the generation follows the evaluation.
        boolean due = isDue(step, spec.output().everySteps()) && position.batch() < parts.stepsPerEpoch();
        return due ? Next.SAVE : Next.MOVE;
    }

    private Next evaluateBatch(PipelineParts parts, Engine engine) throws PipelineFailure, IOException {
        int rows = evaluation.nextRows(spec.batch().size());
        BatchShape shape = fill(parts, parts.split().validation, evaluation.next(), rows);
        Engine.Compiled program = engine.program(new ProgramKey("evaluation", shape), () -> parts.evaluation(shape));
        run(
                engine,
                program,
                "the evaluation after step " + position.step() + " (epoch " + (position.epoch() + 1) + ")");
        evaluation.add(rows, program, parts.metrics().keySet());
        if (evaluation.nextRows(spec.batch().size()) > 0) {
            return Next.MOVE;
        }
        Map<String, Double> figures = evaluation.figures(parts.metrics());
        evaluation = null;
        return endEpoch(figures);
    }

    private Next endEpoch(Map<String, Double> figures) {
        double meanLoss = position.meanLoss();
        position = position.afterEpoch();
        news.add(new PipelineEvent.EpochCompleted(pipeline, position.epoch(), meanLoss, figures));
        OutputSpec output = spec.output();
        boolean due = isDue(position.epoch(), output.everyEpochs()) || isDue(position.step(), output.everySteps());
        return due || position.epoch() == spec.epochs() ? Next.SAVE : Next.MOVE;
    }

    private static boolean isDue(long count, long every) {
        return every > 0 && count % every == 0;
    }

    /** Makes some rows the inputs of the next run. */
    private BatchShape fill(PipelineParts parts, int[] rowOrder, int from, int rows) throws IOException {
        BatchShape shape = parts.shape(rowOrder, from, rows);
        Batch batch = batches.get(shape);
        if (batch == null) {
            batch = new Batch(
                    parts.features(shape), parts.target(rows), parts.form().isRagged());
            batches.put(shape, batch);
        }
        batch.fill(parts.data(), rowOrder, from);
        batch.addTo(inputs);
        return shape;
    }
}
