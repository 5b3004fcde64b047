package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;

/** A source's stream began with something that is no record, or no record that was asked for. */
public final class NoRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;

    NoRecordException(byte[] bytes) {
        super("the stream does not begin with a record");
        this.bytes = bytes;
    }

    /** What was read so far, raw. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
