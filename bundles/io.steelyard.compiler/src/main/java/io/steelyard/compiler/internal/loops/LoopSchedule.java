package io.steelyard.compiler.internal.loops;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Puts what a {@link LoopNest} has to know into phases. A stage lies between two reductions; each has what is known once
 * a row, then what is known at each point. A point's value that a later stage needs is loaded again from the result in
 * which it is stored, or computed again if that costs next to nothing, or kept in a scratch row.
 */
public final class LoopSchedule {
    /** What computing a value again may cost, in additions. */
    private static final int CHEAP = 4;

    private final LoopNest nest;
    private final List<Value> parameters;
    private final int stages;

    private final List<Set<Expression>> computed = new ArrayList<>();
    private final List<Set<Expression>> reloaded = new ArrayList<>();
    private final List<Set<Expression>> kept = new ArrayList<>();
    private final Map<Expression, Integer> scratch = new LinkedHashMap<>();
    private final Map<Expression, Integer> stored = new HashMap<>();

    private final Map<Kernel.Access, Integer> accesses = new LinkedHashMap<>();
    private final Map<Expression, Integer> ofRow = new HashMap<>();
    private final List<Kernel.Phase> phases = new ArrayList<>();
    private int values;

    private LoopSchedule(LoopNest nest, List<Value> parameters) {
        this.nest = nest;
        this.parameters = parameters;
        this.stages = 1
                + nest.expressions().stream()
                        .mapToInt(expression -> expression.stage)
                        .max()
                        .orElse(0);
        for (int stage = 0; stage < stages; stage++) {
            computed.add(new LinkedHashSet<>());
            reloaded.add(new LinkedHashSet<>());
            kept.add(new LinkedHashSet<>());
        }
    }

    /** The kernel that reads some values and stores the results of the loops. */
    public static Kernel kernel(LoopNest nest, List<Value> parameters) {
        return new LoopSchedule(nest, parameters).build();
    }

    private Kernel build() {
        for (int i = 0; i < nest.results().size(); i++) {
            LoopNest.Result result = nest.results().get(i);
            if (!nest.isOfRow(result.expression()) && !nest.isOfRow(result.map())) {
                stored.putIfAbsent(result.expression(), i);
            }
        }
        for (int stage = stages - 1; stage >= 0; stage--) {
            plan(stage);
        }
        for (int stage = 0; stage < stages; stage++) {
            emitRow(stage);
            emitPoints(stage);
        }
        List<DType> operands = new ArrayList<>();
        parameters.forEach(parameter -> operands.add(parameter.dtype()));
        nest.results().forEach(result -> operands.add(result.value().dtype()));
        return new Kernel(
                LongStream.of(nest.lengths()).boxed().toList(),
                nest.outer(),
                parameters.size(),
                operands,
                scratch.keySet().stream().map(expression -> expression.dtype).toList(),
                List.copyOf(accesses.keySet()),
                phases);
    }

    private void plan(int stage) {
        for (Expression expression : nest.expressions()) {
            if (expression.kind == Expression.Kind.REDUCE && expression.stage == stage + 1) {
                need(expression.arguments.get(0), stage);
            }
        }
        for (LoopNest.Result result : nest.results()) {
            if (result.expression().stage == stage) {
                need(result.expression(), stage);
            }
        }
        kept.get(stage).forEach(expression -> need(expression, stage));
    }

    private void need(Expression expression, int stage) {
        if (nest.isOfRow(expression)
                || computed.get(stage).contains(expression)
                || reloaded.get(stage).contains(expression)) {
            return;
        }
        if (isLeaf(expression) || expression.stage == stage || isCheap(expression)) {
            computed.get(stage).add(expression);
            expression.arguments.forEach(argument -> need(argument, stage));
        } else {
            reloaded.get(stage).add(expression);
            if (!stored.containsKey(expression)) {
                scratch.putIfAbsent(expression, scratch.size());
                kept.get(expression.stage).add(expression);
            }
        }
    }

    private static boolean isLeaf(Expression expression) {
        return expression.arguments.isEmpty();
    }

    private boolean isCheap(Expression expression) {
        return !isSaved(expression) && cost(expression) <= CHEAP;
    }

    private boolean isSaved(Expression expression) {
        return stored.containsKey(expression) || scratch.containsKey(expression);
    }

    private int cost(Expression expression) {
        if (nest.isOfRow(expression) || isLeaf(expression) || isSaved(expression)) {
            return 0;
        }
        int cost = cost(expression.op);
        for (Expression argument : expression.arguments) {
            cost = cost > CHEAP ? cost : cost + cost(argument);
        }
        return cost;
    }

    private static int cost(Op op) {
        return switch (op.kind()) {
            case NEG, ABS, ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, NOT, SELECT, COMPARE, CAST, SHIFT_LEFT, SHIFT_RIGHT ->
                1;
            default -> CHEAP + 1;
        };
    }

    private void emitRow(int stage) {
        List<Step> steps = new ArrayList<>();
        for (Expression expression : nest.expressions()) {
            if (expression.stage == stage && nest.isOfRow(expression) && !ofRow.containsKey(expression)) {
                ofRow.put(expression, values);
                steps.add(step(expression, ofRow));
            }
        }
        for (int i = 0; i < nest.results().size(); i++) {
            LoopNest.Result result = nest.results().get(i);
            if (result.expression().stage == stage && nest.isOfRow(result.map())) {
                steps.add(new Step.Store(access(parameters.size() + i, result.map()), ofRow.get(result.expression())));
            }
        }
        if (!steps.isEmpty()) {
            phases.add(new Kernel.Phase(false, steps));
        }
    }

    private void emitPoints(int stage) {
        Map<Expression, Integer> known = new HashMap<>(ofRow);
        List<Step> steps = new ArrayList<>();
        for (Expression expression : nest.expressions()) {
            if (reloaded.get(stage).contains(expression)) {
                known.put(expression, values);
                steps.add(new Step.Load(values++, place(expression)));
            } else if (computed.get(stage).contains(expression)) {
                known.put(expression, values);
                steps.add(step(expression, known));
            }
        }
        for (Expression expression : nest.expressions()) {
            if (expression.kind == Expression.Kind.REDUCE && expression.stage == stage + 1) {
                ofRow.put(expression, values);
                OpKind kind = expression.op.kind();
                steps.add(new Step.Reduce(values++, expression.dtype, kind, known.get(expression.arguments.get(0))));
            }
        }
        for (Expression expression : kept.get(stage)) {
            steps.add(new Step.Store(place(expression), known.get(expression)));
        }
        for (int i = 0; i < nest.results().size(); i++) {
            LoopNest.Result result = nest.results().get(i);
            if (result.expression().stage == stage && !nest.isOfRow(result.map())) {
                steps.add(new Step.Store(access(parameters.size() + i, result.map()), known.get(result.expression())));
            }
        }
        if (!steps.isEmpty()) {
            phases.add(new Kernel.Phase(true, steps));
        }
    }

    /** Where a value that a later stage needs is kept. */
    private int place(Expression expression) {
        Integer result = stored.get(expression);
        if (result != null) {
            return access(parameters.size() + result, nest.results().get(result).map());
        }
        int row = parameters.size() + nest.results().size() + scratch.get(expression);
        return access(row, IndexMap.linear(nest.lengths(), nest.outer(), nest.lengths().length));
    }

    private int access(int operand, IndexMap map) {
        Kernel.Access access = new Kernel.Access(operand, map.offset(), map.strides());
        Integer known = accesses.putIfAbsent(access, accesses.size());
        return known == null ? accesses.size() - 1 : known;
    }

    private Step step(Expression expression, Map<Expression, Integer> known) {
        int result = values++;
        return switch (expression.kind) {
            case LOAD -> new Step.Load(result, access(parameters.indexOf(expression.value), expression.map));
            case CONSTANT -> new Step.Constant(result, expression.dtype, expression.number);
            case INDEX -> new Step.Index(result, expression.dtype, expression.map.offset(), expression.map.strides());
            default ->
                new Step.Apply(
                        result,
                        expression.dtype,
                        expression.op,
                        expression.arguments.stream().map(known::get).toList());
        };
    }
}
