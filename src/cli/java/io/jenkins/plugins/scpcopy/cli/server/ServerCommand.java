package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.scp.ScpCommand.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the remote half was called.
 *
 * @param role what it plays, or null if only its limits were given
 * @param root the directory that it is confined to, or null
 * @param paths one for a sink, one or more for a source
 */
record ServerCommand(
        Role role,
        boolean recursive,
        boolean preserve,
        boolean targetIsDirectory,
        boolean verbose,
        String root,
        boolean readOnly,
        boolean writeOnly,
        List<Word> paths) {

    /** Options of the client that take a value, so that the value is not taken for an option. */
    private static final String CLIENT_VALUES = "PilJcoFSDX";

    private static final List<String> LONG = List.of("--root", "--read-only", "--write-only");

    /** Whether these arguments call the remote half. */
    static boolean isMeantBy(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--") || argument.equals("-") || !argument.startsWith("-")) {
                return false;
            }
            if (LONG.contains(argument) || argument.startsWith("--root=")) {
                return true;
            }
            for (int letter = 1; letter < argument.length() && !argument.startsWith("--"); letter++) {
                char c = argument.charAt(letter);
                if (c == 't' || c == 'f') {
                    return true;
                }
                if (CLIENT_VALUES.indexOf(c) >= 0) {
                    i += letter == argument.length() - 1 ? 1 : 0;
                    break;
                }
            }
        }
        return false;
    }

    /**
     * Reads the process's arguments; where they give only limits, the role comes from the command that the client asked
     * sshd for.
     *
     * @throws CommandException if they make no call that is served
     * @throws NotScpException if the client asked for something else than scp
     */
    static ServerCommand of(List<String> arguments, Map<String, String> environment)
            throws CommandException, NotScpException {
        ServerCommand command = new Parser(true).parse(arguments.stream().map(Word::literal).toList());
        if (command.role() != null) {
            return command.checked();
        }
        String original = environment.getOrDefault("SSH_ORIGINAL_COMMAND", "");
        if (!original.matches("(?s)([^\\s]*/)?scp(\\s.*)?")) {
            throw new NotScpException();
        }
        List<Word> words = Word.split(original);
        ServerCommand asked = new Parser(false).parse(words.subList(1, words.size()));
        if (asked.role() == null) {
            throw new CommandException("scp is served with -t or -f only");
        }
        return new ServerCommand(
                        asked.role(),
                        asked.recursive(),
                        asked.preserve(),
                        asked.targetIsDirectory(),
                        asked.verbose() || command.verbose(),
                        command.root(),
                        command.readOnly(),
                        command.writeOnly(),
                        asked.paths())
                .checked();
    }

    private ServerCommand checked() throws CommandException {
        if (paths.isEmpty()) {
            throw new CommandException("a path is missing");
        }
        if (root != null && NativeText.isBroken(root) || paths.stream().anyMatch(path -> NativeText.isBroken(path.text()))) {
            throw new CommandException("a path cannot be used: " + NativeText.brokenness());
        }
        if (role == Role.SINK && paths.size() > 1) {
            throw new CommandException("ambiguous target");
        }
        if (role == Role.SINK && readOnly) {
            throw new CommandException("this account is read-only");
        }
        if (role == Role.SOURCE && writeOnly) {
            throw new CommandException("this account is write-only");
        }
        return this;
    }

    private static final class Parser {
        private final boolean limits;
        private Role role;
        private boolean recursive;
        private boolean preserve;
        private boolean targetIsDirectory;
        private boolean verbose;
        private String root;
        private boolean readOnly;
        private boolean writeOnly;

        /** @param limits whether {@code --root} and the like may be given */
        Parser(boolean limits) {
            this.limits = limits;
        }

        ServerCommand parse(List<Word> words) throws CommandException {
            List<Word> paths = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                String text = words.get(i).text();
                if (text.equals("--")) {
                    paths.addAll(words.subList(i + 1, words.size()));
                    break;
                }
                if (!text.startsWith("-") || text.equals("-")) {
                    paths.addAll(words.subList(i, words.size()));
                    break;
                }
                if (!text.startsWith("--")) {
                    for (char letter : text.substring(1).toCharArray()) {
                        letter(letter);
                    }
                } else if (limits && text.equals("--root")) {
                    if (++i == words.size()) {
                        throw new CommandException("--root needs a directory");
                    }
                    root = words.get(i).text();
                } else {
                    limit(text);
                }
            }
            return new ServerCommand(
                    role, recursive, preserve, targetIsDirectory, verbose, root, readOnly, writeOnly, List.copyOf(paths));
        }

        private void letter(char letter) throws CommandException {
            switch (letter) {
                case 't' -> role(Role.SINK);
                case 'f' -> role(Role.SOURCE);
                case 'r' -> recursive = true;
                case 'p' -> preserve = true;
                case 'd' -> targetIsDirectory = true;
                case 'v' -> verbose = true;
                case 'q' -> verbose = false;
                default -> throw new CommandException("option -" + letter + " is not served");
            }
        }

        private void role(Role asked) throws CommandException {
            if (role != null && role != asked) {
                throw new CommandException("-t and -f exclude each other");
            }
            role = asked;
        }

        private void limit(String text) throws CommandException {
            if (limits && text.startsWith("--root=")) {
                root = text.substring("--root=".length());
            } else if (limits && text.equals("--read-only")) {
                readOnly = true;
            } else if (limits && text.equals("--write-only")) {
                writeOnly = true;
            } else {
                throw new CommandException("option " + text + " is not served");
            }
        }
    }
}
