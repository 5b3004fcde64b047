package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.files.StreamDigest;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** One attempt at one file, from its first byte on; {@link Staging} notes here what becomes of it. */
public class StagedFile implements Closeable {
    private final String path;
    private final long size;
    private final Optional<StreamDigest> digest;
    private String sum = "";
    private String note = "";
    private boolean compared;
    private boolean doubtful;

    /**
     * @param path in results
     * @param summed whether its checksum is wanted
     */
    protected StagedFile(String path, long size, boolean summed) {
        this.path = path;
        this.size = size;
        this.digest = summed ? Optional.of(StreamDigest.of(size)) : Optional.empty();
    }

    /** Its path in results. */
    public final String path() {
        return path;
    }

    public final long size() {
        return size;
    }

    /** Takes what passes; the bytes stay the caller's. */
    public final void update(byte[] bytes, int offset, int length) throws IOException {
        if (digest.isPresent()) {
            digest.get().update(bytes, offset, length);
        }
    }

    /** Takes what passes, with its block of the size {@link StreamDigest#BLOCK}. @return the block to use from now on */
    public final byte[] exchange(byte[] block, int length) throws IOException {
        return digest.isPresent() ? digest.get().exchange(block, length) : block;
    }

    /** All bytes have passed. */
    public void passed() throws IOException {
        sum = digest.isPresent() ? digest.get().hex() : "";
    }

    /** As {@link #passed()}, of a file whose bytes passed in another order. @param whole its checksum; empty if none is wanted */
    public void passed(String whole) throws IOException {
        sum = whole;
    }

    /** Whether it has to be given its name though others have theirs from the beginning. */
    public boolean awaitsName() {
        return false;
    }

    /** The checksum of what passed; empty if none is wanted. */
    public final String sum() {
        return sum;
    }

    /** What to know about it, fit to be shown; usually empty. */
    public final String note() {
        return note;
    }

    /** @param text fit to be shown */
    public final void note(String text) {
        note = text;
    }

    /** Nothing speaks against it. @param verified false if there was no other checksum to compare its own with */
    final void compared(boolean verified) {
        compared = true;
        if (!verified) {
            sum = "";
            note = note.isEmpty() ? "not verified" : note + "; not verified";
        }
    }

    final boolean isCompared() {
        return compared;
    }

    /** Its renaming is begun: should the outcome get lost, it may have its name or not. */
    public final void doubt() {
        doubtful = true;
    }

    public final boolean isDoubtful() {
        return doubtful;
    }

    @Override
    public void close() {
        digest.ifPresent(StreamDigest::close);
    }
}
