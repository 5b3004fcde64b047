package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** One attempt at sending one file; {@link RemoteStaging} notes here what becomes of it. */
public final class StagedFile implements Closeable {
    /** Its path in results. */
    final String path;

    final long size;
    /** The name under which the file is sent; null if that is its own. */
    final String temporary;
    /** Takes what is sent; null if no checksum is wanted. */
    final StreamDigest digest;
    /** The host's own sum, computed while the file is sent; null if it is computed afterwards or not at all. */
    private HostTools.GrowingSum following;

    private long written;
    private boolean whole;

    String note = "";
    String sum = "";
    boolean verified;
    /** Whether a rename was begun whose outcome got lost. */
    boolean doubtful;

    StagedFile(String path, long size, String temporary, StreamDigest digest) {
        this.path = path;
        this.size = size;
        this.temporary = temporary;
        this.digest = digest;
    }

    /** The name under which the file is sent; empty for its own. */
    public Optional<String> temporaryName() {
        return Optional.ofNullable(temporary);
    }

    /** The host has opened the file, and begins to sum it. */
    void follow(HostTools.GrowingSum sum) {
        following = sum;
    }

    /** So many more bytes are about to be sent. */
    public void sending(int length) {
        written += length;
        if (following != null) {
            following.written(written);
        }
    }

    /** Takes what was sent; the bytes stay the caller's. */
    public void update(byte[] bytes, int offset, int length) throws IOException {
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
    }

    /** Takes what was sent, with its block. @return the block to use from now on */
    byte[] exchange(byte[] block, int length) throws IOException {
        return digest == null ? block : digest.exchange(block, length);
    }

    /** All bytes have been sent. */
    public void sent() throws IOException {
        sum = digest == null ? "" : digest.hex();
        whole = true;
    }

    /** The host has confirmed the whole file. */
    void arrived() {
        if (following != null) {
            following.complete();
        }
    }

    /** Whether the host is busy with its own sum of it. */
    boolean isFollowed() {
        return following != null && following.isBusy();
    }

    /** Whether the host's own sum, computed while the file was sent, is there and agrees; waits for it. */
    boolean isFollowedWell() throws InterruptedIOException {
        return following != null && following.await().equals(Optional.of(sum));
    }

    /** The file is not whole, and will not be. */
    void abandon() {
        if (following != null) {
            following.close();
        }
    }

    @Override
    public void close() {
        if (digest != null) {
            digest.close();
        }
        if (!whole) {
            abandon();
        }
    }
}
