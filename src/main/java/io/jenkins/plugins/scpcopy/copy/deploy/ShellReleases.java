package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Releases by the commands of a host. */
final class ShellReleases implements ReleaseStore {
    private static final int MOST_OUTPUT = 16 * 1024 * 1024;
    /** Of the names in one command line, in characters. */
    private static final int LONGEST_LINE = 30_000;

    private static final String NO_MOVER = "no mv there replaces a link in one step";
    /** Removes trees; directories that their owner may not change are opened first, and no file, since it may have other names. */
    private static final String REMOVE =
            """
            r() { rm -rf "$@" 2>/dev/null && return
            for d do [ ! -d "$d" ] || [ -h "$d" ] || find "$d" -type d -exec chmod u+rwx {} \\; ; done; rm -rf "$@"; }
            """;
    /** Puts a link with a text in the place of another: not every mv can be told not to move into a directory behind that. */
    private static final String SWITCH = "s() { for m in 'mv -fT' 'mv -fh'; do rm -f " + ReleaseNames.NEXT + "; ln -s \"$1\" "
            + ReleaseNames.NEXT + "\nif $m " + ReleaseNames.NEXT + " \"$2\" 2>/dev/null && [ \"$(readlink \"$2\")\" = \"$1\" ]; then return; fi; done\n"
            + "rm -f " + ReleaseNames.NEXT + "; echo '" + NO_MOVER + "'; }\n";

    private final HostSession host;
    private final String base;

    /** @param base the target's path, as users write it but without backslashes */
    ShellReleases(HostSession host, String base) {
        this.host = host;
        this.base = base;
    }

    /** Runs lines in the target's directory; the first one that fails ends them, and what was printed says why. */
    private String run(String what, String lines) throws IOException {
        return run(what, "", lines);
    }

    /** @param first lines that run elsewhere */
    private String run(String what, String first, String lines) throws IOException {
        String done = RemoteScripts.nonce();
        String script = "(\nset -e\n" + first + "cd " + RemoteScripts.word(base) + "\n" + lines + "printf '%s' " + done + "\n) 2>&1 </dev/null";
        String output = host.scripts().run(what, script, MOST_OUTPUT, host.endTimeout());
        if (!output.endsWith(done)) {
            throw new TransferException(
                    Phase.RELEASE,
                    host.name() + ": the script that " + what + " in '" + RemoteText.escape(base) + "' failed: "
                            + RemoteText.escape(output.strip()));
        }
        return output.substring(0, output.length() - done.length());
    }

    private static String word(String path) {
        return RemoteScripts.word("./" + path);
    }

    private static String words(Collection<String> paths) {
        return paths.stream().map(ShellReleases::word).collect(Collectors.joining(" "));
    }

    @Override
    public Contents look() throws IOException {
        String script = "if cd " + RemoteScripts.word(base) + " 2>/dev/null; then pwd -P; printf '\\0'\n"
                + "for e in " + ReleaseNames.CURRENT + " " + ReleaseNames.DIRECTORY + "/* " + ReleaseNames.DIRECTORY + "/.*; do\n"
                + "if [ -h \"$e\" ]; then printf 'l%s\\0%s\\0' \"$e\" \"$(readlink \"$e\")\"\n"
                + "elif [ -d \"$e\" ]; then printf 'd%s\\0\\0' \"$e\"\n"
                + "elif [ -e \"$e\" ]; then printf 'o%s\\0\\0' \"$e\"; fi; done\n"
                + "elif [ -e " + RemoteScripts.word(base) + " ] || [ -h " + RemoteScripts.word(base) + " ]; then printf '!'\nfi";
        String output = host.scripts().run("looks at the releases", script, MOST_OUTPUT, host.endTimeout());
        if (output.equals("!")) {
            throw new TransferException(
                    Phase.RELEASE,
                    host.name() + ": '" + RemoteText.escape(base) + "' is no directory that can be entered");
        }
        return contents(output);
    }

    /** Reads the target's path, and of each thing there a letter with its path, and the text of a link; all end in NUL. */
    static Contents contents(String output) {
        List<String> fields = Arrays.asList(output.split("\0", -1));
        Optional<Entry> current = Optional.empty();
        List<Entry> releases = new ArrayList<>();
        String prefix = ReleaseNames.path("");
        for (int i = 1; i + 1 < fields.size(); i += 2) {
            String path = fields.get(i).substring(Math.min(1, fields.get(i).length()));
            Kind kind = fields.get(i).startsWith("l") ? Kind.LINK : fields.get(i).startsWith("d") ? Kind.DIRECTORY : Kind.OTHER;
            Entry entry = new Entry(path.startsWith(prefix) ? path.substring(prefix.length()) : path, kind, fields.get(i + 1));
            if (path.equals(ReleaseNames.CURRENT)) {
                current = Optional.of(entry);
            } else if (!entry.name().equals(".") && !entry.name().equals("..")) {
                releases.add(entry);
            }
        }
        return new Contents(fields.get(0).strip(), current, releases);
    }

    @Override
    public boolean make(String part, Collection<String> leftovers) throws IOException {
        return canSwitch(run("makes the directory of a release", "mkdir -p " + RemoteScripts.word(base) + "\n", REMOVE + SWITCH
                + "mkdir -p " + ReleaseNames.DIRECTORY + "\n"
                + "rm -f " + ReleaseNames.TRIAL + "\nln -s . " + ReleaseNames.TRIAL + "\ns " + ReleaseNames.DIRECTORY + " " + ReleaseNames.TRIAL + "\nrm -f " + ReleaseNames.TRIAL + "\n"
                + "r " + words(leftovers) + " " + word(part) + "\nmkdir " + word(part) + "\n"));
    }

    @Override
    public boolean switchTo(String path) throws IOException {
        return canSwitch(run("switches the release", SWITCH + "s " + RemoteScripts.word(path) + " " + ReleaseNames.CURRENT + "\n"));
    }

    private static boolean canSwitch(String output) {
        return !output.contains(NO_MOVER);
    }

    @Override
    public Set<String> symbolicLinks(String directory) throws IOException {
        String output = run("looks for links", "cd " + word(directory) + "\nfind . -type l -exec printf '%s\\0' {} +\n");
        return Arrays.stream(output.split("\0"))
                .filter(path -> path.startsWith("./"))
                .map(path -> path.substring(2))
                .collect(Collectors.toSet());
    }

    @Override
    public Unlinked link(String from, String to, Links links) throws IOException {
        String nonce = RemoteScripts.nonce();
        List<List<String>> batches = inLines(links.files(), RelativePath::parent);
        StringBuilder lines = new StringBuilder("l() { i=$1; t=$2; shift 2; o=$(ln \"$@\" \"$t/\" 2>&1) && return\n"
                + "for f do rm -f \"$t/${f##*/}\"; done; printf '" + nonce + " %s %s\\n' \"$i\" \"$o\"; }\n");
        for (List<String> batch : inLines(links.directories().stream().map(Directory::path).toList(), path -> "")) {
            lines.append("mkdir ").append(words(batch.stream().map(path -> RemotePath.child(to, path)).toList())).append('\n');
        }
        for (int i = 0; i < batches.size(); i++) {
            List<String> batch = batches.get(i);
            String parent = RelativePath.parent(batch.get(0));
            lines.append("l ").append(i).append(' ').append(word(RelativePath.below(to, parent))).append(' ')
                    .append(words(batch.stream().map(file -> RemotePath.child(from, file)).toList())).append('\n');
        }
        for (int i = links.directories().size() - 1; i >= 0; i--) {
            attributes(lines, from, to, links.directories().get(i));
        }
        String output = run("links unchanged files", lines.toString());
        Set<String> failed = new HashSet<>();
        String reason = "";
        Matcher matcher = Pattern.compile("(?m)^" + nonce + " (\\d{1,7}) (.*)$").matcher(output);
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(1));
            reason = reason.isEmpty() ? RemoteText.escape(matcher.group(2)) : reason;
            failed.addAll(index < batches.size() ? batches.get(index) : List.of());
        }
        return new Unlinked(failed, reason);
    }

    private void attributes(StringBuilder lines, String from, String to, Directory directory) {
        String made = word(RemotePath.child(to, directory.path()));
        if (directory.times().isPresent()) {
            lines.append("touch -r ").append(word(RemotePath.child(from, directory.path()))).append(' ').append(made).append('\n');
        }
        if (directory.mode() >= 0) {
            lines.append("chmod ").append(Integer.toOctalString(directory.mode())).append(' ').append(made).append('\n');
        }
    }

    /** As many paths together as a command line takes, with one key for all of them. */
    private static List<List<String>> inLines(List<String> paths, UnaryOperator<String> key) {
        List<List<String>> lines = new ArrayList<>();
        String last = "";
        int length = LONGEST_LINE;
        for (String path : paths) {
            length += path.length();
            if (length >= LONGEST_LINE || !key.apply(path).equals(last)) {
                lines.add(new ArrayList<>());
                length = path.length();
                last = key.apply(path);
            }
            lines.get(lines.size() - 1).add(path);
        }
        return lines;
    }

    @Override
    public void finish(String part, String release, String record, String text) throws IOException {
        run("names a release", "[ -d " + word(release) + " ] && [ ! -d " + word(part) + " ] || {\n"
                + "[ ! -e " + word(release) + " ] && [ ! -h " + word(release) + " ] || { echo 'there is one of this name'; exit 1; }\n"
                + "rm -f " + word(record) + "\nln -s " + RemoteScripts.word(text) + " " + word(record) + "\n"
                + "mv " + word(part) + " " + word(release) + "\n}\n");
    }

    @Override
    public void remove(Collection<String> paths) throws IOException {
        run("removes what is left of releases", REMOVE + "r " + words(paths) + "\n");
    }

    @Override
    public void rename(Map<String, String> names) throws IOException {
        StringBuilder lines = new StringBuilder();
        names.forEach((from, to) -> lines.append("[ ! -d ").append(word(from)).append(" ] || mv ").append(word(from)).append(' ')
                .append(word(to)).append('\n'));
        run("gives releases other names", lines.toString());
    }
}
