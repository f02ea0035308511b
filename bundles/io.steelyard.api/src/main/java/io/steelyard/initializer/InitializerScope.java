package io.steelyard.initializer;

import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import org.osgi.annotation.versioning.ProviderType;

/** What an initializer sees of the weight it fills. */
@ProviderType
public interface InitializerScope {
    /** The initializer's options, checked. */
    Options options();

    /** How many inputs feed one output through the weight. */
    long fanIn();

    /** How many outputs one input feeds through the weight. */
    long fanOut();

    /** Random numbers for this weight alone: a function of the pipeline's seed and the weight's name. */
    RandomStream random();
}
