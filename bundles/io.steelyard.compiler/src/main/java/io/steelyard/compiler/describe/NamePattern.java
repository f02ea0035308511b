package io.steelyard.compiler.describe;

import java.util.regex.Pattern;

/**
 * A pattern over names: {@code *} stands for any text, also none, {@code ?} for any one character, and everything else for
 * itself.
 *
 * @param text the pattern: {@code conv1.*}, {@code *.bias}
 */
public record NamePattern(String text) {
    /** Whether a name is as the pattern says, from its beginning to its end. */
    public boolean matches(String name) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(name)
                .matches();
    }
}
