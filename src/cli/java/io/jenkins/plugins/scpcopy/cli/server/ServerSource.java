package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends files and trees to a client. What cannot be sent is an error line, and the rest goes on. */
final class ServerSource {
    private static final int BLOCK = 128 * 1024;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final Source source;
    private final Root root;
    private final boolean recursive;
    private final boolean preserve;
    private final ServerLog log;
    private final byte[] block = new byte[BLOCK];

    ServerSource(Source source, Root root, boolean recursive, boolean preserve, ServerLog log) {
        this.source = source;
        this.root = root;
        this.recursive = recursive;
        this.preserve = preserve;
        this.log = log;
    }

    /**
     * Sends one of the paths that the client asked for.
     *
     * @param shown how messages call it
     * @throws IOException if the connection is lost or the client gives up
     */
    void send(Path path, String shown) throws IOException {
        Path name = path.equals(root.base()) || path.getFileName() == null ? null : path.getFileName();
        send(path, name == null ? "." : name.toString(), shown, 0);
    }

    /** Tells the client about a path that cannot be sent. */
    void fail(String shown, String reason) throws IOException {
        String text = RemoteText.escape(shown) + ": " + reason;
        log.error(text);
        source.warn("scp: " + text);
    }

    private void send(Path path, String name, String shown, int depth) throws IOException {
        Path real;
        BasicFileAttributes attributes;
        int mode;
        try {
            real = root.real(path);
            attributes = Files.readAttributes(real, BasicFileAttributes.class);
            mode = mode(real, attributes);
            String objection = Record.objectionToName(name);
            if (objection != null && depth > 0) {
                throw new RefusedException("cannot be sent: " + objection);
            }
        } catch (IOException e) {
            fail(shown, Problem.words(e));
            return;
        }
        if (attributes.isDirectory()) {
            directory(real, new Record.DirectoryHeader(mode, sendable(name, real)), shown, attributes, depth);
        } else if (attributes.isRegularFile()) {
            file(real, new Record.FileHeader(mode, attributes.size(), name), shown, attributes);
        } else {
            fail(shown, "not a regular file");
        }
    }

    /** The login directory itself has no name that may be sent; its own does. */
    private static String sendable(String name, Path real) {
        if (Record.objectionToName(name) == null) {
            return name;
        }
        Path own = real.getFileName();
        return own == null ? "root" : own.toString();
    }

    private void directory(
            Path path, Record.DirectoryHeader header, String shown, BasicFileAttributes attributes, int depth)
            throws IOException {
        if (!recursive) {
            fail(shown, "not a regular file");
            return;
        }
        if (depth >= Sink.Options.DEEPEST) {
            fail(shown, "nested deeper than " + Sink.Options.DEEPEST + " directories");
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            try {
                source.enterDirectory(header, times(attributes));
            } catch (RefusedException e) {
                log.error(shown + ": the client refused it: " + e.getMessage());
                return;
            }
            for (Path child : children) {
                send(child, child.getFileName().toString(), shown + "/" + child.getFileName(), depth + 1);
            }
            source.leaveDirectory();
        } catch (FileSystemException e) {
            fail(shown, Problem.words(e));
        } catch (DirectoryIteratorException e) {
            fail(shown, Problem.words(e.getCause()));
            source.leaveDirectory();
        }
    }

    private void file(Path path, Record.FileHeader header, String shown, BasicFileAttributes attributes)
            throws IOException {
        InputStream content;
        try {
            content = Files.newInputStream(path);
        } catch (IOException e) {
            fail(shown, Problem.words(e));
            return;
        }
        try (content) {
            Source.Outgoing outgoing;
            try {
                outgoing = source.file(header, times(attributes), new Verdict(shown));
            } catch (RefusedException e) {
                log.error(shown + ": the client refused it: " + e.getMessage());
                return;
            }
            content(content, outgoing, shown);
        }
    }

    private void content(InputStream content, Source.Outgoing outgoing, String shown) throws IOException {
        while (outgoing.left() > 0) {
            int read;
            String problem = "became shorter while it was sent";
            try {
                read = content.read(block, 0, (int) Math.min(block.length, outgoing.left()));
            } catch (IOException e) {
                read = -1;
                problem = Problem.words(e);
            }
            if (read < 0) {
                String text = RemoteText.escape(shown) + ": " + problem;
                log.error(text);
                outgoing.fail("scp: " + text);
                return;
            }
            outgoing.write(block, 0, read);
        }
        outgoing.complete();
    }

    private static int mode(Path path, BasicFileAttributes attributes) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return attributes.isDirectory() ? DIRECTORY_MODE : FILE_MODE;
        }
        return Attributes.modeOf(view.readAttributes().permissions());
    }

    private Optional<Times> times(BasicFileAttributes attributes) {
        return preserve
                ? Optional.of(new Times(
                        Math.max(0, attributes.lastModifiedTime().to(TimeUnit.SECONDS)),
                        Math.max(0, attributes.lastAccessTime().to(TimeUnit.SECONDS))))
                : Optional.empty();
    }

    private final class Verdict implements Source.Completion {
        private final String shown;

        Verdict(String shown) {
            this.shown = shown;
        }

        @Override
        public void accepted() {
            log.detail("sent " + RemoteText.escape(shown));
        }

        @Override
        public void refused(String reason) {
            log.error(RemoteText.escape(shown) + ": the client says: " + RemoteText.escape(reason));
        }
    }
}
