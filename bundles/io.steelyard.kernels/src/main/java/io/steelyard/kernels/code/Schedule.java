package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a kernel is run, decided by the kernel alone: what its units are, and in which order values are combined.
 *
 * <p>Points of a row come in blocks: some turns of the innermost loop or, of several inner loops, as many turns
 * of the last but one as make about so many points. Along the innermost loop, point j of a block is added to partial
 * result j modulo {@link #partials}; the partial results of a block are combined by halves, and so are the results of
 * all blocks. Rounding errors grow with the logarithm of the number of points, and lanes of any width up to 16 can do
 * it alike.
 *
 * <p>Across rows, lanes belong to different rows; a row has one partial result in a block, and blocks are combined in order.
 */
public final class Schedule {
    /** What threads share out. */
    public enum Form {
        /** Blocks of points of one phase after the other: there are no reductions, too few rows to share, or too many steps. */
        BLOCKS,
        /** Rows, whose points are consecutive. */
        ROWS,
        /** Groups of rows that are consecutive, while the points of one row are not. */
        ACROSS
    }

    /** The points in a part that a thread takes at a time, about. */
    private static final long PART = 1 << 14;

    /** Points of more steps than this make smaller parts. */
    private static final long LIGHT = 16;

    private static final long BLOCK = 1024;

    /** A row of so many points is worth the calls of some methods. */
    private static final long LONG_ROW = 64;

    private static final long ACROSS_BLOCK = 256;

    private final Kernel given;
    private final boolean anyLength;
    private final Kernel kernel;
    private final Form form;
    private final boolean staged;
    private final Map<Integer, DType> dtypes = new HashMap<>();
    private final List<Area> own = new ArrayList<>();
    private final List<Area> shared = new ArrayList<>();
    private final Map<Integer, Integer> accumulators = new HashMap<>();
    private final Map<Integer, Integer> blockResults = new HashMap<>();
    private final Map<Integer, Integer> kept = new HashMap<>();
    private final Map<Kernel.Phase, Strips> strips = new HashMap<>();
    private final Map<Kernel.Phase, List<Integer>> stripAreas = new HashMap<>();
    private boolean columns;
    private int lanes = -1;
    private int lengthArea = -1;

    /** Decides for a kernel. */
    public Schedule(Kernel given) {
        this(given, false, false);
    }

    /**
     * The same for code of single elements on arrays, with room for what the JVM can make good loops of: functions of many
     * instructions by loops over strips, and rows that are reduced across side by side. All values and their order stay.
     */
    Schedule forArrays() {
        return new Schedule(given, anyLength, true);
    }

    /** The length that stands for all in code for any length: a prime number, which no block divides. */
    private static final long ANY = (1L << 31) + 11;

    /**
     * A schedule for code that does what a kernel does for any length of its outermost loop.
     *
     * @param schedule of the code
     * @param length the kernel's own
     */
    public record AnyLength(Schedule schedule, long length) {
        /** How many units there are. */
        public long units() {
            return schedule.lengthArea >= 0
                    ? (length + schedule.turns() - 1) / schedule.turns()
                    : schedule.units() / ANY * length;
        }
    }

    /**
     * For code that does what a kernel does for any length of its outermost loop, and finds that in an area of its own if
     * it has to know; nothing if there is no such code. What batches of other sizes run in is then ready for the next one.
     */
    public static Optional<AnyLength> ofAnyLength(Kernel kernel) {
        Schedule own = new Schedule(kernel);
        long length = own.length(0);
        if (length < 2 || own.staged || own.kernel.loops().contains(0L)) {
            return Optional.empty();
        }
        List<Long> loops = new ArrayList<>(own.kernel.loops());
        loops.set(0, ANY);
        Schedule any = new Schedule(LoopMerging.withLoops(own.kernel, loops), true, false);
        boolean rows = any.form == Form.ROWS && any.kernel.outer() > 0;
        boolean points = any.form == Form.BLOCKS && !any.staged && any.kernel.outer() == 0;
        return any.form == own.form && (rows || points) ? Optional.of(new AnyLength(any, length)) : Optional.empty();
    }

    private Schedule(Kernel given, boolean anyLength, boolean onArrays) {
        this.given = given;
        this.anyLength = anyLength;
        Kernel merged = byRowsIfHeavy(LoopMerging.merge(given));
        know(merged);
        boolean large = PhaseSplitting.isLarge(merged);
        boolean split = large || merged.outer() > 0 && hasLongRows(merged) && isHeavy(merged);
        kernel = split ? PhaseSplitting.split(merged, dtypes::get) : merged;
        know(kernel);
        boolean simple = !large && isSimple();
        form = large || simple || isLongAndFew() ? Form.BLOCKS : isAcross() ? Form.ACROSS : Form.ROWS;
        staged = form == Form.BLOCKS && !simple;
        layOutOwn();
        if (!onArrays) {
            lanes = operands() + own.size();
            own.add(new Area(DType.F64, 48));
        }
        if (onArrays && form != Form.ACROSS) {
            layOutStrips();
        } else if (onArrays && isColumns()) {
            layOutColumns();
        }
        if (anyLength && form == Form.BLOCKS && blockLoop() == 0) {
            lengthArea = operands() + own.size();
            own.add(new Area(DType.I64, 1));
        }
        layOutShared();
    }

    /**
     * The same kernel going row by row if its points are more than one method should do: what its phase is split into then
     * passes on rows that stay in the nearest cache.
     */
    private static Kernel byRowsIfHeavy(Kernel of) {
        boolean canHaveRows = of.outer() == 0
                && of.loops().size() > 1
                && of.phases().stream().allMatch(Kernel.Phase::inner)
                && !LoopMerging.hasReductions(of)
                && hasLongRows(of);
        return canHaveRows && isHeavy(of) ? LoopMerging.withOuter(of, of.loops().size() - 1) : of;
    }

    private static boolean isHeavy(Kernel of) {
        return of.phases().stream().anyMatch(PhaseSplitting::isHeavy);
    }

    private static boolean hasLongRows(Kernel of) {
        long innermost = of.loops().get(of.loops().size() - 1);
        return innermost >= LONG_ROW && innermost <= BLOCK;
    }

    private void know(Kernel of) {
        of.phases().stream()
                .flatMap(phase -> phase.steps().stream())
                .forEach(step -> dtypes.put(result(step), dtype(of, step)));
    }

    /** Whether there is one row and one phase of points, and whatever comes before can be done by each thread. */
    private boolean isSimple() {
        boolean storesOnce = kernel.phases().stream()
                .filter(phase -> !phase.inner())
                .flatMap(phase -> phase.steps().stream())
                .anyMatch(Step.Store.class::isInstance);
        List<Kernel.Phase> phases = kernel.phases();
        boolean lastAlone = !phases.isEmpty()
                && phases.stream().filter(Kernel.Phase::inner).count() == 1
                && phases.get(phases.size() - 1).inner();
        return kernel.rows() == 1 && lastAlone && !storesOnce && !LoopMerging.hasReductions(kernel);
    }

    private boolean isLongAndFew() {
        return kernel.rows() < 4 && kernel.columns() >= 4 * PART;
    }

    private boolean isAcross() {
        int inner = kernel.loops().size() - 1;
        int across = kernel.outer() - 1;
        if (across < 0 || kernel.loops().get(across) < 8) {
            return false;
        }
        long along = 0;
        long over = 0;
        for (Kernel.Phase phase : kernel.phases()) {
            for (Step step : phase.inner() ? phase.steps() : List.<Step>of()) {
                int access = access(step);
                if (access >= 0
                        && kernel.accesses().get(access).operand()
                                < kernel.operands().size()) {
                    List<Long> strides = kernel.accesses().get(access).strides();
                    along += strides.get(inner) == 1 ? 1 : 0;
                    over += strides.get(across) == 1 ? 1 : 0;
                }
            }
        }
        return over > along;
    }

    /** The access that a step loads or stores by, or -1. */
    public static int access(Step step) {
        return step instanceof Step.Load load ? load.access() : step instanceof Step.Store store ? store.access() : -1;
    }

    private void layOutOwn() {
        if (form != Form.BLOCKS) {
            long each = kernel.columns() * (form == Form.ACROSS ? group() : 1);
            kernel.scratch().forEach(dtype -> own.add(new Area(dtype, each)));
        }
        for (Kernel.Phase phase : form == Form.ACROSS ? List.<Kernel.Phase>of() : kernel.phases()) {
            for (Step step : phase.steps()) {
                if (step instanceof Step.Reduce reduce) {
                    accumulators.put(reduce.result(), operands() + own.size());
                    own.add(new Area(reduce.dtype(), partials(phase)));
                    if (form == Form.ROWS && blocks() > 1) {
                        blockResults.put(reduce.result(), operands() + own.size());
                        own.add(new Area(reduce.dtype(), blocks()));
                    }
                }
            }
        }
    }

    /** Whether rows that are taken across are nothing but reduced, and what comes of it is used once a row. */
    private boolean isColumns() {
        List<Kernel.Phase> phases = kernel.phases();
        return kernel.scratch().isEmpty()
                && !phases.isEmpty()
                && phases.get(0).inner()
                && phases.stream().filter(Kernel.Phase::inner).count() == 1;
    }

    private void layOutColumns() {
        for (Step step : kernel.phases().get(0).steps()) {
            if (step instanceof Step.Reduce reduce) {
                accumulators.put(reduce.result(), operands() + own.size());
                own.add(new Area(reduce.dtype(), group()));
                blockResults.put(reduce.result(), operands() + own.size());
                own.add(new Area(reduce.dtype(), group()));
            }
        }
        columns = true;
    }

    /**
     * Whether the rows of a group are gone through side by side, point by point, by code for single elements: partial results
     * of each row are in memory then, those of a block and those of all blocks so far.
     */
    boolean areColumns() {
        return columns;
    }

    /** Phases come one after the other, and use the same memory. */
    private void layOutStrips() {
        Map<DType, List<Integer>> areas = new EnumMap<>(DType.class);
        for (Kernel.Phase phase : kernel.phases()) {
            Optional<Strips> cut = phase.inner() ? Strips.of(phase, pointsInABlock(), this) : Optional.empty();
            if (cut.isPresent()) {
                strips.put(phase, cut.get());
                stripAreas.put(phase, numbers(cut.get().types(), areas));
            }
        }
    }

    private List<Integer> numbers(List<DType> types, Map<DType, List<Integer>> areas) {
        Map<DType, Integer> used = new EnumMap<>(DType.class);
        List<Integer> numbers = new ArrayList<>();
        for (DType dtype : types) {
            List<Integer> all = areas.computeIfAbsent(dtype, absent -> new ArrayList<>());
            int next = used.merge(dtype, 1, Integer::sum) - 1;
            if (next == all.size()) {
                all.add(operands() + own.size());
                own.add(new Area(dtype, Math.min(Strips.POINTS, pointsInABlock())));
            }
            numbers.add(all.get(next));
        }
        return numbers;
    }

    /** The most points in a block. */
    long pointsInABlock() {
        return innerLoops() == 1 ? turns() : turns() * length(innermost());
    }

    /** How a phase is cut into several loops, if it is. */
    Optional<Strips> strips(Kernel.Phase phase) {
        return Optional.ofNullable(strips.get(phase));
    }

    /** Where in memory the strips of a phase are, by number. */
    List<Integer> stripAreas(Kernel.Phase phase) {
        return stripAreas.getOrDefault(phase, List.of());
    }

    private void layOutShared() {
        if (form != Form.BLOCKS) {
            return;
        }
        long each = kernel.columns() * kernel.rows();
        kernel.scratch().forEach(dtype -> shared.add(new Area(dtype, each)));
        for (Kernel.Phase phase : staged ? kernel.phases() : List.<Kernel.Phase>of()) {
            for (Step step : phase.steps()) {
                int next = operands() + own.size() + shared.size();
                if (step instanceof Step.Reduce reduce) {
                    blockResults.put(reduce.result(), next++);
                    shared.add(new Area(reduce.dtype(), Math.max(1, blocks()) * kernel.rows()));
                }
                if (result(step) >= 0 && (!phase.inner() || step instanceof Step.Reduce)) {
                    kept.put(result(step), next);
                    shared.add(new Area(dtypes.get(result(step)), kernel.rows()));
                }
            }
        }
    }

    private int operands() {
        return kernel.operands().size();
    }

    /** The values that a step is computed from. */
    public static List<Integer> arguments(Step step) {
        if (step instanceof Step.Apply apply) {
            return apply.arguments();
        } else if (step instanceof Step.Reduce reduce) {
            return List.of(reduce.argument());
        }
        return step instanceof Step.Store store ? List.of(store.value()) : List.of();
    }

    /** The value that a step gives, or -1. */
    public static int result(Step step) {
        if (step instanceof Step.Load load) {
            return load.result();
        } else if (step instanceof Step.Constant constant) {
            return constant.result();
        } else if (step instanceof Step.Index index) {
            return index.result();
        } else if (step instanceof Step.Apply apply) {
            return apply.result();
        }
        return step instanceof Step.Reduce reduce ? reduce.result() : -1;
    }

    private static DType dtype(Kernel of, Step step) {
        if (step instanceof Step.Load load) {
            return dtypeOfAccess(of, load.access());
        } else if (step instanceof Step.Constant constant) {
            return constant.dtype();
        } else if (step instanceof Step.Index index) {
            return index.dtype();
        } else if (step instanceof Step.Apply apply) {
            return apply.dtype();
        }
        return step instanceof Step.Reduce reduce ? reduce.dtype() : DType.BOOL;
    }

    /** How much work a step is, in additions. */
    static int weight(Step step) {
        return step instanceof Step.Apply apply
                ? switch (apply.op().kind()) {
                    case EXP, EXPM1, LOG, LOG1P, TANH, ERF, LOGISTIC, SIN, COS, POW, ATAN2, REM, ERFINV -> 20;
                    default -> 1;
                }
                : 1;
    }

    /** The kernel, with as few loops as it can have; there is an inner one. */
    public Kernel kernel() {
        return kernel;
    }

    /** What threads share out. */
    public Form form() {
        return form;
    }

    /** Whether blocks are run phase by phase, with what is known of each row in shared memory. */
    boolean isStaged() {
        return staged;
    }

    /** Whether a point of a phase is much work: several copies of it would be too much code. */
    boolean isHeavy(Kernel.Phase phase) {
        return phase.steps().stream().mapToInt(Schedule::weight).sum() > 20;
    }

    /** Whether some phase is. */
    boolean isHeavy() {
        return kernel.phases().stream().anyMatch(this::isHeavy);
    }

    /** The type of a value. */
    public DType dtype(int value) {
        return dtypes.get(value);
    }

    /** The type of the elements that an access sees. */
    public DType dtypeOfAccess(int access) {
        return dtypeOfAccess(kernel, access);
    }

    private static DType dtypeOfAccess(Kernel of, int access) {
        int operand = of.accesses().get(access).operand();
        int operands = of.operands().size();
        return operand < operands ? of.operands().get(operand) : of.scratch().get(operand - operands);
    }

    /** Where an operand or scratch row is in the list of memory. */
    int memory(int operand) {
        return operand < operands() || form != Form.BLOCKS ? operand : operand + own.size();
    }

    /** Whether a number is that of a scratch row. */
    boolean isScratch(int operand) {
        return operand >= operands();
    }

    /** The memory of a thread. */
    public List<Area> own() {
        return own;
    }

    /** The memory of all threads. */
    public List<Area> shared() {
        return shared;
    }

    /** The types of everything in the list of memory. */
    List<DType> memoryTypes() {
        List<DType> types = new ArrayList<>(kernel.operands());
        own.forEach(area -> types.add(area.dtype()));
        shared.forEach(area -> types.add(area.dtype()));
        return types;
    }

    /** Where in memory the partial results of a reduction are, or -1. */
    int accumulators(int value) {
        return accumulators.getOrDefault(value, -1);
    }

    /** Where in memory the results of a reduction's blocks are, of one row after the other, or -1. */
    int blockResults(int value) {
        return blockResults.getOrDefault(value, -1);
    }

    /** Where in memory a value of each row is kept, or -1. */
    int kept(int value) {
        return kept.getOrDefault(value, -1);
    }

    /** Where in memory there is room for three times 16 elements, for lanes that are looked at one by one; -1 if there is none. */
    public int lanes() {
        return lanes;
    }

    /** The number of the innermost loop. */
    public int innermost() {
        return kernel.loops().size() - 1;
    }

    private int innerLoops() {
        return kernel.loops().size() - kernel.outer();
    }

    long length(int loop) {
        return kernel.loops().get(loop);
    }

    /** How many rows there are in a group that is taken across. */
    int group() {
        return length(kernel.outer() - 1) >= 32 && !isHeavy() ? 32 : 16;
    }

    /** How many partial results a block of a phase has. */
    int partials(Kernel.Phase phase) {
        if (form == Form.ACROSS) {
            return 1;
        } else if (isHeavy(phase) || length(innermost()) < 48) {
            return 16;
        }
        return !isHeavy() && phase.steps().stream().allMatch(this::isOfFloats) ? 64 : 32;
    }

    private boolean isOfFloats(Step step) {
        return result(step) < 0 || dtypes.get(result(step)) == DType.F32 || dtypes.get(result(step)) == DType.BOOL;
    }

    /** How many turns of {@link #blockLoop} make a block. */
    public long turns() {
        long points = form == Form.ACROSS ? ACROSS_BLOCK : BLOCK;
        return Math.min(
                length(blockLoop()),
                innerLoops() == 1 ? points : Math.max(1, points / Math.max(1, length(innermost()))));
    }

    /** The loop that is cut into blocks: the innermost one or the one around it. */
    int blockLoop() {
        return innermost() - (innerLoops() == 1 ? 0 : 1);
    }

    /** How many blocks the loop is cut into. */
    long cuts() {
        return length(blockLoop()) == 0 ? 0 : (length(blockLoop()) + turns() - 1) / turns();
    }

    /** How many blocks a row has. */
    long blocks() {
        long blocks = cuts();
        for (int i = kernel.outer(); i < blockLoop(); i++) {
            blocks *= length(i);
        }
        return length(innermost()) == 0 ? 0 : blocks;
    }

    /** Where code for any length finds the length: the last of a worker's own areas; -1 for other code. */
    public int lengthArea() {
        return lengthArea;
    }

    /** How many units there are, rows or groups of them or all blocks. */
    long units() {
        if (form == Form.ACROSS) {
            long across = length(kernel.outer() - 1);
            return across == 0 ? 0 : kernel.rows() / across * groups();
        }
        return form == Form.ROWS ? kernel.rows() : kernel.rows() * blocks();
    }

    /** How many groups the last outer loop is cut into. */
    long groups() {
        return (length(kernel.outer() - 1) + group() - 1) / group();
    }

    /** How many units a thread takes at a time. */
    long grain() {
        long columns = Math.max(1, kernel.columns());
        long points = switch (form) {
            case ROWS -> columns;
            case ACROSS -> columns * group();
            case BLOCKS -> turns() * (innerLoops() == 1 ? 1 : length(innermost()));
        };
        long weight = kernel.phases().stream()
                .flatMap(phase -> phase.steps().stream())
                .mapToInt(Schedule::weight)
                .sum();
        long part = PART * LIGHT / Math.max(LIGHT, weight);
        return Math.max(1, part / Math.max(1, points));
    }
}
