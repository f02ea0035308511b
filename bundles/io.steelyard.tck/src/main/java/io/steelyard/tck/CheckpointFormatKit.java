package io.steelyard.tck;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.format.DamageChecks;
import io.steelyard.tck.internal.format.RoundTripChecks;
import io.steelyard.tck.internal.format.WritingChecks;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of a checkpoint format: everything that was written is read again, however it is read; files appear whole or
 * not at all; a damaged file is refused, or reads as what was written, without a hang and without memory that only its
 * header claims.
 *
 * @param format the format
 * @param folder where files are written; it is there, and empty again afterwards
 * @param refused contents of files that must be refused, by a name for reports: what only the format's author can damage, such
 *     as a name that is there twice
 * @param damagedReads whether a damaged byte of a tensor may be read as it is, as in a format without checksums
 */
public record CheckpointFormatKit(
        CheckpointFormat format, Path folder, Map<String, byte[]> refused, boolean damagedReads) implements Kit {
    /** Copies the map, keeping its order. */
    public CheckpointFormatKit {
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /** For a format without checksums. */
    public static CheckpointFormatKit of(CheckpointFormat format, Path folder) {
        return new CheckpointFormatKit(format, folder, Map.of(), true);
    }

    /** With a file that must be refused. */
    public CheckpointFormatKit refusing(String name, byte[] contents) {
        Map<String, byte[]> more = new LinkedHashMap<>(refused);
        more.put(name, contents.clone());
        return new CheckpointFormatKit(format, folder, more, damagedReads);
    }

    /** For a format with checksums, which notices every damaged byte. */
    public CheckpointFormatKit withChecksums() {
        return new CheckpointFormatKit(format, folder, refused, false);
    }

    @Override
    public String kind() {
        return "checkpoint format";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.of(
                        new OptionChecks(format, List.of(), List.of()).checks(),
                        new RoundTripChecks(format, folder).checks(),
                        new WritingChecks(format, folder).checks(),
                        new DamageChecks(format, folder, refused, damagedReads).checks())
                .flatMap(checks -> checks);
    }
}
