package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;

/**
 * What a method is written for, and with.
 *
 * @param schedule in which order things are done
 * @param memory where elements are
 * @param lane what is computed with at points
 * @param scalar what is computed with of single elements, also beside wider lanes
 * @param code the method
 */
record Writing(Schedule schedule, ElementMemory memory, Lane lane, Lane scalar, Code code) {
    Kernel kernel() {
        return schedule.kernel();
    }

    /** Whether the lanes of a value belong to different rows. */
    boolean isAcross() {
        return schedule.form() == Schedule.Form.ACROSS && lane.width() > 1;
    }

    /** What is computed with once a row: all lanes at a time if they belong to different rows. */
    Lane ofRows() {
        return isAcross() ? lane : scalar;
    }
}
