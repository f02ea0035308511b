package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Turns kernels into hidden classes of one kind. They belong to the class that made the lookup, and see what it sees;
 * nothing but the kernel itself holds them.
 *
 * @param <K> the interface that they implement, with one method {@code run(M memory, long from, long to)}
 */
public final class Target<K> {
    /** A method with more bytes is never compiled by the JVM. */
    public static final int LARGEST_METHOD = 8000;

    private static final int ASM = Opcodes.ASM9;

    private final MethodHandles.Lookup lookup;
    private final Class<K> type;
    private final KernelClass self;
    private final String descriptor;
    private final int classVersion;
    private final ElementMemory memory;
    private final ScalarLane scalar;

    /**
     * A kind of code.
     *
     * @param lookup with full access to the class beside which code is defined
     * @param type what code implements
     * @param parameter the descriptor of the memory that code is given
     * @param classVersion of the class files
     * @param memory where elements are
     * @param scalar what is computed of single elements, also beside wider lanes
     */
    public Target(
            MethodHandles.Lookup lookup,
            Class<K> type,
            String parameter,
            int classVersion,
            ElementMemory memory,
            ScalarLane scalar) {
        this.lookup = lookup;
        this.type = type;
        this.self = new KernelClass(lookup.lookupClass().getPackageName().replace('.', '/') + "/KernelCode", parameter);
        this.descriptor = "(" + parameter + "JJ)V";
        this.classVersion = classVersion;
        this.memory = memory;
        this.scalar = scalar;
    }

    /**
     * Code for a kernel that goes element by element.
     *
     * @throws CodeSizeException if a method would be so large that the JVM would not compile it
     */
    public CompiledKernel<K> compile(Schedule schedule) {
        return compile(schedule, () -> scalar);
    }

    /**
     * Code for a kernel.
     *
     * @throws CodeSizeException if a method would be so large that the JVM would not compile it
     */
    public CompiledKernel<K> compile(Schedule schedule, Supplier<? extends Lane> lanes) {
        List<Stage<K>> stages = new ArrayList<>();
        if (schedule.isStaged()) {
            stages(schedule, lanes, stages);
        } else if (schedule.units() > 0) {
            K whole = define(schedule, lanes.get(), KernelEmitter::writeWhole);
            stages.add(new Stage<>(whole, schedule.units(), schedule.grain()));
        }
        return new CompiledKernel<>(stages, schedule.own(), schedule.shared());
    }

    /** A stage for each phase of points, and between them one for what comes once a row. */
    private void stages(Schedule schedule, Supplier<? extends Lane> lanes, List<Stage<K>> stages) {
        List<Kernel.Phase> once = new ArrayList<>();
        Kernel.Phase reduced = null;
        for (Kernel.Phase phase : schedule.kernel().phases()) {
            if (phase.inner() || PhaseSplitting.isLarge(once)) {
                rows(schedule, reduced, once, stages);
                once.clear();
                reduced = null;
            }
            if (!phase.inner()) {
                once.add(phase);
                continue;
            }
            if (schedule.units() > 0) {
                K blocks = define(schedule, lanes.get(), emitter -> emitter.writeBlocks(phase));
                stages.add(new Stage<>(blocks, schedule.units(), schedule.grain()));
            }
            reduced = phase;
        }
        rows(schedule, reduced, once, stages);
    }

    private void rows(Schedule schedule, Kernel.Phase reduced, List<Kernel.Phase> once, List<Stage<K>> stages) {
        boolean nothing =
                once.isEmpty() && (reduced == null || Phases.reductions(reduced).isEmpty());
        long rows = schedule.kernel().rows();
        if (!nothing && rows > 0) {
            List<Kernel.Phase> phases = List.copyOf(once);
            K code = define(schedule, scalar, emitter -> emitter.writeRows(reduced, phases));
            stages.add(new Stage<>(code, rows, rows));
        }
    }

    private K define(Schedule schedule, Lane lane, Consumer<KernelEmitter> stage) {
        // Written twice: the first time shows which constants the methods need at their start.
        write(schedule, lane, stage, (name, parameters) -> new MethodVisitor(ASM) {});
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String a, String b) {
                return "java/lang/Object";
            }
        };
        writer.visit(
                classVersion,
                Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                self.name(),
                null,
                "java/lang/Object",
                new String[] {type.getName().replace('.', '/')});
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        List<Label> ends = write(
                schedule,
                lane,
                stage,
                (name, parameters) -> writer.visitMethod(Opcodes.ACC_PUBLIC, name, parameters, null, null));
        for (Label end : ends) {
            if (end.getOffset() >= LARGEST_METHOD) {
                throw new CodeSizeException(end.getOffset());
            }
        }
        return instance(writer.toByteArray());
    }

    /** Writes the method that runs, and those that it calls; gives their ends. */
    private List<Label> write(
            Schedule schedule,
            Lane lane,
            Consumer<KernelEmitter> stage,
            BiFunction<String, String, MethodVisitor> methods) {
        PhaseMethods phases = PhaseMethods.of(schedule, lane, self);
        List<Label> ends = new ArrayList<>();
        MethodVisitor run = methods.apply("run", descriptor);
        Writing whole = writing(schedule, lane, run, KernelEmitter.FIRST_LOCAL);
        ends.add(write(run, () -> stage.accept(new KernelEmitter(whole, phases))));
        for (int i = 0; i < phases.count(); i++) {
            int number = i;
            MethodVisitor method = methods.apply(phases.name(i), phases.descriptor(i));
            Writing part = writing(schedule, lane, method, phases.firstLocal(i));
            ends.add(write(method, () -> phases.write(part, number)));
        }
        return ends;
    }

    private Writing writing(Schedule schedule, Lane lane, MethodVisitor method, int firstLocal) {
        return new Writing(schedule, memory, lane, scalar, new Code(method, firstLocal));
    }

    private static Label write(MethodVisitor method, Runnable body) {
        method.visitCode();
        body.run();
        method.visitInsn(Opcodes.RETURN);
        Label end = new Label();
        method.visitLabel(end);
        method.visitMaxs(0, 0);
        method.visitEnd();
        return end;
    }

    private K instance(byte[] bytes) {
        try {
            MethodHandles.Lookup code = lookup.defineHiddenClass(bytes, true);
            return type.cast(code.findConstructor(code.lookupClass(), MethodType.methodType(void.class))
                    .invoke());
        } catch (Throwable e) {
            throw new IllegalStateException("generated code could not be loaded", e);
        }
    }
}
