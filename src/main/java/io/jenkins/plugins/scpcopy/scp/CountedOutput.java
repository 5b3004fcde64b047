package io.jenkins.plugins.scpcopy.scp;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Gathers bytes, and knows how many were written and how many of these have left. */
final class CountedOutput extends BufferedOutputStream {
    private static final int BUFFER = 32 * 1024;

    private final Left left;
    private long written;

    CountedOutput(OutputStream to) {
        this(new Left(to));
    }

    private CountedOutput(Left left) {
        super(left, BUFFER);
        this.left = left;
    }

    long written() {
        return written;
    }

    long left() {
        return left.count;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        super.write(bytes, offset, length);
        written += length;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    private static final class Left extends FilterOutputStream {
        private long count;

        Left(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            count += length;
            out.write(bytes, offset, length);
        }
    }
}
