package io.steelyard.soak;

/** Something that is done over and over. */
interface Mode {
    /** The word that asks for it. */
    String name();

    /** What it does and which options it has, in one line. */
    String summary();

    /**
     * Does it, and prints what was measured.
     *
     * @return whether everything was as it should be
     */
    boolean run(SoakOptions options) throws Exception;
}
