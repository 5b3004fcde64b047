package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps nothing of the files that it receives but their SHA-256 sums, by name. */
final class DigestSink implements Receiver {
    private final Map<String, String> sums = new HashMap<>();

    Map<String, String> sums() {
        return sums;
    }

    @Override
    public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) {
        MessageDigest digest = Sha256.digest();
        return new Reception() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }

            @Override
            public void complete() {
                sums.put(header.name(), Sha256.hex(digest));
            }

            @Override
            public void discard(String reason) {
                // What cannot be read to its end has no sum.
            }
        };
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) {
        throw new IllegalStateException("no directories were asked for");
    }

    @Override
    public void leaveDirectory() {
        throw new IllegalStateException("no directories were asked for");
    }

    @Override
    public void warning(String text) {
        // What cannot be read has no sum.
    }
}
