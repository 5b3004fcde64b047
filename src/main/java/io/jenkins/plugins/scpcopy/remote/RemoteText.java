package io.jenkins.plugins.scpcopy.remote;

import java.nio.charset.StandardCharsets;

/**
 * The one place that makes text from elsewhere safe to show. A remote host's words may hold terminal escapes, console
 * annotations, direction overrides or line breaks that imitate our own lines; none of them survives.
 */
public final class RemoteText {
    /** The longest text that is shown, in characters; the rest is cut off and an ellipsis marks it. */
    public static final int LONGEST = 1000;

    private RemoteText() {}

    /**
     * Replaces every control, format, surrogate and line-separating character by a visible escape ({@code \n}, {@code \x1b},
     * <code>{@literal \}u202e</code>) and cuts the result to {@link #LONGEST} characters.
     */
    public static String escape(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST) + 16);
        for (int i = 0; i < text.length(); ) {
            if (shown.length() >= LONGEST) {
                return shown.append('…').toString();
            }
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            append(shown, character);
        }
        return shown.toString();
    }

    /** Strict UTF-8; what is malformed comes out with U+FFFD. */
    public static String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder shown, int character) {
        switch (character) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isPlain(character)) {
                    shown.appendCodePoint(character);
                } else if (character < 0x100) {
                    shown.append(String.format("\\x%02x", character));
                } else {
                    shown.append(String.format("\\u%04x", character));
                }
            }
        }
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
