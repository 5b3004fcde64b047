package io.jenkins.plugins.scpcopy.scp;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The command that is run on the server: {@code scp [-r] [-p] [-d] -t path} (the server is the sink) or
 * {@code scp [-r] [-p] -f path…} (the server is the source).
 *
 * @param role which half the server plays
 * @param recursive {@code -r}: directories may occur
 * @param preserve {@code -p}: the source sends times, and the sink applies times and modes exactly
 * @param targetIsDirectory {@code -d}: the sink refuses to start unless its target is a directory
 * @param paths one path for a sink, one or more for a source
 */
public record ScpCommand(
        Role role, boolean recursive, boolean preserve, boolean targetIsDirectory, List<String> paths) {

    /** Which half of the protocol a peer plays. */
    public enum Role {
        /** {@code -f}: sends. */
        SOURCE('f'),
        /** {@code -t}: receives. */
        SINK('t');

        private final char option;

        Role(char option) {
            this.option = option;
        }
    }

    public ScpCommand {
        paths = List.copyOf(paths);
        if (paths.isEmpty() || role == Role.SINK && paths.size() != 1) {
            throw new IllegalArgumentException("scp takes one path with -t and at least one with -f, not " + paths.size());
        }
    }

    /** A command that makes the server the sink of one target. */
    public static ScpCommand sink(String path, boolean recursive, boolean preserve, boolean targetIsDirectory) {
        return new ScpCommand(Role.SINK, recursive, preserve, targetIsDirectory, List.of(path));
    }

    /** A command that makes the server the source of some paths. */
    public static ScpCommand source(List<String> paths, boolean recursive, boolean preserve) {
        return new ScpCommand(Role.SOURCE, recursive, preserve, false, paths);
    }

    /**
     * The text for the remote shell. Words are separated by single blanks (Juniper refuses more), and a path that begins
     * with {@code -} gets {@code ./} in front rather than {@code --}, which devices do not know.
     *
     * @param quote makes a word for the remote shell of a path
     */
    public String line(UnaryOperator<String> quote) {
        StringBuilder line = new StringBuilder("scp");
        option(line, recursive, 'r');
        option(line, preserve, 'p');
        option(line, targetIsDirectory, 'd');
        option(line, true, role.option);
        return line.append(' ')
                .append(paths.stream()
                        .map(path -> path.startsWith("-") ? "./" + path : path.isEmpty() ? "." : path)
                        .map(quote)
                        .collect(Collectors.joining(" ")))
                .toString();
    }

    private static void option(StringBuilder line, boolean on, char letter) {
        if (on) {
            line.append(" -").append(letter);
        }
    }
}
