package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives files of a host their final names, and removes temporary ones, many by one command. A directory's times and closed modes
 * stay as they are.
 */
final class ShellRenames implements HostTools.Moves {
    private static final int MOST_OUTPUT = 4 * 1024 * 1024;
    /**
     * Before and after what is done in one directory: {@code d} opens it to its owner and notes its times in the file {@code $ref},
     * if there is one; {@code e} puts both back.
     */
    static final String AROUND =
            """
            d() { p=$1; c=; [ -w "$p" ] || c=w; [ -x "$p" ] || c=x$c; [ -z "$ref" ] || touch -r "$p" "$ref"
            [ -z "$c" ] || chmod "u+$c" "$p"; }
            e() { [ -z "$c" ] || chmod "u-$c" "$p"; [ -z "$ref" ] || touch -r "$ref" "$p"; }
            """;

    private final HostSession host;
    private final String command;
    private final String base;
    private final boolean keepsTimes;
    private final StringBuilder lines = new StringBuilder();
    private final String nonce = RemoteScripts.nonce();
    private int count;
    private String directory;

    /**
     * @param command how a script gives a file another name
     * @param base the directory that paths are relative to
     */
    ShellRenames(HostSession host, String command, String base, boolean keepsTimes) {
        this.host = host;
        this.command = command;
        this.base = base;
        this.keepsTimes = keepsTimes;
    }

    @Override
    public void move(String from, String to, boolean doubtful) {
        enter(to);
        lines.append("m ").append(count++)
                .append(' ').append(RemoteScripts.word("./" + from))
                .append(' ').append(RemoteScripts.word("./" + to))
                .append(doubtful ? " again\n" : "\n");
    }

    @Override
    public void remove(String path) {
        enter(path);
        lines.append("rm -f ").append(RemoteScripts.word("./" + path)).append('\n');
    }

    private void enter(String path) {
        String parent = "./" + path.substring(0, path.lastIndexOf('/') + 1);
        if (!parent.equals(directory)) {
            end();
            lines.append("d ").append(RemoteScripts.word(parent)).append('\n');
            directory = parent;
        }
    }

    private void end() {
        if (directory != null) {
            lines.append("e\n");
        }
    }

    /** Makes the file that keeps a directory's times meanwhile; it is removed however the script ends. */
    static String reference(String nonce) {
        return "trap '[ -z \"$ref\" ] || rm -f \"$ref\"' EXIT\ntrap 'exit 1' HUP INT PIPE TERM\n"
                + "ref=$(mktemp 2>/dev/null) || { ref=; echo '" + nonce + " ?'; }\n";
    }

    @Override
    public List<Optional<String>> run() throws IOException {
        end();
        // Not every mv can be told not to move into a directory, so the shell looks whether there is one.
        String script = "ref=\n" + (keepsTimes ? reference(nonce) : "") + AROUND
                + "m() { if [ -n \"$4\" ] && [ ! -e \"$2\" ] && [ -e \"$3\" ]; then echo \"" + nonce + " = $1\"\n"
                + "elif [ -d \"$3\" ]; then echo 'a directory is in the way'; echo \"" + nonce + " ! $1\"\n"
                + "elif " + command + " \"$2\" \"$3\" 2>&1 </dev/null; then echo \"" + nonce + " = $1\"\n"
                + "else echo \"" + nonce + " ! $1\"; fi; }\n"
                + "cd " + RemoteScripts.word(base) + " && {\n" + lines + "}";
        String output = host.scripts().run("moves and removes temporary files", script, MOST_OUTPUT, host.endTimeout());
        String noReference = nonce + " ?\n";
        if (output.startsWith(noReference)) {
            output = output.substring(noReference.length());
            host.progress().warning(host.name() + ": the times of directories in which files were moved may not have been"
                    + " kept: mktemp made no file");
        }
        List<Optional<String>> problems = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            problems.add(Optional.of("the host did not say that it did"));
        }
        Matcher matcher = Pattern.compile("(?s)(.*?)" + nonce + " ([=!]) (\\d{1,6})\n").matcher(output);
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(3));
            if (index < count) {
                problems.set(
                        index,
                        matcher.group(2).equals("=")
                                ? Optional.empty()
                                : Optional.of(RemoteText.escape(matcher.group(1).strip())));
            }
        }
        return problems;
    }
}
