/**
 * Files of named tensors. A {@link io.steelyard.checkpoint.CheckpointFormat} opens a file as a {@link
 * io.steelyard.checkpoint.Checkpoint}, whose tensors are read by range when they are asked for, and writes one whole or
 * not at all.
 *
 * <p>Files are hostile: a reader allocates nothing that a header claims before it has checked the claim against the size
 * of the file, and runs nothing that a file contains.
 */
@Export
@Version("0.1.0")
package io.steelyard.checkpoint;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
