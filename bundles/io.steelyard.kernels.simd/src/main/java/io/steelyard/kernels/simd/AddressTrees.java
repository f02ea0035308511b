package io.steelyard.kernels.simd;

import static io.steelyard.kernels.simd.Memory.ALL;
import static java.lang.foreign.ValueLayout.*;

/**
 * What is left when elements from an address on are combined, the second half with the first, until there is one; of an
 * odd number the middle one waits. The elements are overwritten. Generated code calls this.
 */
public final class AddressTrees {
    private AddressTrees() {}

    /** The sum of {@code count} elements. */
    public static float sumOfFloats(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 4; at += 4) {
                float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
                float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + half * 4);
                ALL.set(JAVA_FLOAT_UNALIGNED, at, a + b);
            }
        }
        return ALL.get(JAVA_FLOAT_UNALIGNED, first);
    }

    /** The sum of {@code count} elements. */
    public static double sumOfDoubles(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
                double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + half * 8);
                ALL.set(JAVA_DOUBLE_UNALIGNED, at, a + b);
            }
        }
        return ALL.get(JAVA_DOUBLE_UNALIGNED, first);
    }

    /** The sum of {@code count} elements. */
    public static long sumOfLongs(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                long a = ALL.get(JAVA_LONG_UNALIGNED, at);
                long b = ALL.get(JAVA_LONG_UNALIGNED, at + half * 8);
                ALL.set(JAVA_LONG_UNALIGNED, at, a + b);
            }
        }
        return ALL.get(JAVA_LONG_UNALIGNED, first);
    }

    /** The sum of {@code count} elements. */
    public static int sumOfBytes(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half); at += 1) {
                byte a = ALL.get(JAVA_BYTE, at);
                byte b = ALL.get(JAVA_BYTE, at + half);
                ALL.set(JAVA_BYTE, at, (byte) (a + b));
            }
        }
        return ALL.get(JAVA_BYTE, first);
    }

    /** The product of {@code count} elements. */
    public static float prodOfFloats(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 4; at += 4) {
                float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
                float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + half * 4);
                ALL.set(JAVA_FLOAT_UNALIGNED, at, a * b);
            }
        }
        return ALL.get(JAVA_FLOAT_UNALIGNED, first);
    }

    /** The product of {@code count} elements. */
    public static double prodOfDoubles(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
                double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + half * 8);
                ALL.set(JAVA_DOUBLE_UNALIGNED, at, a * b);
            }
        }
        return ALL.get(JAVA_DOUBLE_UNALIGNED, first);
    }

    /** The product of {@code count} elements. */
    public static long prodOfLongs(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                long a = ALL.get(JAVA_LONG_UNALIGNED, at);
                long b = ALL.get(JAVA_LONG_UNALIGNED, at + half * 8);
                ALL.set(JAVA_LONG_UNALIGNED, at, a * b);
            }
        }
        return ALL.get(JAVA_LONG_UNALIGNED, first);
    }

    /** The product of {@code count} elements. */
    public static int prodOfBytes(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half); at += 1) {
                byte a = ALL.get(JAVA_BYTE, at);
                byte b = ALL.get(JAVA_BYTE, at + half);
                ALL.set(JAVA_BYTE, at, (byte) (a * b));
            }
        }
        return ALL.get(JAVA_BYTE, first);
    }

    /** The greatest of {@code count} elements. */
    public static float maxOfFloats(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 4; at += 4) {
                float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
                float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + half * 4);
                ALL.set(JAVA_FLOAT_UNALIGNED, at, Math.max(a, b));
            }
        }
        return ALL.get(JAVA_FLOAT_UNALIGNED, first);
    }

    /** The greatest of {@code count} elements. */
    public static double maxOfDoubles(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
                double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + half * 8);
                ALL.set(JAVA_DOUBLE_UNALIGNED, at, Math.max(a, b));
            }
        }
        return ALL.get(JAVA_DOUBLE_UNALIGNED, first);
    }

    /** The greatest of {@code count} elements. */
    public static long maxOfLongs(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                long a = ALL.get(JAVA_LONG_UNALIGNED, at);
                long b = ALL.get(JAVA_LONG_UNALIGNED, at + half * 8);
                ALL.set(JAVA_LONG_UNALIGNED, at, Math.max(a, b));
            }
        }
        return ALL.get(JAVA_LONG_UNALIGNED, first);
    }

    /** The greatest of {@code count} elements. */
    public static int maxOfBytes(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half); at += 1) {
                byte a = ALL.get(JAVA_BYTE, at);
                byte b = ALL.get(JAVA_BYTE, at + half);
                ALL.set(JAVA_BYTE, at, (byte) Math.max(a, b));
            }
        }
        return ALL.get(JAVA_BYTE, first);
    }

    /** The smallest of {@code count} elements. */
    public static float minOfFloats(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 4; at += 4) {
                float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
                float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + half * 4);
                ALL.set(JAVA_FLOAT_UNALIGNED, at, Math.min(a, b));
            }
        }
        return ALL.get(JAVA_FLOAT_UNALIGNED, first);
    }

    /** The smallest of {@code count} elements. */
    public static double minOfDoubles(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
                double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + half * 8);
                ALL.set(JAVA_DOUBLE_UNALIGNED, at, Math.min(a, b));
            }
        }
        return ALL.get(JAVA_DOUBLE_UNALIGNED, first);
    }

    /** The smallest of {@code count} elements. */
    public static long minOfLongs(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half) * 8; at += 8) {
                long a = ALL.get(JAVA_LONG_UNALIGNED, at);
                long b = ALL.get(JAVA_LONG_UNALIGNED, at + half * 8);
                ALL.set(JAVA_LONG_UNALIGNED, at, Math.min(a, b));
            }
        }
        return ALL.get(JAVA_LONG_UNALIGNED, first);
    }

    /** The smallest of {@code count} elements. */
    public static int minOfBytes(long first, long count) {
        for (long left = count; left > 1; left = (left + 1) / 2) {
            long half = (left + 1) / 2;
            for (long at = first; at < first + (left - half); at += 1) {
                byte a = ALL.get(JAVA_BYTE, at);
                byte b = ALL.get(JAVA_BYTE, at + half);
                ALL.set(JAVA_BYTE, at, (byte) Math.min(a, b));
            }
        }
        return ALL.get(JAVA_BYTE, first);
    }
}
