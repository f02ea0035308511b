package io.steelyard.tck.internal.initializer;

import io.steelyard.initializer.InitializerScope;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;

/** A weight to fill, as an initializer sees it. */
record GivenWeight(Options options, long fanIn, long fanOut, RandomStream random) implements InitializerScope {}
