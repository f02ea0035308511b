package io.steelyard.data;

import io.steelyard.option.Options;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** What a data source sees. */
@ProviderType
public interface DataScope {
    /** The options, checked. */
    Options options();

    /** A path of the specification, which is relative to the specification's own folder. */
    Path resolve(String path);

    /** Whether rows without their target are accepted: true when the model is to predict it. */
    boolean targetMayBeAbsent();
}
