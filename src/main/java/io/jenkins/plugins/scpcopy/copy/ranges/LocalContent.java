package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** A file of this machine, which all lanes read by one handle. */
record LocalContent(SourceFile file) implements Content, RangedCopy.Reading {
    private static final int SAMPLE = 1024 * 1024;
    private static final int BUFFER = 256 * 1024;

    @Override
    public long size() {
        return file.size();
    }

    /** With samples, so that two copies at once never write two contents of one size and time to one file. */
    @Override
    public Object[] identity() throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[SAMPLE];
        int sample = (int) Math.min(SAMPLE, size());
        digest.update(buffer, 0, file.readAt(0, buffer, 0, sample));
        digest.update(buffer, 0, file.readAt(size() - sample, buffer, 0, sample));
        return new Object[] {size(), file.modified(), Sha256.hex(digest)};
    }

    @Override
    public String objection() {
        return "";
    }

    @Override
    public List<String> sums(long block, long upTo) throws IOException {
        return Blocks.sums(file::readAt, block, upTo);
    }

    @Override
    public RangedCopy.Reading reading() {
        return this;
    }

    @Override
    public RangedCopy.Reading further() {
        return this;
    }

    @Override
    public Ranges.Input read(long from, long to) {
        return new Ranges.Input() {
            private long at = from;

            @Override
            public int read(byte[] buffer, int offset, int most) throws IOException {
                int read = file.readAt(at, buffer, offset, most);
                at += read;
                return read == 0 ? -1 : read;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void checkUnchanged(CopyProgress progress, String path, Copied copied) throws IOException {
        if (file.hasChanged()) {
            throw new IOException("the file was changed while it was sent");
        }
        if (file.hasGrown()) {
            progress.grown(path);
        }
    }

    @Override
    public int lanes(LargeFiles files, long bytes) {
        return 1;
    }

    @Override
    public String sum() throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        for (long at = 0; at < size(); ) {
            int read = file.readAt(at, buffer, 0, (int) Math.min(buffer.length, size() - at));
            if (read == 0) {
                throw new IOException("the file has shrunk while it was sent");
            }
            digest.update(buffer, 0, read);
            at += read;
        }
        return Sha256.hex(digest);
    }
}
