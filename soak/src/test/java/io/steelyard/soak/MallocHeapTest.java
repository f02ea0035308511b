package io.steelyard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MallocHeapTest {
    /** As glibc 2.36 writes it, one arena of many left. */
    private static final String TOLD = """
            <malloc version="1">
            <heap nr="0">
            <sizes>
              <size from="17" to="32" total="32" count="1"/>
            </sizes>
            <total type="fast" count="3" size="176"/>
            <total type="rest" count="1198" size="779629"/>
            <system type="current" size="7270400"/>
            <system type="max" size="7270400"/>
            <aspace type="total" size="7270400"/>
            </heap>
            <total type="fast" count="91" size="6144"/>
            <total type="rest" count="10465" size="101670961"/>
            <total type="mmap" count="7" size="5378048"/>
            <system type="current" size="149131264"/>
            <system type="max" size="160059392"/>
            <aspace type="total" size="149131264"/>
            </malloc>
            """;

    @Test
    void whatIsInUseIsWhatTheArenasAndTheMappingsHoldLessWhatIsFree() {
        assertEquals(
                Optional.of(new MallocHeap((149131264 + 5378048 - 6144 - 101670961) / 1024.0)), MallocHeap.parse(TOLD));
    }

    @Test
    void anotherMallocTellsNothing() {
        assertEquals(Optional.empty(), MallocHeap.parse("Error: malloc_info(3) is not available.\n"));
    }
}
