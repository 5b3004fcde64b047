package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.regex.Pattern;

/** Reads permission bits as users write them. */
public final class Mode {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3,4}");

    private Mode() {}

    /**
     * Reads {@code 644} or {@code 0644}, or four digits of which the first one is for set-user-id (4), set-group-id (2) and the
     * sticky bit (1).
     *
     * @return the bits, 0 to 07777
     * @throws IllegalArgumentException if the text is anything else
     */
    public static int parse(String text) {
        String digits = text.strip();
        if (!OCTAL.matcher(digits).matches()) {
            throw new IllegalArgumentException("'" + RemoteText.escape(text)
                    + "' is no mode: write three octal digits for owner, group and others, such as 644 or 0755, or four such as 2775");
        }
        return Integer.parseInt(digits, 8);
    }
}
