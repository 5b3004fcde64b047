package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Has a host compute the checksums of large files while these are being sent to it, some at a time. Safe for use by several
 * threads.
 */
final class FollowedSums implements Closeable {
    /** How many files at a time: each takes a channel besides those that files are sent over. */
    private static final int MOST = 2;

    private final Map<String, StagedFile> followed = new HashMap<>();
    private Optional<HostTools.Sums> tool = Optional.empty();

    /** How the host computes sums, over the connection at hand. */
    synchronized void use(Optional<HostTools.Sums> sums) {
        tool = sums;
    }

    /**
     * The host has opened a file.
     *
     * @param base of the target
     * @param place where the file is written, relative to it
     */
    synchronized void follow(StagedFile staged, String base, String place) {
        followed.values().removeIf(before -> !before.isFollowed());
        if (staged.size >= ShellChecksums.LARGE && followed.size() < MOST) {
            tool.flatMap(sums -> sums.follow(base, place, staged.size)).ifPresent(sum -> {
                staged.follow(sum);
                followed.put(staged.path, staged);
            });
        }
    }

    /** Drops what was computed for a file, which is to be sent anew or has failed. @param path in results */
    synchronized void forget(String path) {
        StagedFile before = followed.remove(path);
        if (before != null) {
            before.abandon();
        }
    }

    /** No sum is wanted any more. */
    @Override
    public synchronized void close() {
        followed.values().forEach(StagedFile::abandon);
        followed.clear();
    }
}
