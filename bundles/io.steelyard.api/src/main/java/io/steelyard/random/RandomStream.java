package io.steelyard.random;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers by index. This class is the definition of {@code random_uniform} and {@code random_normal}: a backend
 * draws exactly these.
 *
 * <p>The key of Philox is the first 64 bits of the block with key {@code seed} and counter {@code (stream, 0)}; the
 * counter is {@code (block, step)}. A block of four words w0 to w3 gives four numbers of single or two of double
 * precision:
 *
 * <ul>
 *   <li>uniform in [0, 1): single {@code (w >>> 8) * 2^-24}; double {@code ((w_hi:w_lo) >>> 11) * 2^-53}, the pairs
 *       being (w1:w0) and (w3:w2);
 *   <li>normal with mean 0 and variance 1 by Box and Muller: {@code r = sqrt(-2 ln(1 - u1))}, then {@code r cos(2 pi
 *       u2)} and {@code r sin(2 pi u2)}; u1 and u2 are {@code w * 2^-32} of (w0, w1) and of (w2, w3) for single, and the
 *       block's two double uniforms for double precision. Computed with {@link StrictMath} in double precision and
 *       rounded once.
 * </ul>
 *
 * <p>An instance belongs to one thread. It remembers the last block, so that drawing in order costs one block for every
 * four numbers.
 */
public final class RandomStream {
    private long key;
    private long step;
    private final int[] words = new int[4];
    private long block = -1;

    /** The stream of one purpose at one step. */
    public RandomStream(long seed, long stream, long step) {
        begin(seed, stream, step);
    }

    /** Goes over to another stream, as if it were a new instance. */
    public void restart(long seed, long stream, long step) {
        begin(seed, stream, step);
    }

    private void begin(long seed, long stream, long step) {
        Philox.block(seed, stream, 0, words);
        this.key = pair(0);
        this.step = step;
        this.block = -1;
    }

    /**
     * The number of a stream: 64-bit FNV-1a over the UTF-8 bytes of the path, a zero byte and the purpose, spread by
     * the finalizer of MurmurHash3.
     */
    public static long named(String path, String purpose) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : (path + '\0' + purpose).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
        return hash ^ hash >>> 33;
    }

    /** A number in [0, 1) with 24 random bits. */
    public float uniformFloat(long index) {
        load(index >>> 2);
        return (words[(int) (index & 3)] >>> 8) * 0x1p-24f;
    }

    /** A number in [0, 1) with 53 random bits. */
    public double uniform(long index) {
        load(index >>> 1);
        return (pair((int) (index & 1) * 2) >>> 11) * 0x1p-53;
    }

    /** A normally distributed number in single precision. */
    public float normalFloat(long index) {
        load(index >>> 2);
        int at = (int) (index & 2);
        return (float) boxMuller(unsigned(at) * 0x1p-32, unsigned(at + 1) * 0x1p-32, (index & 1) == 0);
    }

    /** A normally distributed number in double precision. */
    public double normal(long index) {
        load(index >>> 1);
        return boxMuller((pair(0) >>> 11) * 0x1p-53, (pair(2) >>> 11) * 0x1p-53, (index & 1) == 0);
    }

    private static double boxMuller(double u1, double u2, boolean first) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - u1));
        double angle = 2 * Math.PI * u2;
        return radius * (first ? StrictMath.cos(angle) : StrictMath.sin(angle));
    }

    private void load(long wanted) {
        if (block != wanted) {
            Philox.block(key, wanted, step, words);
            block = wanted;
        }
    }

    private long pair(int at) {
        return unsigned(at) | (long) words[at + 1] << 32;
    }

    private long unsigned(int at) {
        return words[at] & 0xFFFFFFFFL;
    }
}
