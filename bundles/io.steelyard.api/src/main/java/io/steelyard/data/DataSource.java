package io.steelyard.data;

import io.steelyard.option.Plugin;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** A kind of data. Register it as a service with {@link ProvidesDataSource}. By convention its main option is {@code file}. */
@ConsumerType
public interface DataSource extends Plugin {
    /**
     * Opens the data.
     *
     * @throws DataException if it is not what the options say, naming the file and the line or offset
     * @throws IOException if it cannot be read
     */
    Dataset open(DataScope scope) throws IOException;
}
