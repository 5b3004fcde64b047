package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.host.RawName;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prunes by scripts. A script goes into each directory, asks the system where that is, and deletes by names without a slash: what
 * takes the place of a directory meanwhile leads it nowhere else.
 */
final class ShellPruning implements Pruning {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    /** More names than this are not handed to one command. */
    private static final int MOST_NAMES = 100;
    /** What is no directory ends the path that cd is given, so that its output cannot lose a line feed at its end. */
    private static final String END = "\n.";

    private static final String LOOK =
            """
            w() { pwd -P && echo .; }
            l=; [ -L "$1" ] && l=link
            x=; [ -e "$1" ] && x=there
            printf '%s\\0' "$l" "$x" "$(cd -P "$1" 2>/dev/null && w)" "$(w)" "$(cd 2>/dev/null && w)"
            """;

    private static final String FIND =
            """
            find "$@" -type d -exec sh -c 'for f do k=d; [ -r "$f" ] && [ -x "$f" ] || k=s; printf "%s\\0" "$k$f"; done' sh {} + \
             -o -exec sh -c 'for f do printf "%s\\0" "f$f"; done' sh {} + 2>/dev/null
            """;

    /**
     * {@code i} goes into a directory below the root, {@code f} deletes a file and {@code k} a directory in it; {@code d} and
     * {@code e} are those of {@link ShellRenames}.
     */
    private static final String DELETE =
            """
            in=
            i() { [ "$in" != y ] || e; in=; if cd -P "$root$1" 2>/dev/null && [ "$(pwd -P && echo .)" = "$root$1
            ." ]; then in=y; d .; else cd / && [ ! -e "$root$1" ] && [ ! -L "$root$1" ] && in=gone; fi; }
            f() { [ "$in" != y ] || rm -f "$2" 2>&1 </dev/null; g "$1" "$2"; }
            k() { [ "$in" != y ] || rmdir "$2" 2>&1 </dev/null; g "$1" "$2"; }
            g() { if [ -z "$in" ]; then echo 'its directory is no longer the one that was looked at'; echo "$nonce ! $1"
            elif [ "$in" = y ] && { [ -e "$2" ] || [ -L "$2" ]; }; then echo "$nonce ! $1"; else echo "$nonce = $1"; fi; }
            """;

    private final HostSession host;

    ShellPruning(HostSession host) {
        this.host = host;
    }

    @Override
    public Place look(String path) throws IOException {
        String[] told = run("looks where the target is", "set -- " + RemoteScripts.word(path) + "\n" + LOOK).split("\0", -1);
        if (told.length != 6) {
            throw ShellListing.malformed("it does not say where '" + RemoteText.escape(path) + "' is");
        }
        if (told[1].equals("there") && told[2].isEmpty()) {
            throw new TransferException(
                    Phase.PLAN, host.name() + ": '" + RemoteText.escape(path) + "' is no directory, or cannot be entered");
        }
        return new Place(directory(told[2]), !told[0].isEmpty(), List.of(told[3], told[4]).stream()
                .map(ShellPruning::directory)
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<String> directory(String told) {
        return told.endsWith(END)
                ? Optional.of(RawName.of(told.substring(0, told.length() - END.length())))
                : Optional.empty();
    }

    @Override
    public List<Found> walk(String real, Collection<String> names, MemoryBudget.Account memory) throws IOException {
        Words words = new Words();
        String root = words.of(real);
        StringBuilder starts = new StringBuilder("set -- ");
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            starts.append('.');
        }
        String script = "cd -P " + root + " && [ \"$(pwd -P && echo .)\" = " + root + "'" + END + "' ] && {\nprintf 'y\\0'\n";
        if (!names.isEmpty() && names.size() <= MOST_NAMES) {
            names.forEach(name -> starts.append(words.of("./" + name)).append(' '));
            starts.append("\nfor n do shift; if [ -e \"$n\" ] || [ -L \"$n\" ]; then set -- \"$@\" \"$n\"; fi; done");
        }
        String output = run(
                "looks through the target", words.lines + script + starts + "\n[ $# -eq 0 ] || " + FIND + "}");
        if (!output.startsWith("y\0")) {
            throw new TransferException(
                    Phase.PLAN, host.name() + ": '" + RemoteText.escape(real) + "' cannot be looked through: it is no longer there");
        }
        List<Found> found = new ArrayList<>();
        for (int at = 2; at < output.length(); ) {
            int end = output.indexOf('\0', at);
            if (end < 0) {
                throw ShellListing.malformed("it breaks off");
            }
            Optional<Found> next = found(output.substring(at, end));
            if (next.isPresent()) {
                memory.take(MemoryBudget.LISTED + MemoryBudget.of(next.get().path()));
                found.add(next.get());
            }
            at = end + 1;
        }
        return found;
    }

    /** @return empty for the directory itself */
    private static Optional<Found> found(String record) throws TransferException {
        if (record.substring(Math.min(1, record.length())).equals(".")) {
            return Optional.empty();
        }
        if (!record.matches("(?s)[dfs]\\./.+")) {
            throw ShellListing.malformed("'" + RemoteText.escape(record) + "' is no entry");
        }
        String path = RawName.of(record.substring(3));
        for (String element : path.split("/", -1)) {
            if (element.isEmpty() || element.equals(".") || element.equals("..")) {
                throw ShellListing.malformed("'" + RemoteText.escape(path) + "' is no path");
            }
        }
        return Optional.of(new Found(path, switch (record.charAt(0)) {
            case 'd' -> Kind.DIRECTORY;
            case 'f' -> Kind.FILE;
            default -> Kind.SEALED;
        }));
    }

    @Override
    public List<Optional<String>> remove(String real, List<Found> items, boolean keepsTimes) throws IOException {
        String nonce = RemoteScripts.nonce();
        Words words = new Words();
        String root = words.of(real);
        StringBuilder lines = new StringBuilder();
        String parent = null;
        for (int i = 0; i < items.size(); i++) {
            Found item = items.get(i);
            String above = RelativePath.parent(item.path());
            if (!above.equals(parent)) {
                parent = above;
                lines.append("i ").append(above.isEmpty() ? "''" : words.of("/" + above)).append('\n');
            }
            lines.append(item.kind() == Kind.DIRECTORY ? "k " : "f ").append(i).append(' ')
                    .append(words.of("./" + RelativePath.name(item.path()))).append('\n');
        }
        String script = words.lines + "nonce=" + nonce + " root=" + root + " ref=\n"
                + (keepsTimes ? ShellRenames.reference(nonce) : "") + ShellRenames.AROUND + DELETE + lines
                + "[ \"$in\" != y ] || e\ncd /\n";
        String output = run("deletes what the source does not have", script);
        List<Optional<String>> problems = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            problems.add(Optional.of("the host did not say that it did"));
        }
        Matcher matcher = Pattern.compile("(?s)(.*?)" + nonce + " ([=!?])(?: (\\d{1,6}))?\n").matcher(output);
        while (matcher.find()) {
            int index = matcher.group(3) == null ? items.size() : Integer.parseInt(matcher.group(3));
            if (index < items.size()) {
                String said = RemoteText.escape(RawName.of(matcher.group(1).strip()));
                problems.set(index, matcher.group(2).equals("=")
                        ? Optional.empty()
                        : Optional.of(said.isEmpty() ? "it is still there" : said));
            }
        }
        return problems;
    }

    /** A host that has run scripts does so again: an answer without any mark was lost. */
    private String run(String what, String script) throws IOException {
        try {
            return host.scripts().run(what, script, MOST_BYTES, host.endTimeout(), StandardCharsets.ISO_8859_1);
        } catch (NoScriptsException e) {
            throw TransferException.passing(Phase.STATUS, host.name() + ": " + e.getMessage(), null, e);
        }
    }

    /** Any names as words of a script, which no login shell reads. */
    private static final class Words {
        private final StringBuilder lines = new StringBuilder();
        private int count;

        String of(String name) {
            if (RawName.isText(name)) {
                return "'" + name.replace("'", "'\\''") + "'";
            }
            String variable = "b" + count++;
            lines.append(variable).append("=$(printf '").append(RawName.octal(name)).append(".'); ")
                    .append(variable).append("=${").append(variable).append("%.}\n");
            return "\"$" + variable + "\"";
        }
    }
}
