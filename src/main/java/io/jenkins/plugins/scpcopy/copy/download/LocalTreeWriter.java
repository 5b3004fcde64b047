package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFileException;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.copy.tools.LocalFile;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes what a remote source sends below a local directory. */
public final class LocalTreeWriter implements Receiver {
    /** Finds the local target once it is known what the source's first item is. */
    interface Finder {
        LocalTarget find(SourceKind kind, String name) throws IOException;
    }

    private record Level(TargetDirectory directory, String path, boolean own, String remote) {}

    /** Takes and drops the bytes of a file that an earlier attempt has received. */
    public static final Reception DROPPED = new Reception() {
        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void complete() {}

        @Override
        public void discard(String reason) {}
    };

    /** Directories from which programs on this machine take settings and commands. */
    private static final Set<String> TRUSTED = Set.of(".git", ".ssh");

    private final CopyRequest request;
    private final RequestedPaths roots;
    private final Finder finder;
    private final RateLimiter limiter;
    private final CopyProgress progress;
    private final SourceErrors errors;
    private final LocalStaging staging;
    private final String prefix;
    private final Deque<Level> levels = new ArrayDeque<>();
    private LocalTarget target;
    private boolean warned;

    private LocalTreeWriter(RequestedPaths roots, String prefix, Finder finder, SourceErrors errors, LocalStaging staging) {
        this.request = staging.context().request();
        this.limiter = staging.context().limiter();
        this.progress = staging.context().progress();
        this.roots = roots;
        this.prefix = prefix;
        this.finder = finder;
        this.errors = errors;
        this.staging = staging;
    }

    /**
     * Has a host send what was asked for, by one command, and writes it.
     *
     * @param prefix the path of the directory that items of the top level are in; usually empty
     * @throws LargeFileException if a large file has come by itself, or must not: what is left of the rest is to be asked for again
     * @throws IOException if the command did not end as it should; a file that broke off has no verdict then
     */
    static void receive(HostSession host, RequestedPaths roots, String prefix, Finder finder, LocalStaging staging)
            throws IOException {
        SourceErrors errors = new SourceErrors(host.progress(), staging.finished());
        LocalTreeWriter writer = new LocalTreeWriter(roots, prefix, finder, errors, staging);
        staging.comeFrom(host);
        try {
            new SourceReader(host, roots, errors).run(writer, staging::failBrokenOff);
        } catch (LargeFileException e) {
            boolean settled = writer.inParts(host, e);
            if (!settled || !roots.isNothingBut(prefix.isEmpty() ? e.header().name() : "")) {
                throw e;
            }
        } finally {
            writer.close();
        }
    }

    @Override
    public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
        Interrupts.check();
        staging.failBrokenOff();
        String path = path(header.name());
        try {
            RemotePath.checkLength(path);
            String name = header.name();
            if (levels.isEmpty()) {
                roots.admit(name, false);
                name = place(SourceKind.FILE, name).nameFor(name);
            }
            if (staging.finished().has(path)) {
                return DROPPED;
            }
            if (isInParts(path, header)) {
                throw new LargeFileException(header, times);
            }
            IncomingFile file = directory().create(name, header.size(), request.ofFile(header.mode(), times));
            progress.started(path, header.size(), file.path());
            return new Writing(staging.begin(file, path, header.size(), remote(header.name())));
        } catch (IOException e) {
            throw refused(path, header.size(), e);
        }
    }

    private boolean isInParts(String path, ItemHeader.File header) {
        return !remote(header.name()).isEmpty()
                && staging.finished().isKnown()
                && staging.large().isDownloaded(staging.host(), path, header.size());
    }

    /** @return false if it has to come in one piece, and does so when it is asked for again */
    private boolean inParts(HostSession host, LargeFileException announced) throws IOException {
        ItemHeader.File header = announced.header();
        String name = header.name();
        return new LargeFileDownload(host, staging, path(name), remote(name), header.size())
                .receive(directory(), levels.isEmpty() ? target.nameFor(name) : name, announced);
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        Interrupts.check();
        staging.failBrokenOff();
        String path = path(header.name());
        if (staging.finished().has(path)) {
            throw new RefusedException("refused before");
        }
        String remote = "";
        try {
            RemotePath.checkLength(path);
            String name = header.name();
            if (levels.isEmpty()) {
                boolean contents = roots.admit(name, true);
                LocalTarget place = place(contents ? SourceKind.CONTENTS : SourceKind.DIRECTORY, name);
                remote = remote(name);
                if (contents || place.isOnto()) {
                    levels.push(new Level(place.base(), contents ? "" : path, false, remote));
                    return;
                }
                name = place.nameFor(name);
            } else {
                remote = remote(name);
                doubt(name, path);
            }
            TargetDirectory directory = directory().enter(name, request.ofDirectory(header.mode(), times));
            levels.push(new Level(directory, path, true, remote));
        } catch (IOException e) {
            throw refused(path, 0, e);
        }
    }

    /** Warns of such a directory: whoever asked for the one around it may not have thought of it. */
    private void doubt(String name, String path) {
        if (!warned && TRUSTED.contains(name.toLowerCase(Locale.ROOT))) {
            warned = true;
            progress.warning("'" + RemoteText.escape(path)
                    + "' came along: programs take settings and commands from such a directory, which are now the host's");
        }
    }

    @Override
    public void leaveDirectory() {
        staging.failBrokenOff();
        Level left = levels.pop();
        if (left.own()) {
            staging.leave(left.directory());
        }
    }

    @Override
    public void warning(String text) {
        errors.add(levels.isEmpty() ? "" : levels.peek().path(), text);
    }

    /** Ends what the source left open when it broke off, so that modes that were widened do not stay. */
    private void close() {
        while (!levels.isEmpty()) {
            Level left = levels.pop();
            if (left.own()) {
                staging.leave(left.directory());
            }
        }
    }

    private LocalTarget place(SourceKind kind, String name) throws IOException {
        if (target == null) {
            target = finder.find(kind, name);
        } else if (target.isReplaced() || target.isOnto()) {
            throw new RefusedException("more than one item for the one name at the target");
        }
        return target;
    }

    private TargetDirectory directory() {
        return levels.isEmpty() ? target.base() : levels.peek().directory();
    }

    private String path(String name) {
        return RelativePath.child(levels.isEmpty() ? prefix : levels.peek().path(), name);
    }

    /** Where an item is on the host; empty if that is not known. */
    private String remote(String name) {
        if (levels.isEmpty()) {
            return roots.pathOf(name).orElse("");
        }
        String parent = levels.peek().remote();
        return parent.isEmpty() ? "" : RemotePath.child(parent, name);
    }

    /** A problem of one item ends that item; a problem of the whole target, or an item nobody asked for, ends the transfer. */
    private IOException refused(String path, long size, IOException cause) throws TransferException {
        Interrupts.check(cause);
        return errors.refused(path, size, cause);
    }

    /** One file on its way to its name. */
    private final class Writing implements Reception {
        private final LocalFile file;
        private long moved;

        Writing(LocalFile file) {
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            limiter.take(length);
            file.write(bytes, offset, length);
            file.update(bytes, offset, length);
            moved += length;
            progress.moved(file.path(), moved, file.size());
        }

        @Override
        public void complete() throws IOException {
            staging.complete(file);
        }

        @Override
        public void discard(String reason) {
            staging.brokeOff(file, reason);
        }
    }
}
