package io.steelyard.kernels.code;

/** A kernel whose code in one method would be more than the JVM compiles. */
public final class CodeSizeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says how large it would be. */
    public CodeSizeException(int bytes) {
        super("a kernel of " + bytes + " bytes is more than a method may have to be compiled, "
                + Target.LARGEST_METHOD);
    }
}
