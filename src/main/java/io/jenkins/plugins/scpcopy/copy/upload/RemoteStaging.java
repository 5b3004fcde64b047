package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.ranges.RangedUpload;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.copy.tools.Staging;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@link Staging} of files that are sent to a host: what is there meanwhile, and what is left there. Outlives the
 * connections that files go over. Safe for use by several threads.
 */
public final class RemoteStaging {
    /** How many files at a time the host sums while they are sent: each takes a channel besides those for files. */
    private static final int MOST_FOLLOWED = 2;

    /** What OpenSSH and dropbear say when the content is in place and only its attributes could not be set. */
    private static final Pattern ATTRIBUTES = Pattern.compile(".*: set (times|mode): [^:]*", Pattern.DOTALL);

    private final CopyProgress progress;
    private final boolean atomic;
    /**
     * Whether files get their names only when all are sent. The command that gives names in a directory puts the
     * directory's times and mode back as it found them; meanwhile another worker may leave that directory and set them.
     */
    private final boolean severalWorkers;

    private boolean namesAtEnd;
    private final RemotePlace place;
    private final Staging<RemoteFile> staging;
    /** What the host may have opened under its final name. */
    private final Set<String> exposed = new HashSet<>();
    /** Files that the host sums while they are sent. */
    private final List<RemoteFile> followed = new ArrayList<>();

    private Optional<HostTools.Sums> sums = Optional.empty();
    private long arrived;
    /** Whether a worker settles files just now; stays true once that has failed, so that the rest is put off until the end. */
    private boolean settling;

    /**
     * @param host the connection for commands that settle what was sent
     * @param target empty for hosts that only take one file after the other
     * @param workers how many may be sending at the same time
     */
    public RemoteStaging(HostSession host, Optional<RemoteTarget> target, int workers) throws IOException {
        this.progress = host.progress();
        this.atomic = host.request().atomic();
        this.severalWorkers = workers > 1;
        this.namesAtEnd = atomic && severalWorkers;
        this.place = new RemotePlace(host, target);
        this.staging = new Staging<>(place, place, host.verify(), atomic, progress);
        useForCommands(host);
    }

    /** From now on, commands that settle what was sent go over this connection. */
    public synchronized void useForCommands(HostSession helper) throws IOException {
        place.use(helper);
        sums = staging.verifies() ? helper.tools().sums() : Optional.empty();
    }

    /** How many files the host has confirmed. */
    synchronized long arrived() {
        return arrived;
    }

    /** A file is about to be sent. @param path in results, from which the target knows its place */
    public synchronized RemoteFile begin(String path, long size) {
        forget(path);
        return place.begin(path, size, staging.verifies());
    }

    /** The directory of the host that {@link #placeOf} starts from. */
    public String base() {
        return place.base();
    }

    /** Where a file ends up. @param path in results */
    public String placeOf(String path) {
        return place.named(path);
    }

    /** As {@link #begin} and {@link #begun}, of a file that is sent in parts. */
    public synchronized RemoteFile beginInParts(String path, long size, RangedUpload upload) {
        forget(path);
        exposed.remove(path);
        namesAtEnd = severalWorkers;
        staging.begun(path);
        RemoteFile file = place.beginInParts(path, size, upload.temporaryName(), upload.isLasting());
        if (upload.isInOrder()) {
            follow(file);
        }
        return file;
    }

    /** A file that was sent in parts is not to be gone on with. */
    public void discard(RemoteFile file) {
        place.discard(file);
    }

    /** The host is about to be told of the file. */
    public synchronized void announced(RemoteFile file) {
        if (!atomic) {
            exposed.add(file.path());
        }
    }

    /** The host has accepted the file's header. */
    public synchronized void begun(RemoteFile file) {
        staging.begun(file.path());
        follow(file);
    }

    /** Has the host sum the file while it is sent, if it is large. */
    private void follow(RemoteFile file) {
        followed.removeIf(before -> !before.isFollowed());
        if (file.size() >= ShellChecksums.LARGE && followed.size() < MOST_FOLLOWED) {
            sums.flatMap(tool -> tool.follow(place.base(), place.of(file), file.size())).ifPresent(sum -> {
                file.follow(sum);
                followed.add(file);
            });
        }
    }

    /** The host has the whole file, but not its times or mode. @param words the host's own, raw */
    public void arrivedWithoutAttributes(RemoteFile file, String words) {
        file.note(notKept(words));
        arrived(file);
    }

    public static String notKept(String words) {
        return "its times or mode were not kept: " + RemoteText.escape(words);
    }

    public boolean verifies() {
        return staging.verifies();
    }

    /** The host has the whole file. */
    public synchronized void arrived(RemoteFile file) {
        arrived++;
        file.confirmed();
        exposed.remove(file.path());
        staging.arrived(file);
    }

    /** The host has all parts of the file. Where nobody else sends, it gets its name now, so that what follows cannot cost it. */
    public void arrivedInParts(RemoteFile file) throws IOException {
        arrived(file);
        if (!severalWorkers) {
            staging.settle();
        }
    }

    /** The host has taken all of the file, or a part of it, and objects. @param words the host's own, raw */
    public void refused(RemoteFile file, String words) {
        // A name that imitates the words could make a lost file look whole.
        if (!file.path().contains(": set ") && ATTRIBUTES.matcher(words.strip()).matches()) {
            arrivedWithoutAttributes(file, words);
        } else {
            broken(file.path(), file.size(), RemoteText.escape(words));
        }
    }

    /** Fails a file of which nothing is there under its own name. @param reason fit to be shown */
    public synchronized void failed(String path, long size, String reason) {
        forget(path);
        staging.failed(path, size, reason);
    }

    /** Fails a file that may be there in part, or whose end the host did not confirm, and says what may be left there. */
    public synchronized void broken(String path, long size, String reason) {
        if (!exposed.contains(path)) {
            failed(path, size, reason);
            return;
        }
        forget(path);
        staging.leftIncomplete(path, size, reason + "; " + place.leftOf(path));
    }

    /** Drops what the host computed for a file that is to be sent anew or has failed. */
    private void forget(String path) {
        followed.removeIf(before -> {
            boolean same = before.path().equals(path);
            if (same) {
                before.abandon();
            }
            return same;
        });
    }

    /**
     * Settles what can be settled while files are still being sent, once there is enough for a command; all else is settled at the
     * end.
     */
    public void settleIfMany() throws InterruptedIOException {
        boolean comparesOnly;
        synchronized (this) {
            if (settling || namesAtEnd && !staging.verifies() || !staging.hasMany()) {
                return;
            }
            settling = true;
            comparesOnly = namesAtEnd;
        }
        boolean settled = false;
        try {
            if (comparesOnly) {
                staging.compare();
            } else {
                staging.settle();
            }
            settled = true;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            progress.detail(place.host().name() + ": files are settled at the end: " + Reasons.of(e));
        } finally {
            synchronized (this) {
                settling = !settled;
            }
        }
    }

    /** @throws IOException as {@link Staging#settle} */
    public void settle() throws IOException {
        staging.settle();
    }

    /** Settles the files of a copy that is given up, if checksums can still tell which of them arrived whole. */
    public void settleIfVerified() {
        if (!staging.verifies()) {
            return;
        }
        try {
            settle();
        } catch (IOException e) {
            progress.detail(place.host().name() + ": checksums could not be compared: " + Reasons.of(e));
        }
    }

    /** As {@link Staging#failHeld}; {@link #clean} finds out what became of doubtful files. */
    public boolean failHeld(String reason) {
        return staging.failHeld(reason);
    }

    /** The copy has ended: what is doubtful is settled, and nothing temporary stays. @param fresh as in {@link RemotePlace#clean} */
    public void clean(Retries.Opener<HostSession> fresh) {
        synchronized (this) {
            followed.forEach(RemoteFile::abandon);
            followed.clear();
        }
        place.clean(staging, fresh);
    }
}
