package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.download.LocalTreeWriter;
import io.jenkins.plugins.scpcopy.copy.download.SourceErrors;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFileException;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.RemoteSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.scp.Record;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Takes what one command of the source sends, and passes it on to the target: every record is parsed and checked, and a new one
 * is written in its place; only contents go through as they are.
 */
final class RelaySink implements Receiver {
    private static final int PERMISSIONS = 0777;

    /** Finds the place on the target host once it is known what the source's first item is. */
    interface Finder {
        RemoteTarget find(SourceKind kind, String name) throws IOException;
    }

    private record Level(String path, String remote, ReceivedNames names) {}

    private final CopyRequest request;
    private final HostSession sender;
    private final RequestedPaths roots;
    private final RelayUpload target;
    private final Finder finder;
    private final SourceErrors errors;
    private final Deque<Level> levels = new ArrayDeque<>();
    private boolean placed;

    /** @param prefix the path of the directory that items of the top level are in; usually empty */
    RelaySink(HostSession sender, RequestedPaths roots, RelayUpload target, Finder finder, SourceErrors errors, String prefix) {
        this.request = target.host().request();
        this.sender = sender;
        this.roots = roots;
        this.target = target;
        this.finder = finder;
        this.errors = errors;
        levels.push(level(prefix, ""));
    }

    @Override
    public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
        Interrupts.check();
        target.failBrokenOff();
        String path = path(header.name());
        try {
            RemotePath.checkLength(path);
            checkName(header.name(), false);
            place(SourceKind.FILE, header.name());
            if (target.finished().has(path)) {
                return LocalTreeWriter.DROPPED;
            }
            if (isInParts(path, header)) {
                throw new LargeFileException(header, times);
            }
            int mode = request.fileMode(header.mode() & PERMISSIONS);
            return target.file(path, mode, header.size(), request.kept(times));
        } catch (IOException e) {
            throw errors.refused(path, header.size(), e);
        }
    }

    private boolean isInParts(String path, ItemHeader.File header) {
        return !remote(header.name()).isEmpty()
                && target.finished().isKnown()
                && target.large().isRelayed(sender, target.host(), path, header.size());
    }

    /**
     * Passes a large file on; what it needs beside the content was announced, and nothing else is being sent.
     *
     * @return false if it has to come in one piece, and does so when it is asked for again
     */
    boolean inParts(LargeFileException announced) throws IOException {
        ItemHeader.File header = announced.header();
        String path = path(header.name());
        target.finish();
        return target.inParts(
                sender,
                remote(header.name()),
                path,
                request.fileMode(header.mode() & PERMISSIONS),
                header.size(),
                request.kept(announced.times()));
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        Interrupts.check();
        target.failBrokenOff();
        String path = path(header.name());
        if (target.finished().has(path)) {
            throw new RefusedException("refused before");
        }
        try {
            RemotePath.checkLength(path);
            if (checkName(header.name(), true)) {
                place(SourceKind.CONTENTS, "");
                levels.push(level("", remote(header.name())));
                return;
            }
            place(SourceKind.DIRECTORY, header.name());
            String remote = remote(header.name());
            int mode = request.dirMode(header.mode() & PERMISSIONS);
            target.enter(path, new DirectoryAttributes(mode, request.kept(times)));
            levels.push(level(path, remote));
        } catch (IOException e) {
            throw errors.refused(path, 0, e);
        }
    }

    @Override
    public void leaveDirectory() {
        target.failBrokenOff();
        Level left = levels.pop();
        left.names().forget();
        target.leave(left.path());
    }

    @Override
    public void warning(String text) {
        errors.add(levels.size() == 1 ? "" : levels.peek().path(), text);
    }

    /** @return whether the item stands for what is inside it */
    private boolean checkName(String name, boolean directory) throws IOException {
        if (levels.size() == 1 && roots.admit(name, directory)) {
            return true;
        }
        Optional<String> objection = levels.peek().names().claim(name).or(() -> Record.objectionToName(name));
        if (objection.isPresent()) {
            throw new RefusedException(objection.get());
        }
        return false;
    }

    private void place(SourceKind kind, String name) throws IOException {
        if (levels.size() == 1 && levels.peek().path().isEmpty()) {
            boolean takesOne = finder.find(kind, name).takesOne();
            if (placed && takesOne) {
                throw new RefusedException("more than one item for the one name at the target");
            }
            placed = true;
        }
    }

    private Level level(String path, String remote) {
        return new Level(path, remote, new ReceivedNames(
                RemoteSnapshot.rules(target.host()), target.host().progress().memory().names()));
    }

    /** Where an item is on the host; empty if that is not known. */
    private String remote(String name) {
        if (levels.size() == 1) {
            return roots.pathOf(name).orElse("");
        }
        String parent = levels.peek().remote();
        return parent.isEmpty() ? "" : RemotePath.child(parent, name);
    }

    private String path(String name) {
        return RelativePath.child(levels.peek().path(), name);
    }
}
