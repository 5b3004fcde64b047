package io.jenkins.plugins.scpcopy.fuzz;

import static org.junit.Assert.fail;

/** What every message must be, whoever's words are in it. */
public final class Shown {
    private static final int LONGEST = 6000;

    private Shown() {}

    /** Fails if a text could steer a terminal, forge a line or fill a log. */
    public static void check(String text) {
        if (text == null) {
            fail("an exception without a message");
        } else if (text.length() > LONGEST) {
            fail("a message of " + text.length() + " characters");
        } else {
            text.codePoints().filter(Shown::isUnfit).findFirst().ifPresent(c -> fail(String.format("U+%04X in a message", c)));
        }
    }

    private static boolean isUnfit(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
