package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import java.util.ArrayList;
import java.util.List;

/**
 * One word of a command line, taken apart as a POSIX shell does, but without anything that a shell would carry out.
 *
 * @param text the word without its quotes
 * @param pattern the same with a backslash before each character that was quoted and would be special in a pattern
 * @param home whether it begins with an unquoted {@code ~} that stands for the login directory
 */
record Word(String text, String pattern, boolean home) {
    private static final String ACTIVE = ";&|<>(){}$`#\n\r";
    private static final String GLOB = "*?[]\\";

    /** A word that nothing in is special: an argument of a process. */
    static Word literal(String text) {
        StringBuilder pattern = new StringBuilder();
        text.chars().forEach(c -> appendLiteral(pattern, (char) c));
        return new Word(text, pattern.toString(), false);
    }

    /** Whether it holds an active {@code *}, {@code ?} or {@code [}. */
    boolean isPattern() {
        return Glob.isPattern(pattern);
    }

    /**
     * Splits a command line.
     *
     * @throws CommandException if it holds anything but plain and quoted words
     */
    static List<Word> split(String line) throws CommandException {
        return new Splitter(line).words();
    }

    private static void appendLiteral(StringBuilder pattern, char c) {
        if (GLOB.indexOf(c) >= 0) {
            pattern.append('\\');
        }
        pattern.append(c);
    }

    private static final class Splitter {
        private final String line;
        private final List<Word> words = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder pattern = new StringBuilder();
        private boolean begun;
        private boolean home;
        private int at;

        Splitter(String line) {
            this.line = line;
        }

        List<Word> words() throws CommandException {
            while (at < line.length()) {
                char c = line.charAt(at++);
                switch (c) {
                    case ' ', '\t' -> end();
                    case '\'' -> singleQuoted();
                    case '"' -> doubleQuoted();
                    case '\\' -> literal(escaped());
                    default -> plain(c);
                }
            }
            end();
            return words;
        }

        private void plain(char c) throws CommandException {
            if (ACTIVE.indexOf(c) >= 0) {
                throw new CommandException("'" + c + "' is not allowed in a command");
            }
            if (!begun && c == '~') {
                home = true;
            }
            begun = true;
            text.append(c);
            pattern.append(c);
        }

        private void literal(char c) {
            begun = true;
            text.append(c);
            appendLiteral(pattern, c);
        }

        private void singleQuoted() throws CommandException {
            begun = true;
            for (char c = next(); c != '\''; c = next()) {
                literal(c);
            }
        }

        private void doubleQuoted() throws CommandException {
            begun = true;
            for (char c = next(); c != '"'; c = next()) {
                if (c == '$' || c == '`') {
                    throw new CommandException("'" + c + "' is not allowed in a command");
                }
                if (c != '\\') {
                    literal(c);
                    continue;
                }
                char escaped = escaped();
                if ("$`\"\\".indexOf(escaped) < 0) {
                    literal('\\');
                }
                literal(escaped);
            }
        }

        private char escaped() throws CommandException {
            char c = next();
            if (c == '\n') {
                // A shell joins the two lines, which no client needs.
                throw new CommandException("a line break is not allowed in a command");
            }
            return c;
        }

        private char next() throws CommandException {
            if (at >= line.length()) {
                throw new CommandException("a quotation in the command is not closed");
            }
            return line.charAt(at++);
        }

        private void end() {
            if (begun) {
                words.add(new Word(text.toString(), pattern.toString(), home));
            }
            text.setLength(0);
            pattern.setLength(0);
            begun = false;
            home = false;
        }
    }
}
