package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.scp.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Puts what a client sends below the target it named, by the rules of scp's remote half: an existing directory receives items,
 * otherwise the target is the name of the only one.
 */
final class ServerSink implements Receiver {
    private final Root root;
    private final String targetName;
    private final Path target;
    private final boolean targetIsDirectory;
    private final boolean preserve;
    private final ServerLog log;
    private final MemoryBudget.Account names = MemoryBudget.ofHeap().names();
    private final Deque<Place> entered = new ArrayDeque<>();
    private TargetDirectory base;
    private boolean targetTaken;

    /**
     * A place for an item.
     *
     * @param shown how messages call the item, fit to be shown
     */
    private record Place(TargetDirectory directory, String name, String shown) {}

    /** @param target the path that the client named */
    ServerSink(Root root, Word target, boolean preserve, ServerLog log) throws RefusedException {
        this.root = root;
        this.targetName = target.text();
        this.target = root.resolve(target.text(), target.home());
        this.targetIsDirectory = Files.isDirectory(this.target);
        this.preserve = preserve;
        this.log = log;
    }

    /** @throws RefusedException unless the target is a directory inside the root */
    void demandDirectory() throws RefusedException {
        String shown = RemoteText.escape(targetName);
        try {
            root.real(target);
        } catch (IOException e) {
            throw new RefusedException(shown + ": " + Problem.words(e), e);
        }
        if (!targetIsDirectory) {
            throw new RefusedException(shown + ": Not a directory");
        }
    }

    @Override
    public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
        String shown = shown(header);
        try {
            Place place = place(header, shown);
            if (entered.isEmpty() && !targetIsDirectory && targetName.endsWith("/")) {
                throw new RefusedException("Not a directory");
            }
            IncomingFile file = place.directory().create(place.name(), header.size(), attributes(header, times));
            log.receiving(file, shown);
            return new Receiving(file, shown);
        } catch (IOException e) {
            throw refused(shown, e);
        }
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        String shown = shown(header);
        try {
            Place place = place(header, shown);
            TargetDirectory directory = place.directory().enterAgain(place.name(), attributes(header, times));
            entered.push(new Place(directory, place.name(), shown));
            log.detail("directory " + shown);
        } catch (IOException e) {
            throw refused(shown, e);
        }
    }

    @Override
    public void leaveDirectory() {
        entered.pop().directory().leave();
    }

    @Override
    public void warning(String text) {
        log.error("the client says: " + RemoteText.escape(text));
    }

    private ReceivedAttributes attributes(ItemHeader header, Optional<FileTimestamps> times) {
        return new ReceivedAttributes(header.mode(), preserve, preserve ? times : Optional.empty());
    }

    private Place place(ItemHeader header, String shown) throws IOException {
        Optional<String> objection = Record.objectionToName(header.name());
        if (objection.isPresent()) {
            throw new RefusedException("unexpected filename: " + objection.get());
        }
        RemotePath.checkLength(shown);
        if (!entered.isEmpty()) {
            return new Place(entered.peek().directory(), header.name(), shown);
        }
        if (targetIsDirectory) {
            if (base == null) {
                base = directory(root.real(target));
            }
            return new Place(base, header.name(), shown);
        }
        if (targetTaken) {
            throw new RefusedException("the target is not a directory, and it has been written already");
        }
        targetTaken = true;
        Path place = root.placed(target);
        return new Place(directory(place.getParent()), place.getFileName().toString(), shown);
    }

    private TargetDirectory directory(Path path) throws IOException {
        return TargetDirectory.base(path, root.confinement(), names, text -> log.error(RemoteText.escape(text)));
    }

    private String shown(ItemHeader header) {
        if (!entered.isEmpty()) {
            return entered.peek().shown() + "/" + RemoteText.escape(header.name());
        }
        String inside = targetName.isEmpty() || targetName.endsWith("/") ? targetName : targetName + "/";
        return RemoteText.escape(targetIsDirectory ? inside + header.name() : targetName);
    }

    private RefusedException refused(String shown, IOException cause) {
        return refused(shown, 0, cause);
    }

    private RefusedException refused(String shown, long bytes, IOException cause) {
        String reason = Problem.words(cause);
        log.failed(shown, bytes, reason);
        return new RefusedException(shown + ": " + reason, cause);
    }

    private final class Receiving implements Reception {
        private final IncomingFile file;
        private final String shown;
        private long size;
        /** Why it cannot be written, or null. */
        private String problem;

        Receiving(IncomingFile file, String shown) {
            this.file = file;
            this.shown = shown;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                file.write(bytes, offset, length);
                size += length;
            } catch (IOException e) {
                problem = Problem.words(e);
                throw new RefusedException(shown + ": " + problem, e);
            }
        }

        @Override
        public void complete() throws IOException {
            try {
                file.commit();
                log.done(shown, size);
            } catch (IOException e) {
                throw refused(shown, size, e);
            } finally {
                log.settled();
            }
        }

        @Override
        public void discard(String reason) {
            try {
                file.discard();
            } catch (IOException e) {
                log.error(shown + ": its temporary file cannot be removed: " + Problem.words(e));
            }
            log.failed(shown, size, problem == null ? reason : problem);
            log.settled();
        }
    }
}
