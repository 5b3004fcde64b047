package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Writes what a remote source sends below a local directory. */
final class ReceivingTree implements SinkTarget {
    /** Finds the local target once it is known what the source's first item is. */
    interface Finder {
        LocalTarget find(Shape shape, String name) throws IOException;
    }

    private record Level(TargetDirectory directory, String path, boolean own) {}

    private final CopyRequest request;
    private final RequestedRoots roots;
    private final Finder finder;
    private final Throttle throttle;
    private final Settlement settlement;
    private final SourceFailures failures;
    private final Deque<Level> levels = new ArrayDeque<>();
    private LocalTarget target;

    ReceivingTree(
            CopyRequest request,
            RequestedRoots roots,
            Finder finder,
            Throttle throttle,
            Settlement settlement,
            SourceFailures failures) {
        this.request = request;
        this.roots = roots;
        this.finder = finder;
        this.throttle = throttle;
        this.settlement = settlement;
        this.failures = failures;
    }

    @Override
    public Reception file(Record.FileHeader header, Optional<Times> times) throws IOException {
        String path = path(header.name());
        try {
            String name = header.name();
            if (levels.isEmpty()) {
                roots.admit(name, false);
                name = land(Shape.FILE, name).nameFor(name);
            }
            int mode = request.fileMode() != null ? request.fileMode() : header.mode();
            boolean exact = request.fileMode() != null || request.preserve().modes();
            IncomingFile file = directory().create(name, header.size(), attributes(mode, exact, times));
            settlement.started(path, header.size());
            return new Writing(file, path, header.size());
        } catch (IOException e) {
            throw refused(path, header.size(), e);
        }
    }

    @Override
    public void enterDirectory(Record.DirectoryHeader header, Optional<Times> times) throws IOException {
        String path = path(header.name());
        try {
            String name = header.name();
            if (levels.isEmpty()) {
                boolean contents = roots.admit(name, true);
                LocalTarget place = land(contents ? Shape.CONTENTS : Shape.DIRECTORY, name);
                if (contents || place.isOnto()) {
                    levels.push(new Level(place.base(), contents ? "" : path, false));
                    return;
                }
                name = place.nameFor(name);
            }
            int mode = request.dirMode() != null ? request.dirMode() : header.mode();
            boolean exact = request.dirMode() != null || request.preserve().modes();
            levels.push(new Level(directory().enter(name, attributes(mode, exact, times)), path, true));
        } catch (IOException e) {
            throw refused(path, 0, e);
        }
    }

    @Override
    public void leaveDirectory() {
        Level left = levels.pop();
        if (left.own()) {
            left.directory().leave();
        }
    }

    @Override
    public void warning(String text) {
        failures.add(levels.isEmpty() ? "" : levels.peek().path(), text);
    }

    /** Ends what the source left open when it broke off, so that modes that were widened do not stay. */
    void close() {
        while (!levels.isEmpty()) {
            leaveDirectory();
        }
    }

    private LocalTarget land(Shape shape, String name) throws IOException {
        if (target == null) {
            target = finder.find(shape, name);
        } else if (target.isReplaced() || target.isOnto()) {
            throw new RefusedException("more than one item for the one name at the target");
        }
        return target;
    }

    private TargetDirectory directory() {
        return levels.isEmpty() ? target.base() : levels.peek().directory();
    }

    private String path(String name) {
        String parent = levels.isEmpty() ? "" : levels.peek().path();
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private ReceivedAttributes attributes(int mode, boolean exact, Optional<Times> times) {
        return new ReceivedAttributes(mode, exact, request.keepsTimes() ? times : Optional.empty());
    }

    /** An item's own problem ends the item; a problem of the whole target, or a stranger, ends the transfer. */
    private IOException refused(String path, long size, IOException cause) {
        return failures.refused(path, size, cause);
    }

    /** One file on its way to its name. */
    private final class Writing implements Reception {
        private final IncomingFile file;
        private final String path;
        private final long size;
        private long moved;

        Writing(IncomingFile file, String path, long size) {
            this.file = file;
            this.path = path;
            this.size = size;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throttle.take(length);
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                throw new IOException("cannot be written: " + Reasons.of(e), e);
            }
            moved += length;
            settlement.moved(path, moved, size);
        }

        @Override
        public void complete() throws IOException {
            try {
                file.commit();
            } catch (IOException e) {
                String reason = "cannot be moved into place: " + Reasons.of(e);
                settlement.failed(path, size, reason);
                throw new RefusedException(reason, e);
            }
            settlement.copied(path, size, "");
        }

        @Override
        public void discard(String reason) {
            settlement.failed(path, size, reason);
            try {
                file.discard();
            } catch (IOException e) {
                settlement.warning("the temporary file of '" + RemoteText.escape(path) + "' could not be removed: "
                        + Reasons.of(e));
            }
        }
    }
}
