package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.Optional;

/** One file on its way from host to host: takes its bytes from the source, and then the verdict of the target. */
final class RelayedFile implements Receiver.Reception, Sender.Completion {
    /** What it needs beside its path, in bytes. */
    private static final int NEEDED = 500;

    private final RelayUpload upload;
    private final RemoteFile file;
    private Sender.Outgoing outgoing;
    private long moved;
    private boolean announced;
    private boolean judged;
    private long memory;

    RelayedFile(RelayUpload upload, RemoteFile file) {
        this.upload = upload;
        this.file = file;
    }

    String path() {
        return file.path();
    }

    Optional<String> temporaryName() {
        return file.temporaryName();
    }

    /** @throws TransferException if there is no memory for one more file that is under way */
    void takeMemory() throws TransferException {
        long needed = NEEDED + MemoryBudget.of(file.path());
        upload.context().progress().memory().names().take(needed);
        memory = needed;
    }

    /** Whether the target may know of it. */
    boolean isAnnounced() {
        return announced;
    }

    /** The target has accepted its header. */
    void begun(Sender.Outgoing accepted) {
        outgoing = accepted;
        upload.staging().begun(file);
        upload.context().progress().started(file.path(), file.size());
    }

    /** It does not go on, and has no verdict. */
    void abandon() {
        file.close();
        release();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        upload.context().limiter().take(length);
        try {
            file.sending(length);
            outgoing.write(bytes, offset, length);
            file.update(bytes, offset, length);
        } catch (IOException e) {
            throw upload.writer().lost(e);
        }
        moved += length;
        upload.context().progress().moved(file.path(), moved, file.size());
    }

    @Override
    public void complete() throws IOException {
        upload.passed(this);
        try {
            upload.writer().end(writer -> {
                file.passed();
                writer.complete(outgoing);
            });
        } finally {
            file.close();
        }
        upload.staging().settleIfMany();
    }

    @Override
    public void discard(String reason) {
        file.close();
        upload.brokeOff(this, reason);
        if (upload.isLost()) {
            return;
        }
        try {
            upload.writer().end(writer -> {
                writer.fail(outgoing, "the source could not send it whole");
            });
        } catch (IOException e) {
            // The writer knows by now that the connection is lost, and tells the next file.
        }
    }

    @Override
    public void announced() {
        announced = true;
        upload.staging().announced(file);
    }

    @Override
    public void accepted() {
        judge();
        upload.staging().arrived(file);
    }

    @Override
    public void acceptedWithoutAttributes(String words) {
        judge();
        upload.staging().arrivedWithoutAttributes(file, words);
    }

    @Override
    public void refused(String words) {
        judge();
        upload.staging().refused(file, words);
    }

    @Override
    public void notOpened(String words) {
        judge();
        upload.staging().failed(file.path(), file.size(), RemoteText.escape(words));
    }

    /** The target will not judge it. @param reason fit to be shown */
    void failed(String reason) {
        if (!judged) {
            judge();
            upload.staging().broken(file.path(), file.size(), RemoteText.escape(reason));
        }
    }

    private void judge() {
        judged = true;
        release();
        upload.judged(this);
    }

    private void release() {
        upload.context().progress().memory().names().give(memory);
        memory = 0;
    }
}
