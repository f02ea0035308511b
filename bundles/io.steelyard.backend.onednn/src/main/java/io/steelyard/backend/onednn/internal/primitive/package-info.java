/**
 * What the engine runs natively: products of matrices, convolutions and the gradients of these, in f32.
 *
 * <p>Each is made once, for one shape, and then run on addresses. It falls into parts, by its shape and the number of
 * processors alone, so that a result has the same bits however many threads are free; a part is run by one thread at a
 * time, on that thread, and allocates nothing in the JVM.
 *
 * <pre>{@code
 * Matmul.Problem dense = Matmul.Problem.of(128, 512, 784, Matmul.Operand.rows(784), Matmul.Operand.rows(512), Matmul.Operand.rows(512));
 * try (Matmul product = Matmul.of(oneDnn, dense, 2)) {
 *     for (int part = 0; part < product.parts(); part++) { // each on a thread of its own
 *         product.run(part, x, w, 0, y);
 *     }
 * }
 * }</pre>
 */
package io.steelyard.backend.onednn.internal.primitive;
