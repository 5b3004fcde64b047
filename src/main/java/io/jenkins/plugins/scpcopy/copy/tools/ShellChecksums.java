package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 sums of files on a host, by the programs of its shell. */
public final class ShellChecksums implements HostTools.Sums {
    /** From here on it pays to have a host sum a file while it is under way; in bytes. */
    public static final long LARGE = 64L * 1024 * 1024;

    /** How long the arguments of one program may be in all, in bytes; every system allows more. */
    private static final int LONGEST_ARGUMENTS = 60_000;

    private static final int MOST_OUTPUT = 64 * 1024 * 1024;
    /** The slowest that a host is expected to read and sum, in bytes per second. */
    private static final long SLOWEST = 10L * 1024 * 1024;

    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-f]{64}) [ *](.+)");

    private static final Pattern BEGINNING = Pattern.compile("^(\\d{1,6})\n([0-9a-f]{64}) ", Pattern.MULTILINE);

    private static final Pattern ONE = Pattern.compile("\n\\\\?([0-9a-f]{64}) .*", Pattern.DOTALL);

    private final HostSession host;
    private final ShellTools.SumProgram tool;

    public ShellChecksums(HostSession host, ShellTools.SumProgram tool) {
        this.host = host;
        this.tool = tool;
    }

    /** How long a host may say nothing while it sums files. @param bytes how much they have in all */
    static Duration patience(HostSession host, long bytes) {
        return host.endTimeout().plusSeconds(bytes / SLOWEST);
    }

    /** By one command. A file with a line break in its name gets no sum: a part of the name could pass for another line. */
    @Override
    public Map<String, String> of(String base, Collection<String> paths, long bytes) throws IOException {
        Map<String, String> byWord = new HashMap<>();
        StringBuilder script = new StringBuilder("cd " + RemoteScripts.word(base) + " && {\n:");
        int length = LONGEST_ARGUMENTS;
        for (String path : paths) {
            if (path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
                continue;
            }
            String name = path.startsWith("/") ? path : "./" + path;
            byWord.put(name, path);
            String word = RemoteScripts.word(name);
            length += word.length() + 1;
            if (length > LONGEST_ARGUMENTS) {
                script.append('\n').append(tool.command());
                length = word.length();
            }
            script.append(' ').append(word);
        }
        script.append("\n}");
        Map<String, String> sums = new HashMap<>();
        host.scripts().run("sums files", script.toString(), MOST_OUTPUT, patience(host, bytes)).lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String name = matcher.group(1).isEmpty() ? matcher.group(3) : matcher.group(3).replace("\\\\", "\\");
                String path = byWord.get(name);
                if (path != null) {
                    sums.put(path, matcher.group(2));
                }
            }
        });
        return sums;
    }

    @Override
    public Map<String, String> ofBeginnings(String base, Map<String, Long> sizes) throws IOException {
        List<String> paths = List.copyOf(sizes.keySet());
        StringBuilder script = new StringBuilder("cd " + RemoteScripts.word(base) + " && {\n:");
        for (int i = 0; i < paths.size(); i++) {
            String name = paths.get(i).startsWith("/") ? paths.get(i) : "./" + paths.get(i);
            String file = RemoteScripts.word(name);
            long size = sizes.get(paths.get(i));
            script.append("\ntest $(head -c ").append(size + 1).append(' ').append(file).append(" | wc -c) -gt ").append(size)
                    .append(" && echo ").append(i).append(" && head -c ").append(size).append(' ').append(file).append(" | ")
                    .append(tool.command());
        }
        script.append("\ntrue\n}");
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        String output = host.scripts().run("sums the beginnings of files", script.toString(), MOST_OUTPUT, patience(host, bytes));
        Map<String, String> sums = new HashMap<>();
        Matcher matcher = BEGINNING.matcher(output);
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(1));
            if (index < paths.size()) {
                sums.put(paths.get(index), matcher.group(2));
            }
        }
        return sums;
    }

    @Override
    public Optional<HostTools.SingleSum> single() {
        return Optional.of(this::sumWhileRead);
    }

    /** Kills the program when the channel ends: reading a file, it would not notice. */
    private Optional<String> sumWhileRead(String path, long size) throws IOException {
        String what = "sums '" + RemoteText.escape(path) + "' while it is read";
        String script = "exec 3<&0; echo\n" + tool.command() + " " + RemoteScripts.word(path)
                + " & sum=$!\n(read -r more <&3; kill $sum) >/dev/null 2>&1 & watch=$!\nwait $sum; kill $watch 2>/dev/null";
        try (RemoteScripts.Script running = host.scripts().begin(what, script, host.endTimeout())) {
            Matcher matcher = ONE.matcher(running.await(MOST_OUTPUT, patience(host, size)));
            return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }

    @Override
    public Optional<HostTools.GrowingSum> follow(String base, String path, long size) {
        boolean plain = path.indexOf('\n') < 0 && path.indexOf('\r') < 0;
        return plain ? Optional.of(new BackgroundChecksum(host, tool, base, path, size)) : Optional.empty();
    }
}
