package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of an ssh_config, or the value of {@code -o}: {@code Keyword value …} or {@code Keyword=value …}, with quotes and
 * backslashes as {@code ssh} reads them.
 *
 * @param keyword as it is written
 * @param rest what follows it, unsplit
 * @param place where it stands, for messages
 */
record ConfigLine(String keyword, String rest, String place) {
    private static final String BLANKS = " \t\r\f";

    /**
     * Splits the keyword off; empty for a comment or an empty line.
     *
     * @throws UsageException if nothing follows the keyword
     */
    static Optional<ConfigLine> parse(String line, String place) {
        String text = strip(line);
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        boolean quoted = text.startsWith("\"");
        int end = quoted ? text.indexOf('"', 1) : 0;
        if (end < 0) {
            throw new UsageException(place + ": a quotation mark is not closed");
        }
        while (!quoted && end < text.length() && text.charAt(end) != '=' && !isBlank(text.charAt(end))) {
            end++;
        }
        String keyword = text.substring(quoted ? 1 : 0, end);
        String rest = strip(text.substring(quoted ? end + 1 : end));
        ConfigLine parsed = new ConfigLine(keyword, strip(rest.startsWith("=") ? rest.substring(1) : rest), place);
        if (parsed.rest.isEmpty()) {
            throw parsed.isKnown() ? parsed.wrong(keyword + " has no value", null) : parsed.unknown();
        }
        return Optional.of(parsed);
    }

    /** The keyword in lower case. */
    String name() {
        return keyword.toLowerCase(Locale.ROOT);
    }

    /** Whether somebody has said that this keyword is for other programs. */
    boolean isIgnored(HostSettings settings) {
        return !isKnown() && settings.ignoresUnknown(name());
    }

    private boolean isKnown() {
        return Keyword.OPENERS.stream().anyMatch(keyword::equalsIgnoreCase)
                || Keyword.of(keyword).isPresent()
                || LeftOut.of(keyword).isPresent();
    }

    UsageException wrong(String what, String advice) {
        return new UsageException(place + ": " + what, advice);
    }

    UsageException unknown() {
        String near = Keyword.nearest(keyword).map(name -> "Did you mean " + name + "? ").orElse("");
        return wrong("there is no setting '" + keyword + "'",
                near + "If it is for other programs, name it before in IgnoreUnknown.");
    }

    /** A command is taken as it is, for the shell reads its quotes. */
    List<String> valuesOf(Keyword taking) {
        return taking.isCommand() ? List.of(rest) : values();
    }

    /** Patterns, in which a character that nobody sees would change what is meant. */
    List<String> patterns() {
        List<String> patterns = values();
        for (String pattern : patterns) {
            if (pattern.isEmpty()) {
                throw wrong(keyword + " has an empty pattern", null);
            }
            pattern.codePoints().filter(ConfigLine::isUnseen).findFirst().ifPresent(c -> {
                throw wrong("a pattern holds the invisible character " + String.format("U+%04X", c), "Type the line anew.");
            });
        }
        return patterns;
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> codePoint != ' ';
            default -> false;
        };
    }

    /** The values up to a comment, with quotation marks and backslashes before them taken away. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (at < rest.length()) {
            if (isBlank(rest.charAt(at))) {
                at++;
            } else if (rest.charAt(at) == '#') {
                break;
            } else {
                StringBuilder value = new StringBuilder();
                at = read(at, value);
                values.add(value.toString());
            }
        }
        if (values.isEmpty()) {
            throw wrong(keyword + " has no value", null);
        }
        return values;
    }

    /** @return where the value ends */
    private int read(int begin, StringBuilder value) {
        char quote = 0;
        int at = begin;
        for (; at < rest.length() && (quote != 0 || !isBlank(rest.charAt(at))); at++) {
            char c = rest.charAt(at);
            char next = at + 1 < rest.length() ? rest.charAt(at + 1) : 0;
            if (c == '\\' && (next == '"' || next == '\'' || next == '\\' || quote == 0 && next == ' ')) {
                value.append(next);
                at++;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                value.append(c);
            }
        }
        if (quote != 0) {
            throw wrong("a quotation mark is not closed", null);
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return BLANKS.indexOf(c) >= 0;
    }

    private static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isBlank(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }
}
