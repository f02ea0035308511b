package io.steelyard.tck;

import java.util.stream.Stream;

/** What is asked of one plugin of one kind, through its public interface alone. */
public interface Kit {
    /** The kind of plugin it is for, as {@code steelyard list} names it: {@code backend}. */
    String kind();

    /**
     * What is asked, group by group. Checks do not depend on each other: any of them may be run alone, and again.
     *
     * <p>Asking for them runs nothing of the plugin but what describes it.
     */
    Stream<Check> checks();
}
