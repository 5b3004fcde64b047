package io.jenkins.plugins.scpcopy.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was tried where, in Markdown. */
final class Table {
    static final String NOT_HERE = "not here";
    static final String FAULT = "**fault**";

    private final List<String> rows = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();

    void add(World world, Map<Step, String> cells) {
        List<String> row = title(world);
        for (Step step : Step.values()) {
            row.add(cells.getOrDefault(step, ""));
        }
        rows.add(line(row));
    }

    void addMissing(World world, String reason) {
        missing.add(reason);
        addAll(world, NOT_HERE);
    }

    void addFault(World world) {
        addAll(world, FAULT);
    }

    private void addAll(World world, String cell) {
        List<String> row = title(world);
        for (int i = 0; i < Step.values().length; i++) {
            row.add(cell);
        }
        rows.add(line(row));
    }

    private static List<String> title(World world) {
        return new ArrayList<>(List.of(
                world.host().toString(), world.remark(), world.java().toString(), world.environment().toString(),
                String.valueOf(world.transfers())));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** @param programs which versions took part */
    String text(List<String> programs) {
        List<String> head = new ArrayList<>(List.of("Server", "World", "Java", "Locale", "Transfers"));
        head.addAll(Step.names());
        StringBuilder text = new StringBuilder("""
                # What was tried where

                Made by the run itself, which starts the packaged jar as a process in each of these worlds and looks from outside:

                    mvn -f standalone.xml verify -Dtest=WorldsIT -Dsurefire.failIfNoSpecifiedTests=false -Dscpcopy.worlds=docs/WORLDS.md

                Without the last option, as in every build, a few of them are tried and nothing is written. Mounts, other login shells, dropbear and the
                changed root need root, and are in mount namespaces: no account is made or changed.
                A host's clock is that of the programs which it starts, by libfaketime; the quota is one of Btrfs.

                | Cell | Meaning |
                |---|---|
                | ok | done; contents, names, modes and times were compared (`-rp`), and "unchanged" wrote no file again |
                | ok, not directories' times | the same, but that the server's own `scp` does not keep these |
                | no | the server does not allow what it takes: status 1, a message, and nothing was changed there |
                | no, empty directories stay | the same, but that the directories of a release were made before it was found out |
                | told | it had to fail: not status 0, path and reason were told, and nothing incomplete was left under a final name, nor a temporary file; of impossible names, the rest arrived (with Apache MINA, which lists no directory that has such a name, only the upload was tried) |
                | …, part stays | but `scp` or the SFTP server leaves what fitted of a file (without `--atomic`), and the message names it |
                | …, no reason | but the server said no more by SFTP than that it failed: OpenSSH's of a quota, Apache MINA of a read-only disk |
                | not here | this machine lacks what it takes, see below |
                | **fault** | it was not as it should be |
                | (empty) | not tried |

                """);
        text.append(line(head)).append('\n').append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> text.append(row).append('\n'));
        text.append("\nTook part: ").append(String.join("; ", programs)).append(".\n");
        if (!missing.isEmpty()) {
            text.append("\nNot here: ").append(String.join("; ", missing)).append(".\n");
        }
        return text.toString();
    }
}
