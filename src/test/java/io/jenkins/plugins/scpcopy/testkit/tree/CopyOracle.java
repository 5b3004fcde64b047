package io.jenkins.plugins.scpcopy.testkit.tree;

import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.testkit.tree.Snapshot.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of any copy, whatever came in its way: what is reported as copied is there and equal, what is reported as
 * complete is complete, and nothing else was touched. It is made before the copy, and asked after it.
 */
public final class CopyOracle {
    private final Path target;
    private final String prefix;
    private final Map<String, Set<Entry>> versions = new LinkedHashMap<>();
    /** Links that are not followed: a mirror spares what has their names. */
    private final Set<String> leftOut = new HashSet<>();
    private final Map<String, Entry> before;
    private final Map<Path, Map<String, Entry>> untouchable = new HashMap<>();
    private final List<String> objections = new ArrayList<>();

    /**
     * @param source the tree that is to be copied
     * @param prefix what its paths get in front at the target, such as {@code name/}
     * @param links whether links are followed; otherwise they are left out
     * @param untouchable trees that are none of the copy's business
     */
    public CopyOracle(Path source, Path target, String prefix, boolean links, Path... untouchable) throws IOException {
        this.target = target;
        this.prefix = prefix;
        Map<String, Entry> all = links ? Snapshot.followed(source) : Snapshot.of(source);
        all.forEach((path, entry) -> version(path, entry));
        before = Snapshot.of(target);
        for (Path tree : untouchable) {
            this.untouchable.put(tree, Snapshot.of(tree));
        }
    }

    /** A file of the source is about to have this content; the copy may meet it before or afterwards. */
    public void version(String path, Entry entry) {
        if (entry.kind() == 'l') {
            leftOut.add(prefix + path);
        } else {
            versions.computeIfAbsent(prefix + path, name -> new HashSet<>()).add(entry);
        }
    }

    /**
     * All that does not hold, in words.
     *
     * @param results each that was told
     * @param report null if the copy ended otherwise
     */
    public List<String> objections(CopyRequest request, List<FileResult> results, CopyReport report, boolean atomic)
            throws IOException {
        Map<String, Entry> after = Snapshot.of(target);
        Map<String, FileResult> told = new HashMap<>();
        for (FileResult result : results) {
            // A directory that is deleted has a slash at its end.
            FileResult earlier = told.put(result.path().replaceFirst("/$", ""), result);
            objectIf(earlier != null, result.path(), "is told twice: " + earlier + " and " + result);
            switch (result.status()) {
                case COPIED -> copied(request, result.path(), after.get(result.path()));
                case SKIPPED -> objectIf(
                        versions.containsKey(result.path()) && !isVersion(result.path(), after.get(result.path())),
                        result.path(), "counts as unchanged, and differs: " + after.get(result.path()));
                case DELETED -> objectIf(
                        request.mirror() == null
                                || !result.path().startsWith(prefix)
                                || versions.containsKey(result.path())
                                || after.containsKey(result.path()),
                        result.path(), "counts as deleted");
                default -> objectIf(result.status() != FileResult.Status.FAILED, result.path(), "is " + result.status());
            }
        }
        for (Map.Entry<String, Set<Entry>> expected : versions.entrySet()) {
            String path = expected.getKey();
            Entry now = after.get(path);
            boolean whole = isVersion(path, now);
            objectIf(report != null && report.complete() && !whole, path, "is missing in a complete copy: " + now);
            boolean old = now == null ? !before.containsKey(path) : before.containsKey(path) && before.get(path).has(now);
            objectIf(atomic && !whole && !old, path, "is neither the old nor the new one: " + now);
        }
        others(request, told, after, report != null && report.complete());
        if (report != null) {
            long copied = told.values().stream().filter(result -> result.status() == FileResult.Status.COPIED).count();
            objectIf(copied != report.files(), "the report", "counts " + report.files() + " files, and " + copied + " are told");
        }
        for (Map.Entry<Path, Map<String, Entry>> tree : untouchable.entrySet()) {
            objectIf(!tree.getValue().equals(Snapshot.of(tree.getKey())), tree.getKey().toString(), "was touched");
        }
        return objections;
    }

    /** What the source does not have. */
    private void others(CopyRequest request, Map<String, FileResult> told, Map<String, Entry> after, boolean complete) {
        Set<String> paths = new HashSet<>(before.keySet());
        paths.addAll(after.keySet());
        paths.removeAll(versions.keySet());
        paths.removeIf(path -> request.mirror() != null && leftOut.contains(path));
        for (String path : paths) {
            Entry was = before.get(path);
            Entry is = after.get(path);
            if (request.mirror() != null && complete && path.startsWith(prefix)) {
                objectIf(is != null, path, "is left over in a mirror");
            } else {
                boolean deleted = told.containsKey(path) && told.get(path).status() == FileResult.Status.DELETED;
                boolean above = was == null && is.kind() == 'd' && prefix.startsWith(path + "/");
                objectIf(!deleted && !above && (was == null || is == null || !was.isUntouched(is)), path, "was " + was + ", is " + is);
            }
        }
    }

    private void copied(CopyRequest request, String path, Entry now) {
        if (!isVersion(path, now)) {
            objectIf(true, path, "counts as copied, and is " + now + ", not " + versions.get(path));
            return;
        }
        if (versions.get(path).size() == 1) {
            Entry expected = versions.get(path).iterator().next();
            objectIf(request.keepsTimes() && now.seconds() != expected.seconds(), path, "has not the time of " + expected + ": " + now);
            objectIf(
                    request.fileMode() == null && request.preserve().modes() && !now.mode().equals(expected.mode()),
                    path, "has not the mode of " + expected + ": " + now);
        }
        objectIf(request.fileMode() != null && bits(now.mode()) != request.fileMode(), path, "has not the mode that was asked for: " + now);
    }

    private static int bits(String mode) {
        return PosixFilePermissions.fromString(mode).stream().mapToInt(bit -> 0400 >> bit.ordinal()).sum();
    }

    private boolean isVersion(String path, Entry now) {
        return now != null && versions.getOrDefault(path, Set.of()).stream().anyMatch(now::has);
    }

    private void objectIf(boolean wrong, String path, String what) {
        if (wrong) {
            objections.add(path + " " + what);
        }
    }
}
