package io.steelyard.it;

import org.junit.runner.RunWith;
import org.junit.runners.Suite.SuiteClasses;

/** What a Karaf does with the features. */
@RunWith(KarafSuite.class)
@SuiteClasses({FeaturesInKaraf.class, SwapInKaraf.class})
public class KarafIT {}
