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
    private final Map<String, Long> most;

    /**
     * @param most how many bytes of a file are summed, by name: one that has no more gets no sum. A file without a number is summed
     *     whole.
     */
    DigestSink(Map<String, Long> most) {
        this.most = most;
    }

    Map<String, String> sums() {
        return sums;
    }

    @Override
    public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) {
        MessageDigest digest = Sha256.digest();
        return new Reception() {
            private long left = most.getOrDefault(header.name(), Long.MAX_VALUE);

            @Override
            public void write(byte[] bytes, int offset, int length) {
                int summed = (int) Math.min(length, left);
                digest.update(bytes, offset, summed);
                left -= summed;
            }

            @Override
            public void complete() {
                if (!most.containsKey(header.name()) || header.size() > most.get(header.name())) {
                    sums.put(header.name(), Sha256.hex(digest));
                }
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
