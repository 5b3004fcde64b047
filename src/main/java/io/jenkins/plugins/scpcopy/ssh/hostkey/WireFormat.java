package io.jenkins.plugins.scpcopy.ssh.hostkey;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads fields of SSH's messages (RFC 4251, section 5). */
public final class WireFormat {
    private WireFormat() {}

    /** @throws BufferUnderflowException if there are not as many bytes as the field claims to have */
    public static byte[] string(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    /** As {@link #string}, of text in UTF-8. */
    public static String text(ByteBuffer from) {
        return new String(string(from), StandardCharsets.UTF_8);
    }
}
