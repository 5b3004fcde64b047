package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.Sender;
import java.io.IOException;
import java.util.Optional;

/** Passes its bytes on as they come, once the target has accepted its header; it cannot be sent again. */
final class StreamedFile extends RelayedFile {
    private final RemoteFile file;
    private Sender.Outgoing outgoing;
    private long moved;

    StreamedFile(RelayUpload upload, String path, long size) {
        super(upload, path, size);
        this.file = begin();
    }

    @Override
    Optional<KeptFile> kept() {
        return Optional.empty();
    }

    /** @throws RefusedException if the target does not take it; it has no verdict then */
    void announce(int mode, Optional<FileTimestamps> times) throws IOException {
        try {
            takeMemory();
            outgoing = upload().writer().announce(open -> open.file(
                    path(), file.temporaryName(), mode, size(), times, upload().announced()::get, this));
            begun();
        } catch (IOException e) {
            abandon();
            if (isAnnounced() && !(e instanceof RefusedException)) {
                // The target may have a part of it.
                upload().brokeOff(this, Interrupts.reason(e));
            }
            throw e;
        }
    }

    @Override
    void abandon() {
        file.close();
        super.abandon();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        upload().context().limiter().take(length);
        try {
            file.sending(length);
            outgoing.write(bytes, offset, length);
            file.update(bytes, offset, length);
        } catch (IOException e) {
            throw upload().writer().lost(e);
        }
        moved += length;
        upload().context().progress().moved(path(), moved, size());
    }

    @Override
    public void complete() throws IOException {
        upload().passed(this);
        try {
            upload().writer().end(writer -> {
                file.passed();
                writer.complete(outgoing);
            });
        } finally {
            file.close();
        }
        upload().staging().settleIfMany();
    }

    @Override
    public void discard(String reason) {
        file.close();
        upload().brokeOff(this, reason);
        if (upload().isLost()) {
            return;
        }
        try {
            upload().writer().end(writer -> writer.fail(outgoing, "the source could not send it whole"));
        } catch (IOException e) {
            // The writer knows by now that the connection is lost, and tells the next file.
        }
    }
}
