/**
 * Where examples come from. A {@link io.steelyard.data.DataSource} opens a {@link io.steelyard.data.Dataset} of rows that
 * can be read in any order; cutting it into batches, shuffling and splitting is the runtime's.
 *
 * <p>By convention a row has the fields {@value io.steelyard.data.Dataset#FEATURES} and {@value
 * io.steelyard.data.Dataset#TARGET}.
 *
 * <p>Rows may be sequences of different lengths ({@link io.steelyard.data.Dataset#isRagged}). The runtime pads them, batch
 * by batch, to the next of a few lengths, and hands the model the true lengths beside them.
 */
@Export
@Version("0.1.0")
package io.steelyard.data;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
