package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where items go, as it is before they are copied. Items are known by their paths in results. */
public interface TargetSnapshot {
    /** What is at an item's place; empty if nothing is there, or what is there is not known. */
    Optional<RemoteEntry> at(String path);

    /** Whether there is a directory of this path. */
    default boolean isDirectory(String path) {
        return at(path).filter(RemoteEntry::isDirectory).isPresent();
    }

    /** Whether items keep the directories that they are in; a single file that gets a new name does not. */
    boolean keepsDirectories();

    /** Why the item's name cannot be taken, fit to be shown. To be asked once for each item, directories first. */
    Optional<String> objection(String path) throws IOException;

    /** Whether {@link #sums} can be asked for. */
    boolean hasSums() throws IOException;

    /**
     * The SHA-256 sums of files that are there, by path. A file without a sum cannot be compared.
     *
     * @param bytes the sizes of the files in all
     */
    Map<String, String> sums(Collection<String> paths, long bytes) throws IOException;

    /** Settles what a copy would do with an item. */
    default void plan(CopyProgress progress, String path, long size, boolean directory) {
        Optional<String> obstacle = obstacle(path, directory);
        if (obstacle.isPresent()) {
            progress.failed(path, size, obstacle.get());
        } else if (!directory) {
            progress.planned(path, size, at(path).map(RemoteEntry::size));
        }
    }

    /** What is in an item's way, fit to be shown. */
    private Optional<String> obstacle(String path, boolean directory) {
        Optional<RemoteEntry> there = at(path);
        if (there.isPresent() && there.get().isDirectory() != directory) {
            return Optional.of(
                    directory ? "a file is in the way of the directory" : "a directory is in the way of the file");
        }
        String above = keepsDirectories() ? RelativePath.parent(path) : "";
        while (!above.isEmpty()) {
            if (at(above).map(entry -> !entry.isDirectory()).orElse(false)) {
                return Optional.of("a file is in the way of its directory");
            }
            above = RelativePath.parent(above);
        }
        return Optional.empty();
    }
}
