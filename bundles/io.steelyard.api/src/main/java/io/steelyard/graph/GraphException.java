package io.steelyard.graph;

/** Says why an operation cannot be applied to these operands, naming the types of all of them. */
public class GraphException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** With one sentence for the person who has to act. */
    public GraphException(String message) {
        super(message);
    }
}
