package io.jenkins.plugins.scpcopy.copy;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** One attempt at one file; what becomes of it, {@link Deliveries} notes here. */
final class Delivery implements Closeable {
    /** Its path in results. */
    final String path;

    final long size;
    /** Null: the file is sent under its own name. */
    final String temporary;
    /** Null: nobody wants to know the checksum. */
    final RunningSum digest;

    String note = "";
    String sum = "";
    boolean verified;
    /** Whether a move was tried whose outcome got lost. */
    boolean doubtful;

    Delivery(String path, long size, String temporary, RunningSum digest) {
        this.path = path;
        this.size = size;
        this.temporary = temporary;
        this.digest = digest;
    }

    /** The name under which the file is sent; empty for its own. */
    Optional<String> temporaryName() {
        return Optional.ofNullable(temporary);
    }

    /** Takes what is sent. */
    void update(byte[] bytes, int offset, int length) throws IOException {
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
    }

    /** All has been sent. */
    void sent() throws IOException {
        sum = digest == null ? "" : digest.hex();
    }

    @Override
    public void close() {
        if (digest != null) {
            digest.close();
        }
    }
}
