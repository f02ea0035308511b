package io.steelyard.pipeline;

/**
 * Where a pipeline's examples come from and how they are divided.
 *
 * @param source the data source with its options
 * @param validation the share of rows that is held out, from 0 (none) to below 1
 * @param stratify whether each class is held out in the same share
 * @param splitSeed decides which rows are held out
 */
public record DataSpec(PluginRef source, double validation, boolean stratify, long splitSeed) {}
