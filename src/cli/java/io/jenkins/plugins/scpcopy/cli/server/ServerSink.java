package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Puts what a client sends below the target it named, by the rules of scp's remote half: an existing directory receives the items,
 * otherwise the target is the name of the only one.
 */
final class ServerSink implements SinkTarget {
    private final Root root;
    private final String targetName;
    private final Path target;
    private final boolean targetIsDirectory;
    private final boolean preserve;
    private final ServerLog log;
    private final Deque<Place> entered = new ArrayDeque<>();
    private boolean targetTaken;

    /** A directory that is being filled. */
    private record Place(Path path, String name, Attributes attributes) {}

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
        try {
            root.real(target);
        } catch (IOException e) {
            throw refused(RemoteText.escape(targetName), e);
        }
        if (!targetIsDirectory) {
            throw refused(RemoteText.escape(targetName), new RefusedException("Not a directory"));
        }
    }

    @Override
    public Reception file(Record.FileHeader header, Optional<Times> times) throws IOException {
        String name = displayed(header);
        try {
            Path path = place(header);
            if (path.equals(target) && targetName.endsWith("/")) {
                throw new RefusedException("Not a directory");
            }
            return new ReceivedFile(path, name, header.size(), new Attributes(header.mode(), times, preserve), log);
        } catch (IOException e) {
            throw refused(name, e);
        }
    }

    @Override
    public void enterDirectory(Record.DirectoryHeader header, Optional<Times> times) throws IOException {
        String name = displayed(header);
        try {
            Path path = place(header);
            Attributes attributes = new Attributes(header.mode(), times, preserve);
            if (!Files.isDirectory(path)) {
                attributes = attributes.createDirectory(path);
            } else {
                attributes = attributes.ofExisting();
            }
            entered.push(new Place(path, name, attributes));
            log.detail("directory " + name);
        } catch (FileAlreadyExistsException e) {
            throw refused(name, new RefusedException("Not a directory", e));
        } catch (IOException e) {
            throw refused(name, e);
        }
    }

    @Override
    public void leaveDirectory() {
        Place left = entered.pop();
        try {
            left.attributes().applyToDirectory(left.path());
        } catch (IOException e) {
            log.error(left.name() + ": attributes: " + Problem.words(e));
        }
    }

    @Override
    public void warning(String text) {
        log.error("the client says: " + RemoteText.escape(text));
    }

    /** Where an item goes, with the links on the way followed as far as they stay inside the root. */
    private Path place(Record.Header header) throws IOException {
        String objection = Record.objectionToName(header.name());
        if (objection != null) {
            throw new RefusedException("unexpected filename: " + objection);
        }
        if (entered.isEmpty() && !targetIsDirectory) {
            if (targetTaken) {
                throw new RefusedException("the target is not a directory, and it has been written already");
            }
            targetTaken = true;
            return followed(root.placed(target));
        }
        Path directory = entered.isEmpty() ? target : entered.peek().path();
        return followed(root.placed(root.child(root.real(directory), header.name())));
    }

    /** An existing link is written through, as scp does, but never out of the root. */
    private Path followed(Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            return path;
        }
        if (!Files.exists(path)) {
            throw new RefusedException("is a symbolic link to nothing");
        }
        return root.real(path);
    }

    private String displayed(Record.Header header) {
        StringBuilder name = new StringBuilder();
        if (entered.isEmpty()) {
            name.append(targetName);
        } else {
            return entered.peek().name() + "/" + RemoteText.escape(header.name());
        }
        if (targetIsDirectory) {
            name.append(targetName.isEmpty() || targetName.endsWith("/") ? "" : "/").append(header.name());
        }
        return RemoteText.escape(name.toString());
    }

    private RefusedException refused(String name, IOException cause) {
        String reason = name + ": " + Problem.words(cause);
        log.error(reason);
        return new RefusedException(reason, cause);
    }
}
