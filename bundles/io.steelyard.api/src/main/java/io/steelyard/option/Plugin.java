package io.steelyard.option;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** What every exchangeable part says of itself: what it is, and what it can be told. */
@ConsumerType
public interface Plugin {
    /** What it is, in a phrase for lists; may be empty. */
    default String summary() {
        return "";
    }

    /** What it can be told. The same list at every call. */
    default List<Option<?>> options() {
        return List.of();
    }
}
