package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteTreeWriter;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A small file whose content is kept until the target has judged it. It is sent when all of it has come, ahead of the answer to its
 * header, and can be sent again.
 */
final class KeptFile extends RelayedFile {
    /** What is larger is not kept. */
    private static final long LARGEST = 1024 * 1024;

    private static final int BLOCK = 64 * 1024;

    private final int mode;
    private final Optional<FileTimestamps> times;
    /** What the directories above it are announced with; the source may have left them when it is sent again. */
    private final Map<String, DirectoryAttributes> directories;

    private final MemoryBudget.Account account;
    private byte[] content;
    private int come;

    private KeptFile(RelayUpload upload, String path, int mode, int size, Optional<FileTimestamps> times) {
        super(upload, path, size);
        this.mode = mode;
        this.times = times;
        this.directories = upload.announced();
        this.account = upload.context().progress().memory().contents();
        this.content = new byte[size];
    }

    /**
     * @return empty if it is too large, or there is no room for its content
     * @throws TransferException if there is no memory for one more file that is under way
     */
    static Optional<KeptFile> of(RelayUpload upload, String path, int mode, long size, Optional<FileTimestamps> times)
            throws TransferException {
        if (size > LARGEST || !upload.context().progress().memory().contents().tryTake(size)) {
            return Optional.empty();
        }
        KeptFile file = new KeptFile(upload, path, mode, (int) size, times);
        try {
            file.takeMemory();
        } catch (TransferException e) {
            file.abandon();
            throw e;
        }
        return Optional.of(file);
    }

    @Override
    Optional<KeptFile> kept() {
        return Optional.of(this);
    }

    @Override
    void release() {
        super.release();
        account.give(content.length);
        content = new byte[0];
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, content, come, length);
        come += length;
    }

    @Override
    public void complete() throws IOException {
        upload().passed(this);
        upload().writer().send(this);
        upload().staging().settleIfMany();
    }

    /** The target has not been told of it. */
    @Override
    public void discard(String reason) {
        release();
        upload().brokeOff(this, reason);
    }

    /** Sends all of it. @throws IOException as {@link RemoteTreeWriter#file}, but not if it is refused: then it is judged */
    void send(RemoteTreeWriter writer) throws IOException {
        try (RemoteFile sending = begin()) {
            Sender.Outgoing outgoing =
                    writer.file(path(), sending.temporaryName(), mode, size(), times, directories::get, this);
            begun();
            for (int sent = 0; sent < content.length; ) {
                int length = Math.min(BLOCK, content.length - sent);
                upload().context().limiter().take(length);
                sending.sending(length);
                writer.write(outgoing, content, sent, length);
                sending.update(content, sent, length);
                sent += length;
                upload().context().progress().moved(path(), sent, size());
            }
            sending.passed();
            writer.complete(outgoing);
        } catch (RefusedException e) {
            notTaken(e.getMessage());
        }
    }
}
