package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.backend.Backend;
import io.steelyard.backend.ojalgo.internal.OjAlgoBackend;
import io.steelyard.backend.onednn.internal.OneDnnBackend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.conformance.mutant.backend.AlwaysUpdated;
import io.steelyard.conformance.mutant.backend.AnyTypeWritten;
import io.steelyard.conformance.mutant.backend.GuardIgnored;
import io.steelyard.conformance.mutant.backend.NotRepeatable;
import io.steelyard.conformance.mutant.backend.NotZeroAtFirst;
import io.steelyard.conformance.mutant.backend.RunsAfterClose;
import io.steelyard.conformance.mutant.backend.SharedExecutables;
import io.steelyard.conformance.mutant.backend.SharedStates;
import io.steelyard.conformance.mutant.backend.StaleOutputs;
import io.steelyard.conformance.mutant.backend.StateAfterClose;
import io.steelyard.conformance.mutant.backend.UpdatesBeforeOutputs;
import io.steelyard.conformance.mutant.backend.UpdatesInSequence;
import io.steelyard.kernels.simd.internal.SimdBackend;
import io.steelyard.tck.BackendKit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendConformanceTest {
    private final Backend reference = new ReferenceBackend();
    private final OjAlgoBackend ojAlgo = new OjAlgoBackend();
    private final SimdBackend simd = new SimdBackend();
    private final OneDnnBackend oneDnn = new OneDnnBackend();

    @AfterAll
    void stop() {
        ojAlgo.close();
        simd.close();
        oneDnn.close();
    }

    @TestFactory
    Stream<DynamicTest> theReferenceConforms() {
        return passes("reference", kit(reference));
    }

    @TestFactory
    Stream<DynamicTest> ojAlgoConforms() {
        return passes("ojalgo", kit(ojAlgo));
    }

    @TestFactory
    Stream<DynamicTest> simdConforms() {
        return passes("simd", kit(simd));
    }

    @TestFactory
    Stream<DynamicTest> oneDnnConforms() {
        return passes("onednn", kit(oneDnn));
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Stream.of(
                kills("guard ignored", kit(new GuardIgnored()), "a guard that is false holds back every update"),
                kills("run() always true", kit(new AlwaysUpdated()), "a run is told whether its updates were applied"),
                kills("updates in sequence", kit(new UpdatesInSequence()), "two entries change places"),
                kills("updates before outputs", kit(new UpdatesBeforeOutputs()), "a run with a buffer that cannot be"),
                kills("runs after close", kit(new RunsAfterClose()), "running a closed executable"),
                kills("state after close", kit(new StateAfterClose()), "a closed state throws"),
                kills("stale outputs", kit(new StaleOutputs()), "buffers of outputs may be reused"),
                kills("shared states", kit(new SharedStates()), "two states of one specification are apart"),
                kills("not zero at first", kit(new NotZeroAtFirst()), "a state is zeros at first"),
                kills("any type written", kit(new AnyTypeWritten()), "a value of another type is refused"),
                kills("not repeatable", kit(new NotRepeatable()), "a second run gives the same bits"),
                kills(
                        "shared executables",
                        kit(new SharedExecutables()),
                        "executables of one program are independent"));
    }

    private BackendKit kit(Backend backend) {
        return new BackendKit(backend, reference);
    }
}
