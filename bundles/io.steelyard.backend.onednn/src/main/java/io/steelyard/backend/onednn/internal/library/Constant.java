package io.steelyard.backend.onednn.internal.library;

/** Values of oneDNN 3's enumerations, from its {@code dnnl_types.h} and {@code dnnl_common_types.h}. */
public final class Constant {
    /** {@code dnnl_f32}. */
    static final int F32 = 3;

    static final int FORMAT_ANY = 1;
    static final int CPU_ENGINE = 1;
    static final int STREAM_DEFAULT = 1;
    static final int SCRATCHPAD_USER = 1;
    static final int QUERY_IMPLEMENTATION = 8;
    static final int QUERY_SCRATCHPAD = 136;
    /** The bits of {@code dnnl_cpu_isa_avx2}. */
    static final int ISA_AVX2 = 7;

    public static final int FORWARD_TRAINING = 64;
    public static final int CONVOLUTION_DIRECT = 1;

    public static final int QUERY_WEIGHTS = 131;
    public static final int QUERY_WEIGHTS_GRADIENT = 132;

    public static final int SOURCE = 1;
    public static final int DESTINATION = 17;
    public static final int WEIGHTS = 33;
    public static final int BIAS = 41;
    static final int SCRATCHPAD = 80;
    public static final int SOURCE_GRADIENT = 129;
    public static final int DESTINATION_GRADIENT = 145;
    public static final int WEIGHTS_GRADIENT = 161;
    public static final int BIAS_GRADIENT = 169;

    private Constant() {}
}
