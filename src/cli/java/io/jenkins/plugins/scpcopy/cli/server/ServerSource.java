package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.files.SourceTree;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends files and trees to a client. What cannot be sent is an error line, and the rest goes on. */
final class ServerSource {
    private static final int BLOCK = 128 * 1024;

    private static final Pattern THE_DIRECTORY_ITSELF = Pattern.compile("(.*/)?\\./*", Pattern.DOTALL);

    private final Source source;
    private final Root root;
    private final SourceTree tree;
    private final boolean recursive;
    private final boolean preserve;
    private final ServerLog log;
    private final byte[] block = new byte[BLOCK];
    /** Where the directories on the way really are, for finding circles. */
    private final Deque<Path> way = new ArrayDeque<>();

    ServerSource(Source source, Root root, boolean recursive, boolean preserve, ServerLog log) throws IOException {
        this.source = source;
        this.root = root;
        this.tree = root.tree();
        this.recursive = recursive;
        this.preserve = preserve;
        this.log = log;
    }

    /**
     * Sends one of the paths that the client asked for.
     *
     * @param name how the client and messages call it
     * @throws IOException if the connection is lost or the client gives up
     */
    void send(Path path, String name) throws IOException {
        item(path, RemoteText.escape(name), THE_DIRECTORY_ITSELF.matcher(name).matches());
    }

    /**
     * Tells the client about something that cannot be sent.
     *
     * @param shown fit to be shown
     */
    void fail(String shown, String reason) throws IOException {
        log.failed(shown, 0, reason);
        source.warn("scp: " + shown + ": " + reason);
    }

    /** @param itself whether a directory is called {@code .}, as it was asked for */
    private void item(Path path, String shown, boolean itself) throws IOException {
        Path real;
        String name;
        try {
            real = root.real(path);
            name = name(path, real);
        } catch (IOException e) {
            fail(shown, Problem.words(e));
            return;
        }
        if (!Files.isDirectory(real)) {
            file(real, name, shown);
        } else if (!recursive) {
            fail(shown, "not a regular file: it is a directory, which -r copies");
        } else if (way.contains(real)) {
            fail(shown, "symbolic links lead in a circle");
        } else if (shown.length() > RemotePath.LONGEST) {
            fail(shown, RemotePath.tooLong());
        } else {
            directory(real, itself ? "." : name, shown);
        }
    }

    /** What an item is called: by the name that was asked for, or by its own where that one ({@code .}) is none. */
    private static String name(Path path, Path real) throws RefusedException {
        for (Path candidate : new Path[] {path.getFileName(), real.getFileName()}) {
            if (candidate != null && !List.of("", ".", "..").contains(candidate.toString())) {
                Optional<String> objection = LocalNames.objectionToFound(candidate.toString()).or(() ->
                        Record.objectionToName(candidate.toString()).map(why -> "its name cannot be sent: " + why));
                if (objection.isPresent()) {
                    throw new RefusedException(objection.get());
                }
                return candidate.toString();
            }
        }
        throw new RefusedException("it has no name");
    }

    private void directory(Path path, String name, String shown) throws IOException {
        SourceAttributes attributes;
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path)) {
            attributes = tree.directory(path.toString());
            found.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            fail(shown, Problem.words(e.getCause()));
            return;
        } catch (IOException e) {
            fail(shown, Problem.words(e));
            return;
        }
        try {
            source.enterDirectory(new ItemHeader.Directory(attributes.mode(), name), times(attributes));
        } catch (RefusedException e) {
            log.failed(shown, 0, "the client refused it: " + e.getMessage());
            return;
        }
        way.push(path);
        for (Path child : children) {
            item(child, shown + "/" + RemoteText.escape(child.getFileName().toString()), false);
        }
        way.pop();
        source.leaveDirectory();
    }

    private void file(Path path, String name, String shown) throws IOException {
        SourceFile opened;
        try {
            opened = tree.open(path.toString());
        } catch (IOException e) {
            fail(shown, Problem.words(e));
            return;
        }
        Verdict verdict = new Verdict(shown);
        try (SourceFile file = opened) {
            ItemHeader.File header = new ItemHeader.File(file.attributes().mode(), file.size(), name);
            Source.Outgoing outgoing = source.file(header, times(file.attributes()), verdict);
            content(file, outgoing, verdict);
        } catch (RefusedException e) {
            verdict.refused(e.getMessage());
        } catch (IOException e) {
            verdict.failed(e instanceof TransferException ? e.getMessage() : Problem.words(e));
            throw e;
        }
    }

    private void content(SourceFile file, Source.Outgoing outgoing, Verdict verdict) throws IOException {
        while (outgoing.left() > 0) {
            int read;
            String problem = "became shorter while it was sent";
            try {
                read = file.read(block);
            } catch (IOException e) {
                read = -1;
                problem = Problem.words(e);
            }
            if (read < 0) {
                verdict.failed(problem);
                outgoing.fail("scp: " + verdict.shown + ": " + problem);
                return;
            }
            outgoing.write(block, 0, read);
            verdict.sent += read;
        }
        outgoing.complete();
    }

    private Optional<FileTimestamps> times(SourceAttributes attributes) {
        return preserve ? Optional.of(attributes.times()) : Optional.empty();
    }

    /** Tells what became of a file, once. */
    private final class Verdict implements Source.Completion {
        private final String shown;
        private long sent;
        private boolean told;

        Verdict(String shown) {
            this.shown = shown;
        }

        void failed(String reason) {
            if (!told) {
                told = true;
                log.failed(shown, sent, reason);
            }
        }

        @Override
        public void accepted() {
            told = true;
            log.done(shown, sent);
        }

        @Override
        public void refused(String reason) {
            failed("the client refused it: " + RemoteText.escape(reason));
        }
    }
}
