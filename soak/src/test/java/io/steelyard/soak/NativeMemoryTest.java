package io.steelyard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    /** As JDK 25 writes it, some purposes left out. */
    private static final String SUMMARY = """

            Native Memory Tracking:

            Total: reserved=2139933932, committed=537965056
                   malloc: 48024812 #180832, peak=102830508 #176026
                   mmap:   reserved=2091909120, committed=668008448

            -                 Java Heap (reserved=536870912, committed=536870912)
                                        (mmap: reserved=536870912, committed=536870912, at peak)

            -                      Code (reserved=2048, committed=1024)
                                        (malloc=512 tag=Code #1) (at peak)
                                        (mmap: reserved=1536, committed=512, at peak)

            -    Native Memory Tracking (reserved=5120, committed=5120)
                                        (tracking overhead=4096)

            -        Shared class space (reserved=1088000, committed=1088000, readonly=0)
                                        (mmap: reserved=1088000, committed=1088000, peak=1088000)
            """;

    @Test
    void theAccountIsReadByPurposeWithoutTheHeap() {
        assertEquals(
                Map.of("code", 1.0, "native memory tracking", 5.0, "shared class space", 1062.5),
                NativeMemory.parse(SUMMARY).committed());
    }

    @Test
    void thePurposesMakeUpTheTotalWithoutTheHeap() {
        assertEquals(
                (537965056 - 536870912) / 1024.0, NativeMemory.parse(SUMMARY).total());
    }

    @Test
    void whatCompilersWorkWithIsLeftOutOnDemand() {
        NativeMemory memory =
                new NativeMemory(Map.of("code", 7.0, "compiler", 300.0, "arena chunk", 5000.0, "symbol", 2.0), 0);

        assertEquals(9, memory.withoutCompilers());
    }

    @Test
    void whatTheJvmHoldsOfMallocIsRead() {
        assertEquals(48024812 / 1024.0, NativeMemory.parse(SUMMARY).allocated());
    }

    @Test
    void aJvmThatKeepsNoAccountIsNamed() {
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class, () -> NativeMemory.parse("Native memory tracking is not enabled\n"));

        assertEquals(
                "the JVM does not track native memory: Native memory tracking is not enabled", thrown.getMessage());
    }
}
