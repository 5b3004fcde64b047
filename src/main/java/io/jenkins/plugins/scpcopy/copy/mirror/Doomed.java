package io.jenkins.plugins.scpcopy.copy.mirror;

import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.selection.AntPatterns;
import io.jenkins.plugins.scpcopy.copy.selection.SourceView;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What of a target is to go, items before the directories that they are in. */
final class Doomed {
    /** What names of our own temporary files begin with: another copy may be writing them. */
    private static final String OURS = ".scpcopy-";

    private final TreeMap<String, Pruning.Found> items = new TreeMap<>(Comparator.reverseOrder());
    /** Items by their paths whose names a file system that ignores case may take for those of the source. */
    private final Map<String, Set<String>> alike = new HashMap<>();

    /** Decides. @param protect is never deleted */
    Doomed(List<Pruning.Found> there, SourceView source, AntPatterns protect) {
        List<Pruning.Found> deepestFirst = new ArrayList<>(there);
        deepestFirst.sort(Comparator.comparing(Pruning.Found::path).reversed());
        Set<String> needed = new HashSet<>();
        for (Pruning.Found found : deepestFirst) {
            String path = found.path();
            boolean goes = found.kind() != Pruning.Kind.SEALED
                    && !needed.contains(path)
                    && !RelativePath.name(path).startsWith(OURS)
                    && source.asksFor(path)
                    && !source.has(path)
                    && !protect.match(path);
            if (goes) {
                items.put(path, found);
            } else {
                above(path, needed);
            }
        }
        findAlike(source);
    }

    private static void above(String path, Set<String> directories) {
        String at = RelativePath.parent(path);
        while (!at.isEmpty() && directories.add(at)) {
            at = RelativePath.parent(at);
        }
    }

    private void findAlike(SourceView source) {
        if (items.isEmpty()) {
            return;
        }
        Map<String, List<String>> folded = new HashMap<>();
        items.keySet().forEach(path -> folded.computeIfAbsent(fold(path), key -> new ArrayList<>()).add(path));
        Set<String> seen = new HashSet<>();
        for (String path : source.paths()) {
            for (String at = path; !at.isEmpty() && seen.add(at); at = RelativePath.parent(at)) {
                for (String item : folded.getOrDefault(fold(at), List.of())) {
                    alike.computeIfAbsent(item, key -> new HashSet<>()).add(at);
                }
            }
        }
    }

    private static String fold(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    int count() {
        return items.size();
    }

    List<Pruning.Found> items() {
        return List.copyOf(items.values());
    }

    /** Whether it depends on the file system which names are the same. */
    boolean hasAlike() {
        return !alike.isEmpty();
    }

    /** Spares what turned out to be the source's own, under another spelling. @param there what is at the target after the copy */
    void spareAlike(List<Pruning.Found> there) {
        Set<String> paths = new HashSet<>();
        there.forEach(found -> paths.add(found.path()));
        alike.forEach((item, others) -> {
            if (!paths.containsAll(others)) {
                spare(item);
            }
        });
        alike.clear();
    }

    /** Spares an item, and with it the directories above it. */
    void spare(String path) {
        for (String at = path; !at.isEmpty(); at = RelativePath.parent(at)) {
            items.remove(at);
        }
    }

    /** It is gone, or cannot be deleted. */
    void done(Pruning.Found item) {
        items.remove(item.path());
    }
}
