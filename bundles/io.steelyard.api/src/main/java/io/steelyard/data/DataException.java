package io.steelyard.data;

import java.io.IOException;

/** Data is not what it should be; the message names the place, what was found and what was expected. */
public class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With one sentence for the person who has to act. */
    public DataException(String message) {
        super(message);
    }
}
