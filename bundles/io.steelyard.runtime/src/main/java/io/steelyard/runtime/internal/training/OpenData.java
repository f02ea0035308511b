package io.steelyard.runtime.internal.training;

import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.runtime.internal.service.Lease;
import java.io.IOException;
import java.lang.System.Logger;

/** A data set with the source that it comes from. */
record OpenData(Lease<DataSource> source, Dataset dataset) implements AutoCloseable {
    private static final Logger LOG = System.getLogger(OpenData.class.getName());

    @Override
    public void close() {
        try {
            dataset.close();
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "the data of " + source.describe() + " did not close", e);
        } finally {
            source.close();
        }
    }
}
