package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.ProgramStructure;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static final int PROGRAMS = 100;

    @Test
    void noSubsetOfPassesChangesABitOfAnyResult() {
        List<Pass> all = Passes.standard().list();
        for (long seed = 0; seed < PROGRAMS; seed++) {
            Program program = RandomPrograms.program(seed);
            List<Tensor> inputs = RandomPrograms.inputs(program, seed);
            Map<String, Tensor> entries = RandomPrograms.entries(program, seed);
            List<Tensor> expected = Running.run(program, inputs, entries);
            for (int subset = 1; subset < 1 << all.size(); subset++) {
                Passes passes = subset(all, subset);
                Program rewritten = passes.apply(program);
                assertEquals(
                        expected,
                        Running.run(rewritten, inputs, entries),
                        "seed " + seed + " " + passes.names() + "\n" + program + "\n" + rewritten);
            }
        }
    }

    private static Passes subset(List<Pass> all, int bits) {
        List<Pass> chosen = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if ((bits >> i & 1) != 0) {
                chosen.add(all.get(i));
            }
        }
        return new Passes(chosen);
    }

    @Test
    void applyingAPassTwiceIsApplyingItOnce() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            for (Pass pass : Passes.standard().list()) {
                Program once = pass.apply(RandomPrograms.program(seed));
                assertEquals(
                        ProgramStructure.of(once),
                        ProgramStructure.of(pass.apply(once)),
                        "seed " + seed + " " + pass.name() + "\n" + once);
            }
        }
    }

    @Test
    void theRewrittenProgramIsCalledAsTheOriginalIs() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            Program program = RandomPrograms.program(seed);
            Program rewritten = Passes.standard().apply(program);
            assertEquals(
                    List.copyOf(program.inputs().entrySet()),
                    List.copyOf(rewritten.inputs().entrySet()));
            assertEquals(program.states(), rewritten.states());
            assertEquals(
                    List.copyOf(program.outputs().keySet()),
                    List.copyOf(rewritten.outputs().keySet()));
        }
    }

    @Test
    void aTrainingStepLosesWhatDifferentiationLeftBehind() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(2, 3));
        Value w = g.state("w", DType.F32, Shape.of(3, 4));
        Value loss = g.sum(g.square(g.matmul(x, w)));
        Value gradient = Differentiation.gradients(g, loss, List.of(w)).get(0);
        Value next = g.sub(w, g.mul(gradient, 0.5));
        Program step = new Program(g.graph(), Map.of("loss", loss), Map.of("w", next), Optional.empty());
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = state "w" : f32[3,4]
                %2 = dot_general(%0, %1) batch=[]x[] contract=[1]x[0] : f32[2,4]
                %3 = mul(%2, %2) : f32[2,4]
                %4 = reduce_sum(%3) axes=[0,1] : f32[]
                %5 = add(%2, %2) : f32[2,4]
                %6 = dot_general(%0, %5) batch=[]x[] contract=[0]x[0] : f32[3,4]
                %7 = constant {0.5} : f32[1,1]
                %8 = broadcast(%7) : f32[3,4]
                %9 = mul(%6, %8) : f32[3,4]
                %10 = sub(%1, %9) : f32[3,4]
                output "loss" = %4
                update "w" = %10
                """, Passes.standard().apply(step).toString());
    }

    @Test
    void thereAreFivePasses() {
        assertEquals(
                List.of("simplification", "constant_folding", "common_subexpressions", "scan_merging", "dead_code"),
                Passes.standard().names());
    }

    @Test
    void aPassCanBeLeftOutByName() {
        assertEquals(
                List.of("simplification", "common_subexpressions", "scan_merging", "dead_code"),
                Passes.standard().without("constant_folding").names());
    }

    @Test
    void leavingOutWhatIsNotThereIsRefusedWithWhatMayHaveBeenMeant() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Passes.standard().without("dead_kode"));
        assertTrue(e.getMessage().contains("'dead_kode'"), e.getMessage());
        assertTrue(e.getMessage().contains("'dead_code'"), e.getMessage());
    }

    @Test
    void withoutPassesAProgramStaysAsItIs() {
        Program program = RandomPrograms.program(1);
        assertEquals(program, new Passes(List.of()).apply(program));
    }
}
