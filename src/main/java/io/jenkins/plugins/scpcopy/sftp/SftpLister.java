package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Lists trees of a server, links followed. */
public final class SftpLister {
    /** No limit of levels. */
    public static final int ANY_DEPTH = ReadAhead.ANY_DEPTH;

    /**
     * One path and what is below it.
     *
     * @param path as it was asked for
     * @param complete false if something could not be listed
     * @param entries by their paths below, in order; the path itself is the empty one. Of what is neither file nor directory, its
     *     own: those of a link that leads nowhere.
     */
    public record Listed(String path, boolean complete, Map<String, Attributes> entries) {}

    /** Something that cannot be received, of which is asked what it is. */
    private record Strange(Map<String, Attributes> entries, String below, String path, Reply<Attributes> own) {}

    private SftpLister() {}

    /**
     * Lists paths that exist; others are left out.
     *
     * @param depth how many levels below them
     * @param denied takes paths of which the server does not allow to know whether they exist
     */
    public static List<Listed> list(SftpClient client, List<String> paths, int depth, Consumer<String> denied) throws IOException {
        ReadAhead ahead = new ReadAhead(client, depth, false);
        paths.forEach(path -> ahead.add(path, path));
        List<Listed> trees = new ArrayList<>();
        List<Strange> stranges = new ArrayList<>();
        int level = 0;
        boolean complete = true;
        Map<String, Attributes> entries = new TreeMap<>();
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
                entries.put(below(root, directory.path()), directory.attributes());
                if (directory.level() < depth) {
                    level++;
                    ahead.enter(directory);
                } else {
                    ahead.skip(directory);
                }
            } else if (step instanceof IncomingContent file) {
                entries.put(below(root, file.path()), file.attributes());
            } else if (step instanceof ReadAhead.Trouble trouble) {
                complete &= !trouble.hides();
                if (!trouble.hides()) {
                    stranges.add(new Strange(entries, below(root, trouble.path()), trouble.path(), client.statLink(trouble.path())));
                }
            } else {
                level--;
            }
            if (level == 0) {
                trees.add(new Listed(root, complete, entries));
            }
        }
        client.drain();
        for (Strange strange : stranges) {
            StatusException refusal = strange.own().refusal();
            if (refusal == null) {
                strange.entries().put(strange.below(), strange.own().get());
            } else if (!strange.below().isEmpty()) {
                strange.entries().put(strange.below(), Attributes.NONE);
            } else if (refusal.isDenied()) {
                denied.accept(strange.path());
            }
        }
        return trees.stream().filter(tree -> !tree.entries().isEmpty()).toList();
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
        if (step instanceof ReadAhead.Trouble trouble) {
            return trouble.path();
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
