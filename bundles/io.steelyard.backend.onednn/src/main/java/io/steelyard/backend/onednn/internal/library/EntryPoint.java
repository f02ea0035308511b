package io.steelyard.backend.onednn.internal.library;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of oneDNN that make and destroy things. Each returns a status unless it says otherwise. Parameters are
 * {@code p} a pointer (passed as a long), {@code l} a long, {@code i} an int or an enumeration, {@code f} a float.
 */
enum EntryPoint {
    ENGINE_CREATE("dnnl_engine_create", "pil"),
    ENGINE_DESTROY("dnnl_engine_destroy", "p"),
    STREAM_CREATE("dnnl_stream_create", "ppi"),
    STREAM_DESTROY("dnnl_stream_destroy", "p"),
    DESCRIPTOR_CREATE("dnnl_memory_desc_create_with_strides", "pipip"),
    DESCRIPTOR_CREATE_ANY("dnnl_memory_desc_create_with_tag", "pipii"),
    DESCRIPTOR_DESTROY("dnnl_memory_desc_destroy", "p"),
    MEMORY_CREATE("dnnl_memory_create", "pppp"),
    MEMORY_DESTROY("dnnl_memory_destroy", "p"),
    ATTRIBUTES_CREATE("dnnl_primitive_attr_create", "p"),
    ATTRIBUTES_DESTROY("dnnl_primitive_attr_destroy", "p"),
    SET_SCRATCHPAD_MODE("dnnl_primitive_attr_set_scratchpad_mode", "pi"),
    SET_POST_OPS("dnnl_primitive_attr_set_post_ops", "pp"),
    POST_OPS_CREATE("dnnl_post_ops_create", "p"),
    POST_OPS_DESTROY("dnnl_post_ops_destroy", "p"),
    APPEND_SUM("dnnl_post_ops_append_sum", "pfii"),
    MATMUL("dnnl_matmul_primitive_desc_create", "ppppppp"),
    REORDER("dnnl_reorder_primitive_desc_create", "pppppp"),
    CONVOLUTION_FORWARD("dnnl_convolution_forward_primitive_desc_create", "ppiippppppppp"),
    CONVOLUTION_BACKWARD_DATA("dnnl_convolution_backward_data_primitive_desc_create", "ppippppppppp"),
    CONVOLUTION_BACKWARD_WEIGHTS("dnnl_convolution_backward_weights_primitive_desc_create", "ppipppppppppp"),
    PRIMITIVE_DESCRIPTOR_DESTROY("dnnl_primitive_desc_destroy", "p"),
    PRIMITIVE_CREATE("dnnl_primitive_create", "pp"),
    PRIMITIVE_DESTROY("dnnl_primitive_destroy", "p"),
    PRIMITIVE_QUERY("dnnl_primitive_desc_query", "piip"),
    SET_CACHE_CAPACITY("dnnl_set_primitive_cache_capacity", "i"),
    /** Returns a pointer to a descriptor that the primitive's descriptor owns, or null. */
    QUERY_DESCRIPTOR("dnnl_primitive_desc_query_md", "pii", 'p'),
    /** Returns a number of bytes. */
    DESCRIPTOR_SIZE("dnnl_memory_desc_get_size", "p", 'l'),
    /** Returns 1 if both say the same. */
    DESCRIPTOR_EQUAL("dnnl_memory_desc_equal", "pp"),
    /** Returns a set of bits. */
    EFFECTIVE_CPU_ISA("dnnl_get_effective_cpu_isa", ""),
    /** Returns a pointer to three ints: major, minor, patch. */
    VERSION("dnnl_version", "", 'p');

    final String symbol;
    private final String parameters;
    private final char result;

    EntryPoint(String symbol, String parameters) {
        this(symbol, parameters, 'i');
    }

    EntryPoint(String symbol, String parameters, char result) {
        this.symbol = symbol;
        this.parameters = parameters;
        this.result = result;
    }

    FunctionDescriptor descriptor() {
        return FunctionDescriptor.of(
                layout(result), parameters.chars().mapToObj(EntryPoint::layout).toArray(MemoryLayout[]::new));
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'p', 'l' -> JAVA_LONG;
            case 'i' -> JAVA_INT;
            case 'f' -> JAVA_FLOAT;
            default -> throw new IllegalArgumentException("no type is called " + (char) letter);
        };
    }
}
