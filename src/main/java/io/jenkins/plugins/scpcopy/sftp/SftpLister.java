package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lists trees of a server, links followed. */
public final class SftpLister {
    /** No limit of levels. */
    public static final int ANY_DEPTH = ReadAhead.ANY_DEPTH;

    /**
     * One path and what is below it.
     *
     * @param path as it was asked for
     * @param complete false if something could not be listed
     * @param entries by their paths below, in order; the path itself is the empty one. No attributes: neither file nor directory.
     */
    public record Listed(String path, boolean complete, Map<String, Optional<Attributes>> entries) {}

    private SftpLister() {}

    /**
     * Lists paths that exist; others are left out.
     *
     * @param depth how many levels below them
     */
    public static List<Listed> list(SftpClient client, List<String> paths, int depth) throws IOException {
        ReadAhead ahead = new ReadAhead(client, depth, false);
        paths.forEach(path -> ahead.add(path, path));
        List<Listed> trees = new ArrayList<>();
        int level = 0;
        boolean complete = true;
        Map<String, Optional<Attributes>> entries = new TreeMap<>();
        String root = "";
        for (ReadAhead.Step step = ahead.next(); step != null; step = ahead.next()) {
            if (level == 0) {
                root = pathOf(step);
                entries = new TreeMap<>();
                complete = true;
            }
            if (step instanceof IncomingDirectory || step instanceof IncomingContent || step instanceof ReadAhead.Trouble) {
                ahead.memory().take(MemoryBudget.LISTED + MemoryBudget.of(pathOf(step)));
            }
            if (step instanceof IncomingDirectory directory) {
                entries.put(below(root, directory.path()), Optional.of(directory.attributes()));
                if (directory.level() < depth) {
                    level++;
                    ahead.enter(directory);
                } else {
                    ahead.skip(directory);
                }
            } else if (step instanceof IncomingContent file) {
                entries.put(below(root, file.path()), Optional.of(file.attributes()));
            } else if (step instanceof ReadAhead.Trouble trouble) {
                complete &= !trouble.hides();
                if (level > 0 && !trouble.hides()) {
                    entries.put(below(root, trouble.path()), Optional.empty());
                }
            } else {
                level--;
            }
            if (level == 0 && !entries.isEmpty()) {
                trees.add(new Listed(root, complete, entries));
            }
        }
        client.drain();
        return trees;
    }

    /** The names in one directory. @throws StatusException if it cannot be listed */
    public static List<DirectoryEntry> names(SftpClient client, String directory) throws IOException {
        DirectoryReading reading = DirectoryReading.begin(client, directory, client.listing());
        reading.hurry();
        client.drain();
        if (reading.problem() != null) {
            throw reading.problem();
        }
        return reading.entries().stream().sorted(Comparator.comparing(DirectoryEntry::name)).toList();
    }

    private static String pathOf(ReadAhead.Step step) {
        if (step instanceof IncomingDirectory directory) {
            return directory.path();
        }
        return step instanceof IncomingContent file ? file.path() : "";
    }

    private static String below(String root, String path) {
        if (path.equals(root)) {
            return "";
        }
        return path.substring(root.endsWith("/") ? root.length() : root.length() + 1);
    }
}
