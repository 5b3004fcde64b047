package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of a host that copies may need besides {@code scp}; they are run by scripts.
 *
 * @param listing how a script prints one line about each of some files; empty if it cannot
 * @param sums how a script prints the SHA-256 sums of some files; empty if it cannot
 * @param move how a script gives a file another name; empty if it cannot
 * @param prune whether a script can look through a directory and delete what is in it
 * @param ranges whether a script can write and read parts of files
 * @param problem why there are none at all, fit to be shown; empty if it is known what there is
 */
public record ShellTools(
        Optional<ListProgram> listing, Optional<SumProgram> sums, Optional<String> move, boolean prune, boolean ranges, String problem) {
    /** The ways to list files. */
    enum ListProgram {
        FIND,
        GNU_STAT,
        BSD_STAT
    }

    /** The programs that compute sums, the fastest first. */
    public enum SumProgram {
        OPENSSL("openssl dgst -sha256 -r"),
        SHA256SUM("sha256sum"),
        SHASUM("shasum -a 256");

        private final String command;

        SumProgram(String command) {
            this.command = command;
        }

        public String command() {
            return command;
        }
    }

    private static final int MOST_OUTPUT = 64 * 1024;

    /**
     * Finds out which of these programs a host has; a host that runs no scripts has none.
     *
     * @throws TransferException if the connection is lost
     */
    static ShellTools probe(HostSession host) throws IOException {
        StringBuilder script = new StringBuilder("""

                if find . -maxdepth 0 -printf '' >/dev/null 2>&1; then echo listing=FIND
                elif stat -L -c %Y . >/dev/null 2>&1; then echo listing=GNU_STAT
                elif stat -L -f %m . >/dev/null 2>&1; then echo listing=BSD_STAT
                fi
                if command -v mv >/dev/null 2>&1 && command -v rm >/dev/null 2>&1; then
                case $(mv --help 2>&1) in *-T*) echo move=mv -fT;; *) echo move=mv -f;; esac
                fi
                if [ "$(find . -prune -exec sh -c 'for f do echo "$f"; done' sh {} + 2>&1)" = . ]; then
                command -v rm >/dev/null 2>&1 && command -v rmdir >/dev/null 2>&1 && echo prune=yes
                fi
                [ "$(echo 12345 | dd bs=1 skip=1 2>/dev/null | head -c 3)" = 234 ] && ls -ldn . >/dev/null 2>&1 && echo ranges=yes
                """);
        String keyword = "if";
        for (SumProgram sums : SumProgram.values()) {
            script.append(keyword).append(" case $(").append(sums.command()).append(" </dev/null 2>/dev/null) in ")
                    .append(Sha256.OF_NOTHING).append("*) true;; *) false;; esac; then echo sums=").append(sums).append('\n');
            keyword = "elif";
        }
        script.append("fi\n");
        Map<String, String> found = new HashMap<>();
        try {
            String output = host.scripts().run("looks for programs", script.toString(), MOST_OUTPUT, host.endTimeout());
            output.lines()
                    .map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair -> found.put(pair[0], pair[1]));
        } catch (NoScriptsException e) {
            return new ShellTools(Optional.empty(), Optional.empty(), Optional.empty(), false, false, e.getMessage());
        }
        return new ShellTools(
                known(ListProgram.values(), found.get("listing")),
                known(SumProgram.values(), found.get("sums")),
                Optional.ofNullable(found.get("move")).filter(move -> move.matches("mv -fT?")),
                found.containsKey("prune"),
                found.containsKey("ranges"),
                "");
    }

    private static <T extends Enum<T>> Optional<T> known(T[] values, String name) {
        for (T value : values) {
            if (value.name().equals(name)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** What can be done by means of them. */
    HostTools on(HostSession host) {
        return new HostTools(
                listing.map(tool -> {
                    ShellListing remote = new ShellListing(host, tool);
                    return remote::list;
                }),
                sums.map(tool -> new ShellChecksums(host, tool)),
                move.map(command -> (base, keepsTimes) -> new ShellRenames(host, command, base, keepsTimes)),
                prune ? Optional.of(new ShellPruning(host)) : Optional.empty(),
                ranges ? Optional.of(new ShellRanges(host, sums)) : Optional.empty(),
                problem);
    }
}
