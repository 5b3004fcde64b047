package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.files.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Compares what is there of a file with what should be there, block by block. */
final class Blocks {
    /** How many blocks a file has, roughly. */
    private static final long COUNT = 256;

    private static final int BUFFER = 256 * 1024;

    /** Reads a file of this machine, at any place. */
    interface Reader {
        /** @return how many bytes there were, up to all that were wanted */
        int readAt(long position, byte[] buffer, int offset, int length) throws IOException;
    }

    private Blocks() {}

    /** The size of a file's blocks, in bytes. */
    static long size(long file) {
        long steps = (file / COUNT + Ranges.STEP - 1) / Ranges.STEP;
        return Math.max(1, steps) * Ranges.STEP;
    }

    /** Up to where there are blocks to be compared, of a file of which so many bytes are there. */
    static long comparable(long file, long present) {
        return present >= file ? file : present - present % size(file);
    }

    /** The sums of the blocks up to a place; fewer if the file ends before. */
    static List<String> sums(Reader file, long block, long upTo) throws IOException {
        List<String> sums = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (long from = 0; from < upTo; from += block) {
            MessageDigest digest = Sha256.digest();
            long to = Math.min(upTo, from + block);
            for (long at = from; at < to; ) {
                int read = file.readAt(at, buffer, 0, (int) Math.min(buffer.length, to - at));
                if (read == 0) {
                    return sums;
                }
                digest.update(buffer, 0, read);
                at += read;
            }
            sums.add(Sha256.hex(digest));
        }
        return sums;
    }

    /**
     * What has to come.
     *
     * @param present sums of the blocks that are there
     * @param wanted sums of the same blocks of the source
     */
    static List<Range> missing(long file, List<String> present, List<String> wanted) {
        long block = size(file);
        List<Range> missing = new ArrayList<>();
        long from = -1;
        for (long at = 0; at < file; at += block) {
            int index = (int) (at / block);
            boolean there = index < present.size() && index < wanted.size() && present.get(index).equals(wanted.get(index));
            if (there && from >= 0) {
                missing.add(new Range(from, at));
                from = -1;
            } else if (!there && from < 0) {
                from = at;
            }
        }
        if (from >= 0) {
            missing.add(new Range(from, file));
        }
        return missing;
    }

    static long bytes(List<Range> ranges) {
        return ranges.stream().mapToLong(Range::length).sum();
    }
}
