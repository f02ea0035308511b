package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {
    @TempDir
    Path folder;

    private Framework framework;
    private WatchedBackend backend;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        backend = framework.provideBackend();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private Engine engine(Buckets buckets) {
        return new Engine(
                framework.catalog.lease(PluginKind.BACKEND, "reference").orElseThrow(),
                Map.of("w", new TensorType(DType.F64, Shape.scalar())),
                Map.of("w", Tensor.of(DType.F64, Shape.scalar(), 3)),
                buckets);
    }

    /** Gives {@code w + key}, so that no two keys have the same program. */
    private static Program description(double key) {
        GraphBuilder graph = new GraphBuilder();
        Value sum = graph.add(graph.state("w", DType.F64, Shape.scalar()), key);
        return new Program(graph.graph(), Map.of("sum", sum), Map.of(), Optional.empty());
    }

    private static double run(Engine engine, int key) {
        Engine.Compiled program = engine.program(key, () -> description(key));
        engine.run(program, Map.of());
        return program.output("sum").getDouble(0);
    }

    @Test
    void aProgramIsCompiledOnceAndAllRunOnTheSameState() {
        try (Engine engine = engine(Buckets.NONE)) {
            assertEquals(
                    List.of(4.0, 5.0, 4.0),
                    Stream.of(1, 2, 1).map(key -> run(engine, key)).toList());
            assertEquals(2, backend.compiled().size());
            assertEquals(1, backend.states().size());
        }
    }

    @Test
    void theProgramThatWasNotUsedForLongestIsClosedWhenThereAreTooMany() {
        try (Engine engine = engine(Buckets.NONE)) {
            IntStream.rangeClosed(1, 16).forEach(key -> run(engine, key));
            run(engine, 1);
            assertEquals(List.of(), backend.closed());

            assertEquals(20, run(engine, 17));
            assertEquals(List.of(backend.compiled().get(1)), backend.closed());
            assertFalse(engine.compiled().contains(2));
            assertEquals(16, engine.compiled().size());

            assertEquals(5, run(engine, 2), "what was closed is compiled again");
            assertEquals(18, backend.compiled().size());
        }
        assertEquals(18, backend.closed().size());
    }

    @Test
    void thereIsRoomForAsManyMoreAsThereAreBuckets() throws IOException {
        Buckets three = Buckets.of(new WaveSource(0, true).open(null), List.of(4L, 8L, 16L));
        try (Engine engine = engine(three)) {
            IntStream.rangeClosed(1, 48).forEach(key -> run(engine, key));
            assertEquals(List.of(), backend.closed());
            run(engine, 49);
            assertEquals(1, backend.closed().size());
        }
    }
}
