package io.jenkins.plugins.scpcopy.cli.sshconfig;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times as ssh_config has them: {@code 30}, {@code 90s}, {@code 1h30m}. */
final class Times {
    static final long LONGEST_SECONDS = 365L * 24 * 60 * 60;

    private static final Pattern ALL = Pattern.compile("(?:[0-9]{1,9}[sSmMhHdDwW])*(?:[0-9]{1,9})?");
    private static final Pattern PART = Pattern.compile("([0-9]+)([a-z]?)", Pattern.CASE_INSENSITIVE);

    private Times() {}

    /** @throws IllegalArgumentException if the text is no time, or longer than a year */
    static long seconds(String text) {
        if (text.isEmpty() || !ALL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time");
        }
        long seconds = 0;
        Matcher part = PART.matcher(text);
        while (seconds <= LONGEST_SECONDS && part.find()) {
            seconds += Long.parseLong(part.group(1)) * unit(part.group(2));
        }
        if (seconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("'" + text + "' is more than a year");
        }
        return seconds;
    }

    private static long unit(String letter) {
        return switch (letter) {
            case "m", "M" -> 60;
            case "h", "H" -> 60 * 60;
            case "d", "D" -> 24 * 60 * 60;
            case "w", "W" -> 7 * 24 * 60 * 60;
            default -> 1;
        };
    }
}
