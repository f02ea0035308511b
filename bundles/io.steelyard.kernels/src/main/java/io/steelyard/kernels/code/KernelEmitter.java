package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.objectweb.asm.Label;

/**
 * Writes the method of a stage: {@code run(memory, from, to)}, whose variables 2 and 4 hold the range. What memory and
 * lanes are is told by others; here are the loops, in the order that {@link Schedule} gives.
 */
final class KernelEmitter {
    private static final int FROM = 2;
    private static final int TO = 4;
    static final int FIRST_LOCAL = 6;

    private final Schedule schedule;
    private final Kernel kernel;
    private final ElementMemory memory;
    private final Lane lane;
    private final Lane scalar;
    private final KernelClass self;
    private final Code code;
    private final Map<Integer, Integer> opened = new HashMap<>();
    private final Map<Look, Integer> positions = new HashMap<>();
    /** A long variable for each loop; of the innermost, where the block begins. */
    private final int[] at;

    private final int innermost;
    /** The loop that the int variable of an innermost loop counts. */
    private int along;

    private final boolean across;
    /** The row, or as many of them as are taken together. */
    private List<Point> rows = List.of();

    /** Phases that have a method of their own. */
    private final List<Kernel.Phase> parts;

    KernelEmitter(Schedule schedule, ElementMemory memory, Lane lane, Lane scalar, KernelClass self, Code code) {
        this.schedule = schedule;
        this.kernel = schedule.kernel();
        this.memory = memory;
        this.lane = lane;
        this.scalar = scalar;
        this.self = self;
        this.code = code;
        this.innermost = schedule.innermost();
        this.along = innermost;
        this.across = schedule.form() == Schedule.Form.ACROSS && lane.width() > 1;
        this.at = new int[kernel.loops().size()];
        this.parts = lane.width() > 1 && schedule.form() == Schedule.Form.ROWS ? severalInner() : List.of();
    }

    private List<Kernel.Phase> severalInner() {
        List<Kernel.Phase> inner =
                kernel.phases().stream().filter(Kernel.Phase::inner).toList();
        return inner.size() > 1 ? inner : List.of();
    }

    /** What all methods begin with; they see no more memory than their phases use. */
    private void begin(List<Kernel.Phase> phases) {
        countOnly(true);
        open(phases);
        for (int i = 0; i < at.length; i++) {
            at[i] = code.local(2);
            code.push(0L).on(LSTORE, at[i]);
        }
        lane.prologue(code, 0);
    }

    private void open(List<Kernel.Phase> phases) {
        List<DType> types = schedule.memoryTypes();
        Set<Integer> needed = new TreeSet<>();
        for (Kernel.Phase phase : phases) {
            accesses(phase.steps())
                    .forEach(access -> needed.add(
                            schedule.memory(kernel.accesses().get(access).operand())));
            for (Step.Reduce reduce : reductions(phase)) {
                needed.add(schedule.accumulators(reduce.result()));
                needed.add(schedule.blockResults(reduce.result()));
            }
            needed.addAll(schedule.stripAreas(phase));
            used(phase).forEach(value -> needed.add(schedule.kept(value)));
            phase.steps().forEach(step -> needed.add(schedule.kept(Schedule.result(step))));
        }
        needed.add(schedule.lengthArea());
        for (int number : needed) {
            if (number >= 0) {
                opened.put(number, memory.open(code, number, types.get(number)));
            }
        }
    }

    /** Without memory nothing is computed; it makes the JVM count turns of a loop, and so compile the method soon. */
    private void countOnly(boolean alsoParts) {
        Label start = new Label();
        code.on(ALOAD, 1).out().visitJumpInsn(IFNONNULL, start);
        int turn = code.local(1);
        code.push(0).on(ISTORE, turn);
        code.loop(turn, () -> code.push(32), 1, () -> {});
        for (int i = 0; alsoParts && i < parts.size(); i++) {
            callWithoutMemory(i);
        }
        code.op(RETURN).out().visitLabel(start);
    }

    /** The only stage: rows, groups of them, or blocks of points. */
    void writeWhole() {
        begin(kernel.phases());
        if (schedule.form() == Schedule.Form.BLOCKS) {
            rows = List.of(new Point(null, 0, -1));
            for (Kernel.Phase phase : kernel.phases()) {
                if (phase.inner()) {
                    Inner inner = new Inner(phase);
                    eachUnit(unit -> inner.block(unit));
                } else {
                    once(phase);
                }
            }
            return;
        }
        eachUnit(unit -> {
            if (across) {
                rowsAcross(unit);
                phases();
            } else if (schedule.areColumns()) {
                columns(unit);
            } else if (schedule.form() == Schedule.Form.ACROSS) {
                eachRowOfGroup(unit, this::phases);
            } else {
                decode(unit, 0, kernel.outer(), -1);
                rows = List.of(new Point(null, 0, -1));
                phases();
            }
        });
    }

    /** A stage whose units are the blocks of all rows in one phase. */
    void writeBlocks(Kernel.Phase phase) {
        begin(List.of(phase));
        eachUnit(unit -> {
            int row = code.local(2);
            int block = code.local(2);
            code.on(LLOAD, unit).push(schedule.blocks()).op(LDIV).on(LSTORE, row);
            code.on(LLOAD, unit).push(schedule.blocks()).op(LREM).on(LSTORE, block);
            row(row, List.of(phase));
            Inner inner = new Inner(phase);
            inner.block(block);
            inner.keep(row, block);
        });
    }

    /**
     * A stage whose units are rows: takes the results of blocks together, then does phases that come once a row.
     *
     * @param reduced the phase before, or null
     */
    void writeRows(Kernel.Phase reduced, List<Kernel.Phase> phases) {
        List<Kernel.Phase> all = new ArrayList<>(phases);
        if (reduced != null) {
            all.add(reduced);
        }
        begin(all);
        eachUnit(unit -> {
            row(unit, phases);
            if (reduced != null) {
                for (Step.Reduce reduce : reductions(reduced)) {
                    keep(unit, reduce.result(), combined(reduce, unit));
                }
            }
            for (Kernel.Phase phase : phases) {
                once(phase);
                for (Step step : phase.steps()) {
                    int result = Schedule.result(step);
                    if (result >= 0) {
                        keep(unit, result, rows.get(0).value(result));
                    }
                }
            }
        });
    }

    private void eachUnit(IntConsumer body) {
        int unit = code.local(2);
        code.on(LLOAD, FROM).on(LSTORE, unit);
        code.loop(unit, TO, () -> body.accept(unit));
    }

    /** Sets loop variables {@code from} up to {@code to} from one number, the last fastest; one loop may have fewer turns. */
    private void decode(int number, int from, int to, long turnsOfLast) {
        int rest = code.local(2);
        code.on(LLOAD, number).on(LSTORE, rest);
        for (int i = to - 1; i >= from; i--) {
            long turns = i == to - 1 && turnsOfLast >= 0 ? turnsOfLast : schedule.length(i);
            if (i == from) {
                code.on(LLOAD, rest).on(LSTORE, at[i]);
            } else {
                code.on(LLOAD, rest).push(turns).op(LREM).on(LSTORE, at[i]);
                code.on(LLOAD, rest).push(turns).op(LDIV).on(LSTORE, rest);
            }
        }
    }

    /** Begins a row of a stage: what its phases need of what is known of it is loaded. */
    private void row(int row, List<Kernel.Phase> phases) {
        decode(row, 0, kernel.outer(), -1);
        Point known = new Point(null, 0, -1);
        rows = List.of(known);
        for (Kernel.Phase phase : phases) {
            for (int value : used(phase)) {
                if (schedule.kept(value) >= 0) {
                    known.know(value, scalar.load(code, memory, kept(row, value)));
                }
            }
        }
    }

    private void keep(int row, int value, Held held) {
        scalar.store(code, memory, kept(row, value), held);
        rows.get(0).know(value, held);
    }

    private Place kept(int row, int value) {
        return single(schedule.kept(value), schedule.dtype(value), () -> code.on(LLOAD, row));
    }

    /** An element of an area. */
    private Place single(int number, DType dtype, Runnable element) {
        int position = memory.position(code);
        element.run();
        memory.move(code, opened.get(number), position, dtype);
        return new Place(dtype, opened.get(number), position, -1, 0, 0, 0, -1);
    }

    private void eachRowOfGroup(int unit, Runnable body) {
        int last = kernel.outer() - 1;
        group(unit);
        int limit = endOfGroup();
        code.loop(at[last], limit, () -> {
            rows = List.of(new Point(null, 0, -1));
            body.run();
        });
    }

    /** A variable for the number behind the last row of a group. */
    private int endOfGroup() {
        int last = kernel.outer() - 1;
        int limit = code.local(2);
        code.on(LLOAD, at[last]).push((long) schedule.group()).op(LADD).push(schedule.length(last));
        code.call("java/lang/Math", "min", "(JJ)J").on(LSTORE, limit);
        return limit;
    }

    /** The rows of a group side by side: what is read then lies side by side too. */
    private void columns(int unit) {
        int last = kernel.outer() - 1;
        group(unit);
        int limit = endOfGroup();
        int first = code.local(2);
        code.on(LLOAD, at[last]).on(LSTORE, first);
        int count = code.local(1);
        code.on(LLOAD, limit).on(LLOAD, first).op(LSUB).op(L2I).on(ISTORE, count);
        Kernel.Phase reduced = kernel.phases().get(0);
        rows = List.of(new Point(null, 0, -1));
        Inner inner = new Inner(reduced);
        inner.columns = count;
        inner.neutrals(true);
        int block = code.local(2);
        int blocks = code.local(2);
        code.push(0L).on(LSTORE, block).push(schedule.blocks()).on(LSTORE, blocks);
        along = last;
        code.loop(block, blocks, () -> inner.block(block));
        along = innermost;
        code.loop(at[last], limit, () -> {
            Point row = new Point(null, 0, -1);
            rows = List.of(row);
            for (Step.Reduce reduce : reductions(reduced)) {
                Place total = single(
                        schedule.blockResults(reduce.result()),
                        reduce.dtype(),
                        () -> code.on(LLOAD, at[last]).on(LLOAD, first).op(LSUB));
                row.know(reduce.result(), scalar.narrowed(code, scalar.load(code, memory, total)));
            }
            kernel.phases().stream().skip(1).forEach(this::once);
        });
    }

    /** Sets the variables of the outer loops to the first row of a group. */
    private void group(int unit) {
        int last = kernel.outer() - 1;
        decode(unit, 0, kernel.outer(), schedule.groups());
        code.on(LLOAD, at[last]).push((long) schedule.group()).op(LMUL).on(LSTORE, at[last]);
    }

    private void rowsAcross(int unit) {
        group(unit);
        int last = kernel.outer() - 1;
        boolean whole = schedule.length(last) % schedule.group() == 0;
        rows = new ArrayList<>();
        for (int first = 0; first < schedule.group(); first += lane.width()) {
            int mask = -1;
            if (!whole) {
                code.push(schedule.length(last))
                        .on(LLOAD, at[last])
                        .op(LSUB)
                        .op(L2I)
                        .push(first)
                        .op(ISUB);
                mask = lane.mask(code);
            }
            rows.add(new Point(null, first, mask));
        }
    }

    private void phases() {
        int part = 0;
        for (Kernel.Phase phase : kernel.phases()) {
            if (!phase.inner()) {
                once(phase);
            } else if (parts.isEmpty()) {
                new Inner(phase).whole();
            } else {
                call(part);
                part++;
            }
        }
    }

    /**
     * How many methods {@link #writePart} is to write beside this one: of a kernel with several phases of vectors one a phase,
     * which the JVM compiles sooner, and better, than one large method.
     */
    int parts() {
        return parts.size();
    }

    /** The name of the method of a part. */
    static String partName(int part) {
        return "phase" + part;
    }

    /** What the method of a part is given: memory, the loops of rows, and what its phase uses of what is known of a row. */
    String partDescriptor(int part) {
        StringBuilder parameters = new StringBuilder("(").append(self.memory()).append("J".repeat(kernel.outer()));
        used(parts.get(part))
                .forEach(value ->
                        parameters.append(Cell.of(schedule.dtype(value)).value()));
        return parameters.append(")V").toString();
    }

    /** The first variable of a part's method that is not a parameter. */
    int firstLocalOfPart(int part) {
        return FROM
                + 2 * kernel.outer()
                + used(parts.get(part)).stream()
                        .mapToInt(value -> Cell.of(schedule.dtype(value)).slots())
                        .sum();
    }

    /** A phase of one row; its reductions are left where they were accumulated. */
    void writePart(int part) {
        Kernel.Phase phase = parts.get(part);
        countOnly(false);
        open(List.of(phase));
        Point row = new Point(null, 0, -1);
        int next = FROM;
        for (int i = 0; i < at.length; i++) {
            if (i < kernel.outer()) {
                at[i] = next;
                next += 2;
            } else {
                at[i] = code.local(2);
                code.push(0L).on(LSTORE, at[i]);
            }
        }
        for (int value : used(phase)) {
            row.know(value, new Held(next, schedule.dtype(value), false));
            next += Cell.of(schedule.dtype(value)).slots();
        }
        lane.prologue(code, part + 1);
        rows = List.of(row);
        new Inner(phase).whole();
        for (Step.Reduce reduce : reductions(phase)) {
            scalar.store(code, memory, accumulated(reduce), row.value(reduce.result()));
        }
    }

    private Place accumulated(Step.Reduce reduce) {
        return single(schedule.accumulators(reduce.result()), reduce.dtype(), () -> code.push(0L));
    }

    private void call(int part) {
        Point row = rows.get(0);
        code.on(ALOAD, 0).on(ALOAD, 1);
        for (int i = 0; i < kernel.outer(); i++) {
            code.on(LLOAD, at[i]);
        }
        used(parts.get(part)).forEach(value -> code.load(row.value(value)));
        code.callVirtual(self.name(), partName(part), partDescriptor(part));
        for (Step.Reduce reduce : reductions(parts.get(part))) {
            row.know(reduce.result(), scalar.load(code, memory, accumulated(reduce)));
        }
    }

    private void callWithoutMemory(int part) {
        code.on(ALOAD, 0).op(ACONST_NULL);
        for (int i = 0; i < kernel.outer(); i++) {
            code.push(0L);
        }
        for (int value : used(parts.get(part))) {
            switch (Cell.of(schedule.dtype(value))) {
                case FLOAT -> code.op(FCONST_0);
                case DOUBLE -> code.op(DCONST_0);
                case LONG -> code.push(0L);
                case BYTE -> code.push(0);
            }
        }
        code.callVirtual(self.name(), partName(part), partDescriptor(part));
    }

    private void once(Kernel.Phase phase) {
        move(phase, false);
        for (Point row : rows) {
            steps(phase, across ? lane : scalar, row, -1, Map.of());
        }
    }

    /** Sets the positions of a phase's accesses by the loop variables; those that are the same, once. */
    private void move(Kernel.Phase phase, boolean inner) {
        move(accesses(phase.steps()), inner);
    }

    private void move(List<Integer> accesses, boolean inner) {
        Set<Look> moved = new HashSet<>();
        for (int access : accesses) {
            Look look = look(access);
            if (!moved.add(look)) {
                continue;
            }
            Kernel.Access seen = kernel.accesses().get(access);
            int position = positions.computeIfAbsent(look, any -> memory.position(code));
            code.push(seen.offset());
            for (int i = 0; i < (inner ? at.length : kernel.outer()); i++) {
                long stride = look.strides().get(i);
                if (stride != 0) {
                    code.on(LLOAD, at[i]).times(stride).op(LADD);
                }
            }
            memory.move(code, opened.get(schedule.memory(seen.operand())), position, schedule.dtypeOfAccess(access));
        }
    }

    private Look look(int access) {
        Kernel.Access seen = kernel.accesses().get(access);
        List<Long> strides = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            strides.add(stride(access, i));
        }
        return new Look(memory.areRelative() ? -1 : seen.operand(), seen.offset(), strides);
    }

    /** What a position depends on. */
    private record Look(int operand, long offset, List<Long> strides) {}

    /** The stride of an access; scratch rows lie side by side if rows are taken together, and one behind the other if shared. */
    private long stride(int access, int loop) {
        Kernel.Access seen = kernel.accesses().get(access);
        long stride = seen.strides().get(loop);
        if (!schedule.isScratch(seen.operand())) {
            return stride;
        } else if (schedule.form() == Schedule.Form.BLOCKS && loop < kernel.outer()) {
            long rowsBehind = 1;
            for (int i = loop + 1; i < kernel.outer(); i++) {
                rowsBehind *= schedule.length(i);
            }
            return rowsBehind * kernel.columns();
        }
        return across ? stride * schedule.group() : stride;
    }

    private long laneStride(int access) {
        if (across) {
            return schedule.isScratch(kernel.accesses().get(access).operand()) ? 1 : stride(access, kernel.outer() - 1);
        }
        return stride(access, innermost);
    }

    private Place place(int access, Point point, int index) {
        long laneStride = laneStride(access);
        return new Place(
                schedule.dtypeOfAccess(access),
                opened.get(schedule.memory(kernel.accesses().get(access).operand())),
                positions.get(look(access)),
                index,
                stride(access, along),
                point.distance() * laneStride,
                laneStride,
                point.mask());
    }

    private static List<Integer> accesses(List<Step> steps) {
        return steps.stream()
                .map(Schedule::access)
                .filter(access -> access >= 0)
                .distinct()
                .toList();
    }

    static boolean reduces(Kernel.Phase phase) {
        return !reductions(phase).isEmpty();
    }

    private static List<Step.Reduce> reductions(Kernel.Phase phase) {
        return phase.steps().stream()
                .filter(Step.Reduce.class::isInstance)
                .map(Step.Reduce.class::cast)
                .toList();
    }

    /** The values that a phase uses without giving them. */
    private static List<Integer> used(Kernel.Phase phase) {
        List<Integer> given = phase.steps().stream().map(Schedule::result).toList();
        return phase.steps().stream()
                .flatMap(step -> Schedule.arguments(step).stream())
                .filter(value -> !given.contains(value))
                .distinct()
                .toList();
    }

    /**
     * The steps at a point.
     *
     * @param index the int variable of the innermost loop, or -1
     * @param accumulated the variables that reductions go to, by their results
     */
    private void steps(Kernel.Phase phase, Lane with, Point point, int index, Map<Integer, Accumulator> accumulated) {
        int free = code.free();
        steps(phase.steps(), with, point, index, accumulated);
        if (index >= 0) {
            // Nothing that is known at a point is known behind it. Instructions on low variables are shorter.
            code.release(free);
        }
    }

    private void steps(List<Step> steps, Lane with, Point point, int index, Map<Integer, Accumulator> accumulated) {
        for (Step step : steps) {
            if (step instanceof Step.Load load) {
                point.know(load.result(), with.load(code, memory, place(load.access(), point, index)));
            } else if (step instanceof Step.Constant constant) {
                point.know(constant.result(), with.constant(code, constant.dtype(), constant.value()));
            } else if (step instanceof Step.Index position) {
                point.know(position.result(), position(position, with, point, index));
            } else if (step instanceof Step.Apply apply) {
                List<Held> arguments =
                        apply.arguments().stream().map(point::value).toList();
                point.know(apply.result(), with.apply(code, apply.dtype(), apply.op(), arguments));
            } else if (step instanceof Step.Reduce reduce) {
                accumulated.get(reduce.result()).add(point.value(reduce.argument()), point.mask());
            } else if (step instanceof Step.Store store) {
                with.store(code, memory, place(store.access(), point, index), point.value(store.value()));
            }
        }
    }

    private Held position(Step.Index step, Lane with, Point point, int index) {
        int lanes = across ? kernel.outer() - 1 : innermost;
        long factor = step.factors().get(lanes);
        return with.index(
                code,
                step.dtype(),
                () -> {
                    code.push(step.offset() + point.distance() * factor);
                    for (int i = 0; i < at.length; i++) {
                        if (step.factors().get(i) != 0) {
                            code.on(LLOAD, at[i]);
                            if (i == along && index >= 0) {
                                code.on(ILOAD, index).op(I2L).op(LADD);
                            }
                            code.times(step.factors().get(i)).op(LADD);
                        }
                    }
                },
                factor);
    }

    /** The results of a reduction's blocks of a row, taken together. */
    private Held combined(Step.Reduce reduce, int row) {
        long blocks = schedule.blocks();
        if (blocks == 0) {
            return scalar.neutral(code, reduce.dtype(), reduce.kind());
        }
        memory.tree(
                code,
                opened.get(schedule.blockResults(reduce.result())),
                reduce.dtype(),
                () -> {
                    if (row < 0) {
                        code.push(0L);
                    } else {
                        code.on(LLOAD, row).times(blocks);
                    }
                },
                blocks,
                name(reduce.kind()));
        return scalar.narrowed(code, code.hold(reduce.dtype()));
    }

    private static String name(OpKind reduction) {
        return switch (reduction) {
            case REDUCE_SUM -> "sum";
            case REDUCE_PROD -> "prod";
            case REDUCE_MAX -> "max";
            default -> "min";
        };
    }

    /** Takes values in and combines them with what it has. */
    private interface Accumulator {
        void add(Held value, int mask);
    }

    /** What is done at a point. */
    private interface Body {
        void write(int index, Map<Integer, Accumulator> accumulated);
    }

    /** Points along the innermost loop, in the accumulators of a block. */
    private interface Runs {
        void open();

        void run(Count count);

        void close();
    }

    /** A phase that is done at each point of the inner loops. */
    private final class Inner {
        private final Kernel.Phase phase;
        private final List<Step.Reduce> reductions;
        /** What points know of their rows, as lanes need it. */
        private final List<Point> known = new ArrayList<>();
        /** The result of the last block, by reduction. */
        private final Map<Integer, Held> results = new HashMap<>();
        /** Rows taken together: what blocks so far have come to, by reduction, for each row. */
        private final Map<Integer, List<Held>> totals = new HashMap<>();

        /** A variable for the number of rows side by side, or -1. */
        private int columns = -1;

        Inner(Kernel.Phase phase) {
            this.phase = phase;
            this.reductions = reductions(phase);
            for (Point row : rows) {
                Point spread = new Point(row, row.distance(), row.mask());
                for (int value : used(phase)) {
                    spread.know(value, across ? row.value(value) : lane.spread(code, row.value(value)));
                }
                known.add(spread);
            }
        }

        /** All blocks of the rows; reductions are known of them then. */
        void whole() {
            boolean sequential = schedule.form() == Schedule.Form.ACROSS;
            if (sequential) {
                for (Step.Reduce reduce : reductions) {
                    totals.put(reduce.result(), neutrals(reduce));
                }
            }
            long blocks = schedule.blocks();
            if (blocks == 1) {
                int block = code.local(2);
                code.push(0L).on(LSTORE, block);
                block(block);
            } else if (blocks > 1) {
                int block = code.local(2);
                int limit = code.local(2);
                code.push(0L).on(LSTORE, block).push(blocks).on(LSTORE, limit);
                code.loop(block, limit, () -> {
                    block(block);
                    keep(-1, block);
                });
            }
            for (Step.Reduce reduce : reductions) {
                for (int i = 0; i < rows.size(); i++) {
                    rows.get(i).know(reduce.result(), result(reduce, i));
                }
            }
        }

        private Held result(Step.Reduce reduce, int row) {
            if (schedule.form() == Schedule.Form.ACROSS) {
                Lane with = across ? lane : scalar;
                return with.narrowed(code, totals.get(reduce.result()).get(row));
            } else if (schedule.blocks() == 1) {
                return scalar.narrowed(code, results.get(reduce.result()));
            }
            return combined(reduce, -1);
        }

        private List<Held> neutrals(Step.Reduce reduce) {
            Lane with = across ? lane : scalar;
            return rows.stream()
                    .map(row -> with.neutral(code, reduce.dtype(), reduce.kind()))
                    .toList();
        }

        /** Puts the results of a block where those of all blocks are. */
        void keep(int row, int block) {
            if (schedule.form() == Schedule.Form.ACROSS) {
                return;
            }
            for (Step.Reduce reduce : reductions) {
                Place place = single(schedule.blockResults(reduce.result()), reduce.dtype(), () -> {
                    code.on(LLOAD, block);
                    if (row >= 0) {
                        code.on(LLOAD, row).times(schedule.blocks()).op(LADD);
                    }
                });
                scalar.store(code, memory, place, results.get(reduce.result()));
            }
        }

        /** One block. */
        void block(int block) {
            int cut = schedule.blockLoop();
            decode(block, kernel.outer(), cut + 1, schedule.cuts());
            long turns = schedule.turns();
            boolean one = schedule.cuts() == 1;
            if (one) {
                code.push(0L).on(LSTORE, at[cut]);
            } else {
                code.on(LLOAD, at[cut]).times(turns).on(LSTORE, at[cut]);
            }
            Count count = one || schedule.length(cut) % turns == 0 ? new Count(turns, -1) : rest(cut, turns);
            Optional<Strips> strips = schedule.strips(phase);
            SinglePoints points = new SinglePoints();
            Runs runs = columns >= 0
                    ? new Columns()
                    : across || lane.width() == 1 && schedule.form() == Schedule.Form.ACROSS
                            ? new RowsTogether()
                            : lane.width() == 1 ? points : new Vectors();
            runs.open();
            if (cut == innermost) {
                move(phase, true);
                runs.run(count);
            } else {
                int limit = code.local(2);
                code.on(LLOAD, at[cut]);
                count.push(code);
                code.op(I2L).op(LADD).on(LSTORE, limit);
                code.push(0L).on(LSTORE, at[innermost]);
                if (strips.isPresent() && schedule.pointsInABlock() <= Strips.POINTS) {
                    points.strip(strips.get(), at[cut], limit);
                    runs.close();
                    return;
                }
                code.loop(at[cut], limit, () -> {
                    move(phase, true);
                    runs.run(new Count(schedule.length(innermost), -1));
                });
            }
            runs.close();
        }

        private Count rest(int cut, long turns) {
            int local = code.local(1);
            if (schedule.lengthArea() >= 0) {
                memory.load(code, single(schedule.lengthArea(), DType.I64, () -> code.push(0L)));
            } else {
                code.push(schedule.length(cut));
            }
            code.on(LLOAD, at[cut]).op(LSUB).push(turns);
            code.call("java/lang/Math", "min", "(JJ)J").op(L2I).on(ISTORE, local);
            return new Count(-1, local);
        }

        /** One row, a point at a time. Partial results are in memory, where the JVM can vectorise adding to them. */
        private final class SinglePoints implements Runs {
            @Override
            public void open() {
                for (Step.Reduce reduce : reductions) {
                    Held neutral = scalar.neutral(code, reduce.dtype(), reduce.kind());
                    Place first = accumulators(reduce, () -> code.push(0L), -1);
                    int index = code.local(1);
                    code.push(0).on(ISTORE, index);
                    Place place = indexed(first, index);
                    code.loop(
                            index,
                            () -> code.push(schedule.partials(phase)),
                            1,
                            () -> scalar.store(code, memory, place, neutral));
                }
            }

            @Override
            public void run(Count count) {
                Optional<Strips> strips = schedule.strips(phase);
                if (strips.isEmpty()) {
                    range(-1, () -> count.push(code), this::point);
                } else if (schedule.pointsInABlock() <= Strips.POINTS) {
                    strip(strips.get(), -1, () -> count.push(code));
                } else {
                    int first = code.local(1);
                    int end = code.local(1);
                    code.push(0).on(ISTORE, first);
                    code.loop(first, () -> count.push(code), Strips.POINTS, () -> {
                        code.on(ILOAD, first).push(Strips.POINTS).op(IADD);
                        count.push(code);
                        code.call("java/lang/Math", "min", "(II)I").on(ISTORE, end);
                        strip(strips.get(), first, () -> code.on(ILOAD, end));
                    });
                }
            }

            /** Some points along the innermost loop: all, or those from one on. */
            private void strip(Strips strips, int first, Runnable end) {
                for (Strips.Loop loop : strips.loops()) {
                    loop(strips, loop, first, end, () -> {
                        if (first < 0) {
                            code.push(0L);
                        } else {
                            code.on(ILOAD, first).op(INEG).op(I2L);
                        }
                    });
                    functions(loop, () -> {
                        end.run();
                        if (first >= 0) {
                            code.on(ILOAD, first).op(ISUB);
                        }
                    });
                }
            }

            /** Some turns of the loop around the innermost one, up to a limit, as one strip. */
            void strip(Strips strips, int outer, int limit) {
                int begin = code.local(2);
                long length = schedule.length(innermost);
                code.on(LLOAD, outer).on(LSTORE, begin);
                for (Strips.Loop loop : strips.loops()) {
                    code.on(LLOAD, begin).on(LSTORE, outer);
                    code.loop(outer, limit, () -> {
                        move(accesses(loop.steps()), true);
                        loop(
                                strips,
                                loop,
                                -1,
                                () -> code.push((int) length),
                                () -> code.on(LLOAD, outer)
                                        .on(LLOAD, begin)
                                        .op(LSUB)
                                        .times(length));
                    });
                    functions(
                            loop,
                            () -> code.on(LLOAD, limit)
                                    .on(LLOAD, begin)
                                    .op(LSUB)
                                    .times(length)
                                    .op(L2I));
                }
            }

            /**
             * One loop of a phase.
             *
             * @param element pushes which element of strips belongs to point 0
             */
            private void loop(Strips strips, Strips.Loop loop, int first, Runnable end, Runnable element) {
                List<Integer> areas = schedule.stripAreas(phase);
                Map<Integer, Place> places = new HashMap<>();
                for (int strip = 0; strip < areas.size(); strip++) {
                    if (loop.kept().containsKey(strip) || loop.taken().contains(strips.value(strip))) {
                        places.put(
                                strip, single(areas.get(strip), strips.types().get(strip), element));
                    }
                }
                Body body = (index, accumulated) -> {
                    int free = code.free();
                    Point point = new Point(known.get(0), 0, -1);
                    for (int value : loop.taken()) {
                        Place place = indexed(places.get(strips.strip(value)), index);
                        point.know(value, scalar.load(code, memory, place));
                    }
                    steps(loop.steps(), scalar, point, index, accumulated);
                    loop.kept()
                            .forEach((strip, value) ->
                                    scalar.store(code, memory, indexed(places.get(strip), index), point.value(value)));
                    code.release(free);
                };
                if (loop.functions().isEmpty()) {
                    range(first, end, body);
                } else {
                    each(first, end, index -> body.write(index, Map.of()));
                }
            }

            private void functions(Strips.Loop loop, Runnable count) {
                loop.functions().forEach((strip, function) -> {
                    int area = opened.get(schedule.stripAreas(phase).get(strip));
                    ScalarLane.loop(code, function.op().kind(), function.dtype(), area, count);
                });
            }

            private void each(int first, Runnable end, IntConsumer body) {
                int index = code.local(1);
                if (first < 0) {
                    code.push(0);
                } else {
                    code.on(ILOAD, first);
                }
                code.on(ISTORE, index);
                code.loop(index, end, 1, () -> body.accept(index));
            }

            /** Points from one on, or from the beginning if that is -1. */
            private void range(int first, Runnable end, Body body) {
                if (reductions.isEmpty()) {
                    each(first, end, index -> body.write(index, Map.of()));
                    return;
                }
                int index = code.local(1);
                int start = code.local(1);
                int limit = code.local(1);
                if (first < 0) {
                    code.push(0);
                } else {
                    code.on(ILOAD, first);
                }
                code.on(ISTORE, start);
                code.loop(start, end, schedule.partials(phase), () -> {
                    code.on(ILOAD, start).push(schedule.partials(phase)).op(IADD);
                    end.run();
                    code.call("java/lang/Math", "min", "(II)I").on(ISTORE, limit);
                    Map<Integer, Accumulator> accumulated = new HashMap<>();
                    for (Step.Reduce reduce : reductions) {
                        Place partial = accumulators(
                                reduce, () -> code.on(ILOAD, start).op(INEG).op(I2L), index);
                        accumulated.put(reduce.result(), (value, mask) -> {
                            Held before = scalar.load(code, memory, partial);
                            scalar.accumulate(code, reduce.kind(), before, value, -1);
                            scalar.store(code, memory, partial, before);
                        });
                    }
                    code.on(ILOAD, start).on(ISTORE, index);
                    code.loop(index, () -> code.on(ILOAD, limit), 1, () -> body.write(index, accumulated));
                });
            }

            private void point(int index, Map<Integer, Accumulator> accumulated) {
                steps(phase, scalar, new Point(known.get(0), 0, -1), index, accumulated);
            }

            @Override
            public void close() {
                closeMemory(schedule.partials(phase));
            }
        }

        private Place accumulators(Step.Reduce reduce, Runnable element, int index) {
            return indexed(single(schedule.accumulators(reduce.result()), reduce.dtype(), element), index);
        }

        private Place indexed(Place place, int index) {
            return new Place(place.dtype(), place.opened(), place.position(), index, 1, 0, 1, -1);
        }

        /** Combines partial results in memory. */
        private void closeMemory(int partials) {
            for (Step.Reduce reduce : reductions) {
                int number = schedule.accumulators(reduce.result());
                memory.tree(
                        code, opened.get(number), reduce.dtype(), () -> code.push(0L), partials, name(reduce.kind()));
                results.put(reduce.result(), code.hold(reduce.dtype()));
            }
        }

        private void eachColumn(Consumer<Step.Reduce> body, int index) {
            code.push(0).on(ISTORE, index);
            code.loop(index, () -> code.on(ILOAD, columns), 1, () -> reductions.forEach(body));
        }

        private Place column(Map<Integer, Place> places, Step.Reduce reduce, int index) {
            return indexed(places.get(reduce.result()), index);
        }

        /** Where partial results of each row begin, or those of all blocks so far. */
        private Map<Integer, Place> columns(boolean total) {
            Map<Integer, Place> places = new HashMap<>();
            for (Step.Reduce reduce : reductions) {
                int area = total ? schedule.blockResults(reduce.result()) : schedule.accumulators(reduce.result());
                places.put(reduce.result(), single(area, reduce.dtype(), () -> code.push(0L)));
            }
            return places;
        }

        /** Begins the partial results of each row, or those of all blocks so far. */
        void neutrals(boolean total) {
            int index = code.local(1);
            Map<Integer, Place> places = columns(total);
            eachColumn(
                    reduce -> scalar.store(
                            code,
                            memory,
                            column(places, reduce, index),
                            scalar.neutral(code, reduce.dtype(), reduce.kind())),
                    index);
        }

        /** Rows side by side, a point of each at a time, with partial results in memory. */
        private final class Columns implements Runs {
            @Override
            public void open() {
                neutrals(false);
            }

            @Override
            public void run(Count count) {
                Map<Integer, Place> partials = columns(false);
                int begin = code.local(2);
                int limit = code.local(2);
                code.on(LLOAD, at[innermost]).on(LSTORE, begin).on(LLOAD, begin);
                count.push(code);
                code.op(I2L).op(LADD).on(LSTORE, limit);
                code.loop(at[innermost], limit, () -> {
                    move(phase, true);
                    int index = code.local(1);
                    code.push(0).on(ISTORE, index);
                    Map<Integer, Accumulator> accumulated = new HashMap<>();
                    for (Step.Reduce reduce : reductions) {
                        Place place = column(partials, reduce, index);
                        accumulated.put(reduce.result(), (value, mask) -> {
                            Held before = scalar.load(code, memory, place);
                            scalar.accumulate(code, reduce.kind(), before, value, -1);
                            scalar.store(code, memory, place, before);
                        });
                    }
                    Point row = known.get(0);
                    code.loop(
                            index,
                            () -> code.on(ILOAD, columns),
                            1,
                            () -> steps(phase, scalar, new Point(row, 0, -1), index, accumulated));
                });
                code.on(LLOAD, begin).on(LSTORE, at[innermost]);
            }

            @Override
            public void close() {
                int index = code.local(1);
                Map<Integer, Place> partials = columns(false);
                Map<Integer, Place> totals = columns(true);
                eachColumn(
                        reduce -> {
                            Held total = scalar.load(code, memory, column(totals, reduce, index));
                            Held partial = scalar.load(code, memory, column(partials, reduce, index));
                            scalar.accumulate(code, reduce.kind(), total, partial, -1);
                            scalar.store(code, memory, column(totals, reduce, index), total);
                        },
                        index);
            }
        }

        /** One row, several points at a time. */
        private final class Vectors implements Runs {
            private final int width = lane.width();
            private final int copies =
                    reductions.isEmpty() ? schedule.isHeavy() ? 1 : 2 : Math.max(1, schedule.partials(phase) / width);
            private final Map<Integer, List<Held>> partials = new HashMap<>();

            @Override
            public void open() {
                for (Step.Reduce reduce : reductions) {
                    List<Held> each = new ArrayList<>();
                    for (int i = 0; i < copies; i++) {
                        each.add(lane.neutral(code, reduce.dtype(), reduce.kind()));
                    }
                    partials.put(reduce.result(), each);
                }
            }

            @Override
            public void run(Count count) {
                int step = copies * width;
                int index = code.local(1);
                code.push(0).on(ISTORE, index);
                if (count.constant() < 0 || count.constant() >= step) {
                    int limit = code.local(1);
                    count.push(code);
                    // The step is a power of 2.
                    code.push(-step).op(IAND).on(ISTORE, limit);
                    code.loop(index, () -> code.on(ILOAD, limit), step, () -> {
                        for (int i = 0; i < copies; i++) {
                            points(index, i, -1);
                        }
                    });
                }
                if (count.constant() >= 0) {
                    knownRest(index, (int) (count.constant() % step));
                } else {
                    unknownRest(index, count);
                }
            }

            private void knownRest(int index, int rest) {
                for (int i = 0; i * width < rest; i++) {
                    int mask = -1;
                    if (rest - i * width < width) {
                        code.push(rest - i * width);
                        mask = lane.mask(code);
                    }
                    points(index, i, mask);
                }
            }

            private void unknownRest(int index, Count count) {
                if (schedule.lengthArea() >= 0) {
                    // Once in a whole tensor: less code is worth more than the fastest end.
                    code.loop(
                            index,
                            () -> count.push(code),
                            1,
                            () -> steps(phase, scalar, new Point(rows.get(0), 0, -1), index, Map.of()));
                    return;
                }
                for (int i = 0; i < copies; i++) {
                    int copy = i;
                    code.ifBelow(index, i * width, () -> count.push(code), () -> {
                        count.push(code);
                        code.on(ILOAD, index).op(ISUB).push(copy * width).op(ISUB);
                        points(index, copy, lane.mask(code));
                    });
                }
            }

            private void points(int index, int copy, int mask) {
                Map<Integer, Accumulator> accumulated = new HashMap<>();
                for (Step.Reduce reduce : reductions) {
                    Held partial = partials.get(reduce.result()).get(copy);
                    accumulated.put(
                            reduce.result(),
                            (value, which) -> lane.accumulate(code, reduce.kind(), partial, value, which));
                }
                steps(phase, lane, new Point(known.get(0), copy * width, mask), index, accumulated);
            }

            @Override
            public void close() {
                for (Step.Reduce reduce : reductions) {
                    List<Held> each = partials.get(reduce.result());
                    for (int half = copies / 2; half > 0; half /= 2) {
                        for (int i = 0; i < half; i++) {
                            lane.accumulate(code, reduce.kind(), each.get(i), each.get(i + half), -1);
                        }
                    }
                    lane.store(code, memory, accumulators(reduce, () -> code.push(0L), -1), each.get(0));
                }
                closeMemory(width);
            }
        }

        /** Rows whose lanes do not meet: one after the other in a lane of one, all that a wider one has at once. */
        private final class RowsTogether implements Runs {
            private final Lane with = across ? lane : scalar;
            private final Map<Integer, List<Held>> partials = new HashMap<>();

            @Override
            public void open() {
                for (Step.Reduce reduce : reductions) {
                    partials.put(reduce.result(), neutrals(reduce));
                }
            }

            @Override
            public void run(Count count) {
                int index = code.local(1);
                code.push(0).on(ISTORE, index);
                code.loop(index, () -> count.push(code), 1, () -> {
                    for (int i = 0; i < rows.size(); i++) {
                        Map<Integer, Accumulator> accumulated = new HashMap<>();
                        for (Step.Reduce reduce : reductions) {
                            Held partial = partials.get(reduce.result()).get(i);
                            accumulated.put(
                                    reduce.result(),
                                    (value, mask) -> with.accumulate(code, reduce.kind(), partial, value, -1));
                        }
                        Point row = known.get(i);
                        steps(phase, with, new Point(row, row.distance(), row.mask()), index, accumulated);
                    }
                });
            }

            @Override
            public void close() {
                for (Step.Reduce reduce : reductions) {
                    for (int i = 0; i < rows.size(); i++) {
                        Held total = totals.get(reduce.result()).get(i);
                        with.accumulate(
                                code,
                                reduce.kind(),
                                total,
                                partials.get(reduce.result()).get(i),
                                -1);
                    }
                }
            }
        }
    }

    /** How many turns an innermost loop has, as a number or an int variable. */
    private record Count(long constant, int local) {
        void push(Code code) {
            if (constant >= 0) {
                code.push((int) constant);
            } else {
                code.on(ILOAD, local);
            }
        }
    }
}
