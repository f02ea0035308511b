package io.steelyard.compiler;

import io.steelyard.backend.Program;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A rewrite of a program that changes no bit of its outputs, updates and guard on any backend. The inputs and the state
 * it reads stay, whether used or not. Applying it twice is applying it once.
 */
@ConsumerType
public interface Pass {
    /** The name by which the pass can be left out: lower case, words joined by underscores. */
    String name();

    /** The program rewritten. */
    Program apply(Program program);
}
