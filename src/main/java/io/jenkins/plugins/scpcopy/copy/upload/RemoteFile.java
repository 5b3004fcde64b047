package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.tools.StagedFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** A file that is written on a host. */
public final class RemoteFile extends StagedFile {
    private final Optional<String> temporaryName;
    /** The host's own sum, computed while the file is sent; where there is none, it is computed afterwards. */
    private Optional<HostTools.GrowingSum> following = Optional.empty();

    private final boolean inParts;
    private long written;
    private boolean whole;

    RemoteFile(String path, long size, Optional<String> temporaryName, boolean summed) {
        this(path, size, temporaryName, summed, false);
    }

    private RemoteFile(String path, long size, Optional<String> temporaryName, boolean summed, boolean inParts) {
        super(path, size, summed);
        this.temporaryName = temporaryName;
        this.inParts = inParts;
    }

    /** A file that is sent in parts, and summed by whoever does that. */
    static RemoteFile inParts(String path, long size, String temporaryName) {
        return new RemoteFile(path, size, Optional.of(temporaryName), false, true);
    }

    /** The name under which the file is sent; empty for its own. */
    public Optional<String> temporaryName() {
        return temporaryName;
    }

    /** The host has opened the file, and begins to sum it. */
    void follow(HostTools.GrowingSum sum) {
        following = Optional.of(sum);
    }

    /** So many more bytes are about to be sent. */
    public void sending(int length) {
        written += length;
        following.ifPresent(sum -> sum.written(written));
    }

    /** All bytes have been sent. */
    @Override
    public void passed() throws IOException {
        super.passed();
        whole = true;
    }

    @Override
    public void passed(String sum) throws IOException {
        super.passed(sum);
        whole = true;
    }

    @Override
    public boolean awaitsName() {
        return inParts;
    }

    /** The host has confirmed the whole file. */
    void confirmed() {
        following.ifPresent(HostTools.GrowingSum::complete);
    }

    /** Whether the host is busy with its own sum of it. */
    boolean isFollowed() {
        return following.isPresent() && following.get().isBusy();
    }

    /** Whether the host's own sum, computed while the file was sent, is there and agrees; waits for it. */
    boolean isFollowedWell() throws InterruptedIOException {
        return following.isPresent() && following.get().await().equals(Optional.of(sum()));
    }

    /** The file is not whole, and will not be, or nobody wants the host's sum any more. */
    void abandon() {
        following.ifPresent(HostTools.GrowingSum::close);
    }

    @Override
    public void close() {
        super.close();
        if (!whole) {
            abandon();
        }
    }
}
