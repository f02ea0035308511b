/**
 * How fast the platform is. {@link io.steelyard.benchmarks.TrainingSteps} times whole steps of training of the models in
 * {@link io.steelyard.benchmarks.Workload}; the other benchmarks time single kernels with JMH. Everything runs on a plain
 * class path, on a backend that is chosen by name, through the same descriptions and passes as a pipeline's own steps.
 */
package io.steelyard.benchmarks;
