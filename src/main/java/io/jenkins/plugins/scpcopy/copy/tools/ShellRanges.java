package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts of files by the programs of a host's shell: {@code dd} writes and reads them. */
record ShellRanges(HostSession host, Optional<ShellTools.SumProgram> sums) implements Ranges {
    private static final int MOST_OUTPUT = 64 * 1024;
    private static final int MOST_SUMS = 16 * 1024 * 1024;
    private static final int MOST_NAMES = 4 * 1024 * 1024;
    private static final String DONE = "done";

    private static final Pattern ENTRY = Pattern.compile("(\\d+) (.)([-rwxsStT]{9})\\S? (\\d+) (\\d+) (\\d+).*");
    private static final Pattern SUM = Pattern.compile("\\\\?([0-9a-f]{64}) .*");
    private static final DateTimeFormatter TOUCH = DateTimeFormatter.ofPattern("uuuuMMddHHmm.ss").withZone(ZoneOffset.UTC);

    @Override
    public Ranges over(HostSession connection) {
        return new ShellRanges(connection, sums);
    }

    @Override
    public Optional<String> summing() {
        return sums.map(tool -> "by " + tool.command().split(" ")[0] + " there");
    }

    @Override
    public boolean readsBack() {
        return false;
    }

    private static String in(String base, String script) {
        return "cd " + RemoteScripts.word(base) + " && {\n" + script + "\n}";
    }

    private static String word(String path) {
        return RemoteScripts.word(path.startsWith("/") ? path : "./" + path);
    }

    private String run(String what, String base, String script, int most) throws IOException {
        return host.scripts().run(what, in(base, script), most, host.endTimeout());
    }

    @Override
    public Found look(String base, String directory, List<String> paths) throws IOException {
        StringBuilder script = new StringBuilder("set -f; id -u\ns() { { [ -h \"$2\" ] || [ -e \"$2\" ]; } && set -- \"$1\" $(ls -ldn \"$2\")"
                + " && echo \"$1 $2 $4 $6 $3\"; }\n");
        script.append("s 0 ").append(word(directory + "/.")).append('\n');
        for (int i = 0; i < paths.size(); i++) {
            script.append("s ").append(i + 1).append(' ').append(word(paths.get(i))).append('\n');
        }
        List<String> lines = run("looks at a file", base, script.toString(), MOST_OUTPUT).lines().toList();
        long user = !lines.isEmpty() && lines.get(0).matches("\\d{1,18}") ? Long.parseLong(lines.get(0)) : -1;
        Map<String, Entry> entries = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = ENTRY.matcher(line);
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(1));
                entries.put(
                        index == 0 ? directory : paths.get(index - 1),
                        new Entry(
                                matcher.group(2).charAt(0),
                                mode(matcher.group(3)),
                                Long.parseLong(matcher.group(4)),
                                Long.parseLong(matcher.group(5)),
                                !matcher.group(6).equals("1")));
            }
        }
        return new Found(user, entries);
    }

    private static int mode(String letters) {
        int mode = "tT".indexOf(letters.charAt(8)) < 0 ? 0 : 01000;
        for (int i = 0; i < letters.length(); i++) {
            mode |= "-ST".indexOf(letters.charAt(i)) < 0 ? 0400 >> i : 0;
        }
        return mode;
    }

    @Override
    public void make(String base, String path, int mode) throws IOException {
        String file = word(path);
        String output = run(
                "makes a temporary file",
                base,
                "m=$(( " + mode + " & ~0$(umask) ))\n(umask 077; set -C; : >" + file + ") 2>&1 && chmod \"$(printf %o $m)\" " + file
                        + " && echo " + DONE,
                MOST_OUTPUT);
        if (!output.strip().equals(DONE)) {
            throw new RefusedException(words(output, "cannot be made there"));
        }
    }

    private static String words(String output, String otherwise) {
        return output.isBlank() ? otherwise : RemoteText.escape(output.strip());
    }

    @Override
    public List<String> sums(String base, String path, long block, long size) throws IOException {
        String command = sums.orElseThrow().command();
        long whole = size / block;
        String dd = "dd if=" + word(path) + " bs=" + STEP + " 2>/dev/null";
        String script = "i=0\nwhile [ $i -lt " + whole + " ]; do " + dd + " skip=$((i * " + block / STEP + ")) count=" + block / STEP
                + " | " + command + " || exit 1\ni=$((i + 1)); done\n";
        if (size % block > 0) {
            script += dd + " skip=" + whole * (block / STEP) + " count=" + block / STEP + " | head -c " + size % block + " | "
                    + command;
        }
        return host.scripts()
                .run("sums the blocks of a file", in(base, script), MOST_SUMS, ShellChecksums.patience(host, block)).lines()
                .map(SUM::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    @Override
    public Output write(String base, String path, long from) throws IOException {
        String script = "echo\nif e=$(dd of=" + word(path) + " bs=" + STEP + " seek=" + from / STEP
                + " conv=notrunc 2>&1); then echo " + DONE + "; else echo \"$e\"; fi";
        return new Writing(
                host.scripts().begin("writes a part of a file", in(base, script), host.endTimeout()));
    }

    private final class Writing implements Output {
        private final RemoteScripts.Script script;

        Writing(RemoteScripts.Script script) {
            this.script = script;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            try {
                script.input().write(bytes, 0, length);
            } catch (IOException e) {
                throw refusal().orElse(e);
            }
        }

        /** A program that has ended says why; a connection that has ended does not. */
        private Optional<IOException> refusal() {
            try {
                return Optional.of(refused(script.await(MOST_OUTPUT, host.endTimeout())));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private RefusedException refused(String output) {
            return new RefusedException(
                    words(output.lines().filter(line -> !line.isBlank()).findFirst().orElse(""), "it cannot be written there"));
        }

        @Override
        public void complete() throws IOException {
            script.input().flush();
            String output = script.end(MOST_OUTPUT, host.endTimeout());
            if (!output.strip().equals(DONE)) {
                throw refused(output);
            }
        }

        @Override
        public void close() {
            script.close();
        }
    }

    /** No mark ends the content, so that what is too short cannot be taken for whole. */
    @Override
    public Input read(String base, String path, long from, long to) throws IOException {
        String script = "echo\nread -r go\ndd if=" + word(path) + " bs=" + STEP + " skip=" + from / STEP + " 2>/dev/null | head -c "
                + (to - from) + "\nexit 0";
        RemoteScripts.Script running = host.scripts().begin("reads a part of a file", in(base, script), host.endTimeout());
        try {
            running.tell();
        } catch (IOException e) {
            running.close();
            throw e;
        }
        ReceiveBuffer content = running.raw();
        return new Input() {
            @Override
            public int read(byte[] buffer, int offset, int most) throws IOException {
                try {
                    return content.read(buffer, offset, most);
                } catch (StalledException e) {
                    throw TransferException.passing(Phase.DATA, host.name() + ": " + e.getMessage(), null, e);
                }
            }

            @Override
            public void close() {
                running.close();
            }
        };
    }

    @Override
    public Optional<String> finish(String base, String path, long size, int mode, int closed, Optional<FileTimestamps> times)
            throws IOException {
        String file = word(path);
        StringBuilder set = new StringBuilder(":");
        if (mode >= 0) {
            set.append(" && chmod ").append(Integer.toOctalString(mode)).append(' ').append(file);
        } else if (closed > 0) {
            set.append(" && chmod u-").append((closed & 0400) == 0 ? "" : "r").append((closed & 0200) == 0 ? "" : "w").append(' ')
                    .append(file);
        }
        times.ifPresent(known -> set.append(touch("m", known.modified(), file)).append(touch("a", known.accessed(), file)));
        String script = "set -f; set -- $(ls -ldn " + file + ")\necho \"size=$5\"\n{ " + set + "; } 2>&1 && echo " + DONE;
        String output = run("ends a temporary file", base, script, MOST_OUTPUT);
        Matcher told = Pattern.compile("size=(\\d*)\n(.*)", Pattern.DOTALL).matcher(output);
        if (!told.matches() || !told.group(1).equals(String.valueOf(size))) {
            throw new RefusedException("it has not " + size + " bytes there, but " + (told.matches() ? told.group(1) : "none"));
        }
        String rest = told.group(2).strip();
        return rest.equals(DONE) ? Optional.empty() : Optional.of(rest);
    }

    private static String touch(String which, long seconds, String file) {
        return " && TZ=UTC0 touch -" + which + " -t " + TOUCH.format(Instant.ofEpochSecond(seconds)) + " " + file;
    }

    @Override
    public List<String> named(String base, String directory, String prefix) throws IOException {
        String script = "cd " + word(directory + "/.") + " && for f in ./" + prefix + "*; do [ -e \"$f\" ] && echo \"$f\"; done";
        return run("looks for temporary files", base, script, MOST_NAMES).lines()
                .filter(line -> line.startsWith("./" + prefix))
                .map(line -> line.substring(2))
                .toList();
    }
}
