package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.Optional;

/** One file on its way from host to host: takes its bytes from the source, and then the verdict of the target. */
abstract class RelayedFile implements Receiver.Reception, Sender.Completion {
    /** What it needs beside its path, in bytes. */
    private static final int NEEDED = 500;

    private final RelayUpload upload;
    private final String path;
    private final long size;
    /** As it is sent at present. */
    private RemoteFile sending;

    private boolean announced;
    private boolean judged;
    private long memory;

    RelayedFile(RelayUpload upload, String path, long size) {
        this.upload = upload;
        this.path = path;
        this.size = size;
    }

    final RelayUpload upload() {
        return upload;
    }

    final String path() {
        return path;
    }

    final long size() {
        return size;
    }

    /** Itself, if its content is kept so that it can be sent again. */
    abstract Optional<KeptFile> kept();

    @Override
    public final boolean canBeSentAgain() {
        return kept().isPresent();
    }

    /** @throws TransferException if there is no memory for one more file that is under way */
    final void takeMemory() throws TransferException {
        long needed = NEEDED + MemoryBudget.of(path);
        upload.context().progress().memory().names().take(needed);
        memory = needed;
    }

    /** It is about to be sent, for the first time or again. */
    final RemoteFile begin() {
        sending = upload.staging().begin(path, size);
        return sending;
    }

    /** The target has accepted its header, or will say later that it did not. */
    final void begun() {
        upload.staging().begun(sending);
        upload.context().progress().started(path, size);
    }

    /** Whether the target may know of it. */
    final boolean isAnnounced() {
        return announced;
    }

    /** It does not go on, and has no verdict. */
    void abandon() {
        release();
    }

    @Override
    public final void announced() {
        announced = true;
        upload.staging().announced(sending);
    }

    @Override
    public final void accepted() {
        judge();
        upload.staging().arrived(sending);
    }

    @Override
    public final void acceptedWithoutAttributes(String words) {
        judge();
        upload.staging().arrivedWithoutAttributes(sending, words);
    }

    @Override
    public final void refused(String words) {
        judge();
        upload.staging().refused(sending, words);
    }

    @Override
    public final void notOpened(String words) {
        notTaken(RemoteText.escape(words));
    }

    /** Nothing of it is at the target. @param reason fit to be shown */
    final void notTaken(String reason) {
        judge();
        upload.staging().failed(path, size, reason);
    }

    /** The target will not judge it. @param reason fit to be shown */
    final void failed(String reason) {
        if (!judged) {
            judge();
            upload.staging().broken(path, size, RemoteText.escape(reason));
        }
    }

    private void judge() {
        judged = true;
        release();
        upload.judged(this);
    }

    /** Gives its memory back. */
    void release() {
        upload.context().progress().memory().names().give(memory);
        memory = 0;
    }
}
