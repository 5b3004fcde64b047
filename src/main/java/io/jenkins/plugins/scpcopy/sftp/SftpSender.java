package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends files and directories by SFTP, to the same effect as to a remote {@code scp -t}. Small files are under way many at once:
 * a refusal of one of them comes through its {@link Sender.Completion}.
 */
public final class SftpSender implements Sender {
    /** What may be sent and not yet be answered, in bytes. */
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private static final int OPEN_TO_OWNER = 0700;

    /** A directory that was entered. */
    private static final class Directory {
        private final String path;
        /** What it gets when all in it is there. */
        private final Attributes last;
        /** How many of its files are not closed. */
        private int open;

        /** Told when it has what it gets last; null until it is left. */
        private Runnable closed;

        Directory(String path, Attributes last) {
            this.path = path;
            this.last = last;
        }
    }

    private final SftpClient client;
    private final String base;
    /** The one file that everything goes to, or null. */
    private final String onlyFile;

    private final boolean exactModes;
    private final Consumer<String> warnings;
    private final Deque<Directory> entered = new ArrayDeque<>();
    private final Window window = new Window(MOST_BYTES);
    private int files;

    private SftpSender(
            SftpClient client, String base, String onlyFile, boolean exactModes, Consumer<String> warnings) {
        this.client = client;
        this.base = base;
        this.onlyFile = onlyFile;
        this.exactModes = exactModes;
        this.warnings = warnings;
    }

    /**
     * Begins to send to a path.
     *
     * @param path a directory, which items go into, or, unless it has to be one, a file or nothing
     * @param exactModes whether modes are set exactly as announced, even on what exists
     * @param warnings takes what is no failure, fit to be shown
     * @throws StartException kind {@code SCP_ERROR} if it has to be a directory and is none
     */
    public static SftpSender to(
            SftpClient client, String path, boolean isDirectory, boolean exactModes, Consumer<String> warnings)
            throws IOException {
        boolean directory;
        try {
            directory = client.await(client.stat(path)).kind() == Attributes.Kind.DIRECTORY;
            if (isDirectory && !directory) {
                throw notThere(path, "Not a directory");
            }
        } catch (StatusException e) {
            if (isDirectory) {
                throw notThere(path, e.getMessage());
            }
            directory = false;
        }
        return new SftpSender(client, path, directory ? null : path, exactModes, warnings);
    }

    private static StartException notThere(String path, String words) {
        return new StartException(
                StartException.Kind.SCP_ERROR,
                "the target '" + RemoteText.escape(path) + "': " + RemoteText.escape(words),
                null,
                words);
    }

    @Override
    public Outgoing file(ItemHeader.File header, Optional<FileTimestamps> times, Completion completion) throws IOException {
        client.poll();
        while (files >= client.handles() || files > 0 && !window.hasRoom()) {
            client.receive();
        }
        Directory directory = entered.peek();
        SentFile file = new SentFile(client, window, place(header.name()), header, kept(header.mode(), times), completion, () -> {
            files--;
            closed(directory);
        });
        files++;
        if (directory != null) {
            directory.open++;
        }
        completion.announced();
        file.open();
        return file;
    }

    private Attributes kept(int mode, Optional<FileTimestamps> times) {
        return new Attributes(-1, exactModes ? mode : -1, times);
    }

    private void closed(Directory directory) throws IOException {
        if (directory != null) {
            directory.open--;
            finish(directory);
        }
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        String path = place(header.name());
        Reply<Void> made = client.makeDirectory(path, header.mode() | OPEN_TO_OWNER);
        Reply<Attributes> there = client.stat(path);
        Attributes found;
        try {
            found = client.await(there);
        } catch (StatusException e) {
            String words = made.refusal() == null
                    ? e.getMessage()
                    : client.why(made.refusal(), RemotePath.parent(path).orElse("."));
            throw new RefusedException("'" + RemoteText.escape(path) + "': " + RemoteText.escape(words));
        }
        if (found.kind() != Attributes.Kind.DIRECTORY) {
            throw new RefusedException("'" + RemoteText.escape(path) + "': a file is in the way of the directory");
        }
        entered.push(new Directory(path, new Attributes(-1, lastMode(header.mode(), found, made.refusal() == null), times)));
    }

    /** A new directory is open to its owner while it is filled. @return -1 if the mode stays as it is then */
    private int lastMode(int announced, Attributes found, boolean isNew) {
        if (exactModes) {
            return announced;
        }
        int closed = OPEN_TO_OWNER & ~announced;
        return isNew && closed != 0 && found.mode() >= 0 ? found.permissions(0) & ~closed : -1;
    }

    @Override
    public void leaveDirectory(Runnable closed) throws IOException {
        Directory directory = entered.pop();
        directory.closed = closed;
        finish(directory);
    }

    /** Times and a closed mode come last, whatever order the server works in. */
    private void finish(Directory directory) throws IOException {
        if (directory.closed == null || directory.open > 0) {
            return;
        }
        if (directory.last.isEmpty()) {
            directory.closed.run();
            return;
        }
        Reply<Void> set = client.set(directory.path, directory.last);
        set.whenArrived(() -> {
            if (set.refusal() != null) {
                warnings.accept("the times or mode of the directory '" + RemoteText.escape(directory.path)
                        + "' were not kept: " + RemoteText.escape(set.refusal().getMessage()));
            }
            directory.closed.run();
        });
    }

    /** Nothing is closed: the client can be put to another use. */
    @Override
    public void finishAndClose() throws IOException {
        client.drain();
    }

    private String place(String name) {
        if (onlyFile != null) {
            return onlyFile;
        }
        String directory = entered.isEmpty() ? base : entered.peek().path;
        return RemotePath.child(directory, name);
    }
}
