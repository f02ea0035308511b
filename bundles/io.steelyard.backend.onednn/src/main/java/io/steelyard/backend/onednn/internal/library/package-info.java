/**
 * oneDNN as a native library: its files taken out of the bundle and checked ({@link
 * io.steelyard.backend.onednn.internal.library.NativeFolder}), loaded and bound through {@code java.lang.foreign} ({@link
 * io.steelyard.backend.onednn.internal.library.OneDnn}), and its objects kept count of ({@link
 * io.steelyard.backend.onednn.internal.library.NativeObjects}).
 *
 * <p>Three facts about the library shape what is here. It stays mapped once loaded, so its files lie outside the bundle in
 * a folder named by their content, where every later bundle of the same version finds them again. Nothing in it is freed
 * unless it is asked to, so whatever is made belongs to a {@code NativeObjects}. And every thread that calls it would start
 * a team of OpenMP threads, so each calling thread is told to work alone, before each call.
 */
package io.steelyard.backend.onednn.internal.library;
