package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ToldSize;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Receives files and trees by SFTP and has a {@link Receiver} judge and keep them, to the same effect as from a remote
 * {@code scp -f}: links are followed, and what cannot be sent is a warning. Directories and files are read ahead, so that round
 * trips do not count.
 */
public final class SftpReceiver {
    /**
     * Something to receive.
     *
     * @param name what the target is told as its name
     * @param path where it is on the server
     */
    public record Root(String name, String path) {}

    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final SftpClient client;
    private final Receiver target;
    private final boolean recursive;
    private final boolean keepsTimes;
    private final ReadAhead ahead;

    /** @param recursive whether directories are received with all that is in them */
    public SftpReceiver(SftpClient client, Receiver target, boolean recursive, boolean keepsTimes) {
        this.client = client;
        this.target = target;
        this.recursive = recursive;
        this.keepsTimes = keepsTimes;
        this.ahead = new ReadAhead(client, recursive ? ReadAhead.ANY_DEPTH : 0, true);
    }

    /**
     * Receives until all has come.
     *
     * @throws TransferException if the server breaks the protocol, falls silent or ends, or sends what nobody asked for
     */
    public void run(List<Root> roots) throws IOException {
        roots.forEach(root -> ahead.add(root.name(), root.path()));
        for (ReadAhead.Step step = ahead.next(); step != null; step = ahead.next()) {
            if (step instanceof ReadAhead.Trouble trouble) {
                target.warning(trouble.text());
            } else if (step instanceof IncomingContent file) {
                file(file);
            } else if (step instanceof IncomingDirectory directory) {
                directory(directory);
            } else {
                target.leaveDirectory();
            }
        }
        client.drain();
    }

    private void directory(IncomingDirectory directory) throws IOException {
        if (!recursive) {
            target.warning(directory.path() + ": not a regular file");
            ahead.skip(directory);
            return;
        }
        ItemHeader.Directory header =
                new ItemHeader.Directory(directory.attributes().permissions(DIRECTORY_MODE), directory.name());
        try {
            target.enterDirectory(header, times(directory.attributes()));
            ahead.enter(directory);
        } catch (UnrequestedException e) {
            throw new TransferException(Phase.HEADER, e.getMessage(), null, e);
        } catch (RefusedException e) {
            ahead.skip(directory);
        }
    }

    private void file(IncomingContent file) throws IOException {
        ahead.await(file.opened());
        if (file.opened().refusal() != null) {
            target.warning(file.path() + ": " + file.opened().refusal().getMessage());
            ahead.done(file);
            return;
        }
        ahead.await(file.found());
        if (!file.isFile()) {
            target.warning(file.path() + ": not a regular file");
            ahead.done(file);
            return;
        }
        byte[] held = null;
        if (ToldSize.isDoubtful(file.size())) {
            try {
                held = whole(file);
            } catch (StatusException | RefusedException e) {
                target.warning(file.path() + ": " + e.getMessage());
                ahead.done(file);
                return;
            }
        }
        ItemHeader.File header = new ItemHeader.File(
                file.attributes().permissions(FILE_MODE), file.size(), file.name());
        Receiver.Reception reception;
        try {
            reception = target.file(header, times(file.attributes()));
        } catch (UnrequestedException e) {
            throw new TransferException(Phase.HEADER, e.getMessage(), null, e);
        } catch (RefusedException e) {
            ahead.done(file);
            return;
        }
        String problem;
        try {
            problem = content(file, held, reception);
            ahead.done(file);
        } catch (IOException e) {
            reception.discard(e.getMessage());
            throw e;
        }
        if (problem == null) {
            complete(reception);
        } else {
            reception.discard(problem);
        }
    }

    /**
     * Takes all of a file whose size may be none before it is announced.
     *
     * @throws StatusException if the server cannot read it
     * @throws RefusedException if it is too much to be held
     */
    private byte[] whole(IncomingContent file) throws IOException {
        boolean hasNoSize = file.size() == 0;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Data data = null;
        while ((hasNoSize || file.left() > 0) && (data = ahead.take(file)) != null) {
            all.write(data.bytes(), data.offset(), data.length());
            if (all.size() > ToldSize.MOST) {
                throw new RefusedException(ToldSize.tooMuch());
            }
        }
        if (hasNoSize || file.left() > 0 && tellsTheSame(file)) {
            file.isWhole();
        }
        return all.toByteArray();
    }

    /** Whether the server still tells the size that the file turned out not to have: then it has not become shorter. */
    private boolean tellsTheSame(IncomingContent file) throws IOException {
        Reply<Attributes> now = file.look();
        ahead.await(now);
        return now.result().filter(attributes -> attributes.size() == file.size()).isPresent();
    }

    /**
     * @param held what was taken before; null if nothing was
     * @return why the content is not whole, fit to be shown; null if it is
     */
    private String content(IncomingContent file, byte[] held, Receiver.Reception reception) throws IOException {
        String problem = held == null ? null : write(reception, new Data(held, 0, held.length));
        while (problem == null && file.left() > 0) {
            Data data;
            try {
                data = ahead.take(file);
            } catch (StatusException e) {
                return "the other side could not send it whole: " + RemoteText.escape(e.getMessage());
            }
            if (data == null) {
                return "the other side could not send it whole: it has only " + (file.size() - file.left()) + " of "
                        + file.size() + " bytes";
            }
            problem = write(reception, data);
        }
        return problem;
    }

    private static String write(Receiver.Reception reception, Data data) throws IOException {
        try {
            reception.write(data.bytes(), data.offset(), data.length());
            return null;
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void complete(Receiver.Reception reception) throws IOException {
        try {
            reception.complete();
        } catch (RefusedException e) {
            // The target has settled the file; the server has no part in that.
            return;
        }
    }

    private Optional<FileTimestamps> times(Attributes attributes) {
        return keepsTimes ? attributes.times() : Optional.empty();
    }
}
