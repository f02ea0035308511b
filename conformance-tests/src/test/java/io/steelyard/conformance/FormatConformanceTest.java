package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.conformance.mutant.format.BigEndian;
import io.steelyard.conformance.mutant.format.ClaimAllocated;
import io.steelyard.conformance.mutant.format.DraftLeftBehind;
import io.steelyard.conformance.mutant.format.MetadataDropped;
import io.steelyard.conformance.mutant.format.OffsetOffByOne;
import io.steelyard.conformance.mutant.format.OtherException;
import io.steelyard.conformance.mutant.format.RangeNotChecked;
import io.steelyard.conformance.mutant.format.RecognisesEverything;
import io.steelyard.conformance.mutant.format.ScalarsAsVectors;
import io.steelyard.conformance.mutant.format.TruncationAccepted;
import io.steelyard.conformance.mutant.format.WrittenInPlace;
import io.steelyard.tck.CheckpointFormatKit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FormatConformanceTest {
    private static final String NAME_TWICE = """
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> safetensorsConforms() {
        byte[] header = NAME_TWICE.getBytes(StandardCharsets.UTF_8);
        byte[] nameTwice = ByteBuffer.allocate(8 + header.length + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
        return passes("safetensors", kit(new SafetensorsFormat()).refusing("a name that is there twice", nameTwice));
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Stream.of(
                kills("truncation accepted", kit(new TruncationAccepted()), "a file that was cut off is refused"),
                kills("big endian", kit(new BigEndian()), "what is written is read again: f32"),
                kills("offset off by one", kit(new OffsetOffByOne()), "a part of a tensor is that part of the whole"),
                kills("range not checked", kit(new RangeNotChecked()), "a part that does not lie within the tensor"),
                kills(
                        "written in place",
                        kit(new WrittenInPlace()),
                        "a write that fails leaves the file that was there"),
                kills(
                        "draft left behind",
                        kit(new DraftLeftBehind()),
                        "a write that fails leaves no file where none was"),
                kills("metadata dropped", kit(new MetadataDropped()), "metadata is read again"),
                kills("recognises everything", kit(new RecognisesEverything()), "it does not recognise what is not"),
                kills("another exception", kit(new OtherException()), "a file that was cut off is refused"),
                kills("claim allocated", kit(new ClaimAllocated()), "a file with a damaged number is refused"),
                kills("scalars as vectors", kit(new ScalarsAsVectors()), "shapes of every kind are read again"));
    }

    private CheckpointFormatKit kit(CheckpointFormat format) {
        return CheckpointFormatKit.of(format, folder);
    }
}
