package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.BackendException;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackendCommandsTest {
    /** A backend that has no room for anything. */
    private record FullBackend() implements Backend {
        @Override
        public DeviceInfo device() {
            return new DeviceInfo("gpu", "a full card", 1e-5);
        }

        @Override
        public State allocate(StateSpec spec) {
            throw new BackendException("no room for " + spec.byteSize() + " bytes");
        }

        @Override
        public Executable compile(Program program) {
            throw new BackendException("no room");
        }
    }

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();
    private boolean closed;

    /** A clock that goes on by half a second each time somebody looks, so that a run takes exactly that. */
    private final BackendCommands commands = new BackendCommands(
            () -> new InstalledBackends(
                    List.of(
                            new InstalledBackends.Entry(
                                    "full", 10, "bundle 8 (org.example.full 1.0.0)", new FullBackend()),
                            new InstalledBackends.Entry(
                                    "reference", 0, "bundle 9 (org.example.reference 1.0.0)", new ReferenceBackend())),
                    () -> closed = true),
            () -> clock.addAndGet(500_000_000L),
            () -> new PrintStream(written, true, StandardCharsets.UTF_8));

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aListHasDeviceRankingToleranceAndBundle() {
        commands.list();

        assertTrue(closed);
        assertEquals("full       gpu: a full card", lines().get(1).substring(0, 27));
        assertTrue(lines().get(1).endsWith("     10    1.0e-05  bundle 8 (org.example.full 1.0.0)"), lines().get(1));
    }

    @Test
    void aBenchmarkDividesWhatIsDoneByTheTimeOfARun() {
        commands.bench("reference", "8");

        // 2 * 8^3 operations and 2^23 bytes in half a second: hardly a billion of anything.
        assertEquals(
                List.of(
                        "backend     product 8  GFLOP/s   tanh 2^20  GB/s",
                        "reference  500.000 ms      0.0  500.000 ms  0.02"),
                lines());
    }

    @Test
    void aBackendThatFailsGetsASentence() {
        commands.bench("full");

        assertEquals("backend 'full' failed: no room", lines().get(1));
    }

    @Test
    void anUnknownBackendIsRefusedWithTheNearest() {
        commands.bench("referense");

        assertEquals(List.of("there is no backend 'referense'; did you mean 'reference'?"), lines());
    }

    @Test
    void aSizeOutOfRangeIsRefused() {
        commands.bench("reference", "99999999999999");

        assertEquals(List.of("backend:bench [NAME] [N]: N is from 1 to 8192, found 99999999999999"), lines());
    }

    @Test
    void aSizeThatIsNoNumberIsRefused() {
        commands.bench("reference", "large");

        assertEquals(List.of("backend:bench [NAME] [N]: N is a whole number, found 'large'"), lines());
    }
}
