package io.jenkins.plugins.scpcopy.ssh.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Reads a moment later while the peer says nothing but how much more it takes: {@code sshd} grants a little of its window many
 * thousand times for each gigabyte, and each time would pay for waking the thread that waits here.
 */
final class GatheringInput extends FilterInputStream {
    private static final Duration MOMENT = Duration.ofNanos(300_000);

    private final Runnable caughtUp;
    private final BooleanSupplier mayWait;

    /**
     * @param caughtUp told before each read, when all that came before has been dealt with
     * @param mayWait whether nobody needs what arrives at once
     */
    GatheringInput(InputStream in, Runnable caughtUp, BooleanSupplier mayWait) {
        super(in);
        this.caughtUp = caughtUp;
        this.mayWait = mayWait;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        caughtUp.run();
        if (mayWait.getAsBoolean() && in.available() == 0) {
            LockSupport.parkNanos(MOMENT.toNanos());
        }
        return in.read(bytes, offset, length);
    }
}
