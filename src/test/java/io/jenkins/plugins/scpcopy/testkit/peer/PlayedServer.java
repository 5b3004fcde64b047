package io.jenkins.plugins.scpcopy.testkit.peer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A server in memory with a shell and an {@code scp} of its own, which differ as those of real servers do: how a command is taken
 * apart, which options are known, whether there is an exit status.
 */
public final class PlayedServer {
    /** Takes a command apart. */
    public enum Shell {
        /** A Bourne shell, as far as quotes go. */
        POSIX,
        /** {@code cmd.exe}: double quotes, and variables between percent signs. */
        CMD,
        /** PowerShell: both kinds of quotes, typographic ones too; a comma separates outside of them. */
        POWERSHELL,
        /** None: words are what stands between single blanks, quotes included. */
        NONE,
        /** None, but for quotes around the last word. */
        LAST_WORD_QUOTED
    }

    final Map<String, byte[]> files = new TreeMap<>();
    final Set<String> directories = new TreeSet<>();
    private final String banner;
    private final Shell shell;
    private final String options;
    private Function<String, Peer> others = command -> null;
    boolean hangsUp;
    boolean awaitsEach;
    int status;

    /**
     * @param banner its identification without {@code SSH-2.0-}
     * @param options the letters that its {@code scp} knows
     */
    public PlayedServer(String banner, Shell shell, String options) {
        this.banner = banner;
        this.shell = shell;
        this.options = options;
    }

    /** A file that is there, with all directories above it. */
    public PlayedServer file(String path, String content) {
        directory(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A directory that is there, with all above it. */
    public PlayedServer directory(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            directories.add(path.substring(0, end));
        }
        return this;
    }

    /** Says this to every command but {@code scp}; without this call it refuses to run them. */
    public PlayedServer otherCommands(Function<String, Peer> peers) {
        others = peers;
        return this;
    }

    /** Sends no exit status. */
    public PlayedServer withoutStatus() {
        status = -1;
        return this;
    }

    /** Takes one record at a time: what has come before it answers is lost. */
    public PlayedServer awaitingEach() {
        awaitsEach = true;
        return this;
    }

    /** Ends as soon as the last byte is answered, without waiting for the client's end. */
    public PlayedServer hangingUp() {
        hangsUp = true;
        return this;
    }

    /** A connection to it. */
    public ScriptedShell connect() {
        return new ScriptedShell(banner, this::peer);
    }

    /** What a file holds, or null. */
    public String content(String path) {
        byte[] content = files.get(path);
        return content == null ? null : new String(content, StandardCharsets.UTF_8);
    }

    /** The paths of all files. */
    public Set<String> paths() {
        return new TreeSet<>(files.keySet());
    }

    private Peer peer(String command) {
        if (!command.startsWith("scp ")) {
            return others.apply(command);
        }
        List<String> words = words(command);
        StringBuilder given = new StringBuilder();
        int at = 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            given.append(words.get(at++).substring(1));
        }
        List<String> paths = words.subList(at, words.size());
        for (char option : given.toString().toCharArray()) {
            if (options.indexOf(option) < 0) {
                return new Script().send("\1scp: illegal option -- " + option + "\n").exit(1);
            }
        }
        boolean sink = given.indexOf("t") >= 0;
        if (paths.isEmpty() || sink && paths.size() > 1) {
            return new Script().send("\1ambiguous target\n").exit(1);
        }
        PlayedScp scp = new PlayedScp(this, given.toString());
        return (in, out, err) -> sink ? scp.receive(paths.get(0), in, out) : scp.send(paths, in, out);
    }

    private List<String> words(String command) {
        return switch (shell) {
            case NONE -> List.of(command.split(" ", -1));
            case LAST_WORD_QUOTED -> lastWord(command);
            default -> quotedWords(command);
        };
    }

    private static List<String> lastWord(String command) {
        List<String> words = new ArrayList<>();
        String rest = command;
        while (rest.startsWith("scp ") || rest.startsWith("-")) {
            int blank = rest.indexOf(' ');
            words.add(rest.substring(0, blank));
            rest = rest.substring(blank + 1);
        }
        boolean quoted = rest.matches("'.*'|\".*\"");
        words.add(quoted ? rest.substring(1, rest.length() - 1) : rest);
        return words;
    }

    private List<String> quotedWords(String command) {
        String quotes = switch (shell) {
            case CMD -> "\"";
            case POWERSHELL -> "\"'\u201c\u201d\u201e";
            default -> "\"'";
        };
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char open = 0;
        for (char c : command.toCharArray()) {
            if (open == 0 ? quotes.indexOf(c) >= 0 : c == open || open != '\'' && c > 127 && quotes.indexOf(c) >= 0) {
                open = open == 0 ? c : 0;
            } else if (open == 0 && (c == ' ' || shell == Shell.POWERSHELL && c == ',')) {
                words.add(word.toString());
                word.setLength(0);
            } else if (isLive(c, open)) {
                throw new AssertionError("the shell would act on " + c + " in " + command);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private boolean isLive(char c, char open) {
        String active = switch (shell) {
            case CMD -> open == 0 ? "%^!&|<>()" : "%";
            case POWERSHELL -> open == 0 ? "$`@&|<>(){};#" : open == '\'' ? "" : "$`";
            default -> open == 0 ? "$`&|<>(){};#*?[]" : open == '\'' ? "" : "$`";
        };
        return active.indexOf(c) >= 0;
    }
}
