package io.steelyard.tck;

/** A plugin does not do what a check asks of it: the message is one sentence with what was found and what was expected. */
public class CheckFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** With one sentence for the plugin's author. */
    public CheckFailure(String sentence) {
        super(sentence);
    }

    /** With one sentence for the plugin's author, and what lies behind it. */
    public CheckFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
