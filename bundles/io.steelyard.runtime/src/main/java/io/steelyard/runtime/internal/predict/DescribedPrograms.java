package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.Program;
import io.steelyard.runtime.internal.training.AssemblyException;
import io.steelyard.runtime.internal.training.BatchShape;
import io.steelyard.runtime.internal.training.RowForm;
import io.steelyard.runtime.internal.training.TrainedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The programs of a model for batches of all powers of two up to a size, and of all lengths. They are described once and
 * kept, so that layer types are needed again only when others have come: graphs hold nothing that comes of a plugin.
 *
 * @param revision 1 for the first description of a model
 * @param parts the ids of the services that described it
 * @param programs in the order in which they are best compiled: single rows first, with which anything can be answered
 */
record DescribedPrograms(int revision, List<Long> parts, Map<BatchShape, Program> programs) {
    /**
     * Describes a model for the first time.
     *
     * @throws AssemblyException if parts are missing
     */
    static DescribedPrograms first(TrainedModel model, int maxBatchSize) throws AssemblyException {
        TrainedModel.Described described = model.describe(shapes(lengths(model.form()), maxBatchSize));
        return new DescribedPrograms(1, described.parts(), described.programs());
    }

    /** The same model anew, by the parts that are there now. */
    DescribedPrograms anew(TrainedModel model) throws AssemblyException {
        TrainedModel.Described described = model.describe(programs.keySet());
        return new DescribedPrograms(revision + 1, described.parts(), described.programs());
    }

    /** With programs for more lengths, by parts that must be the same. */
    DescribedPrograms with(TrainedModel model, SortedSet<Long> more, int maxBatchSize) throws AssemblyException {
        TrainedModel.Described described = model.describe(shapes(more, maxBatchSize));
        Map<BatchShape, Program> all = new LinkedHashMap<>(programs);
        all.putAll(described.programs());
        return new DescribedPrograms(revision, parts, all);
    }

    boolean has(long bucket) {
        return programs.containsKey(new BatchShape(1, bucket));
    }

    private static SortedSet<Long> lengths(RowForm form) {
        return form.isRagged() ? new TreeSet<>(form.buckets().lengths()) : new TreeSet<>(List.of(0L));
    }

    private static List<BatchShape> shapes(SortedSet<Long> lengths, int maxBatchSize) {
        List<BatchShape> shapes = new ArrayList<>();
        for (int rows = 1; rows > 0 && rows <= maxBatchSize; rows *= 2) {
            for (long length : lengths) {
                shapes.add(new BatchShape(rows, length));
            }
        }
        return shapes;
    }
}
