package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/** A connection that is lost when its scp commands have sent or received so many bytes; nothing runs over it from then on. */
final class CutShell implements RemoteShell {
    private final RemoteShell shell;
    private final boolean up;
    private final AtomicLong left;
    private volatile boolean lost;
    private volatile boolean atExit;

    CutShell(RemoteShell shell, boolean up, long bytes) {
        this.shell = shell;
        this.up = up;
        this.left = new AtomicLong(bytes);
    }

    /** Loses the connection at once. */
    CutShell lose() {
        lost = true;
        return this;
    }

    /** Loses the connection when the first scp command is to tell how it ended. */
    CutShell loseAtExit() {
        atExit = true;
        return this;
    }

    private static TransferException failure() {
        return TransferException.passing(Phase.CONNECT, "the connection to local was lost", null, null);
    }

    private void cut() throws IOException {
        lost = true;
        shell.close();
        throw failure();
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        if (lost) {
            throw failure();
        }
        RemoteProcess process = shell.exec(command);
        return command.startsWith("scp") ? new Cut(process) : process;
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        if (lost) {
            throw failure();
        }
        return new Cut(shell.subsystem(name));
    }

    @Override
    public HostInfo info() {
        return shell.info();
    }

    @Override
    public void close() {
        shell.close();
    }

    private final class Cut implements RemoteProcess {
        private final RemoteProcess process;
        private final OutputStream stdin;
        private final ReceiveBuffer stdout = new ReceiveBuffer(64 * 1024, Duration.ofMinutes(2));

        Cut(RemoteProcess process) {
            this.process = process;
            this.stdin = new FilterOutputStream(process.stdin()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (lost) {
                        throw failure();
                    }
                    if (up && left.addAndGet(-length) <= 0) {
                        stdout.fail(failure());
                        cut();
                    }
                    out.write(bytes, offset, length);
                }
            };
            Thread pump = new Thread(this::pump, "output that may be cut");
            pump.setDaemon(true);
            pump.start();
        }

        private void pump() {
            byte[] part = new byte[4096];
            try {
                for (int n = process.stdout().read(part); n >= 0; n = process.stdout().read(part)) {
                    if (!up && left.addAndGet(-n) <= 0) {
                        cut();
                    }
                    stdout.put(part, 0, n);
                }
                stdout.end();
            } catch (IOException e) {
                stdout.fail(failure());
            }
        }

        @Override
        public OutputStream stdin() {
            return stdin;
        }

        @Override
        public ReceiveBuffer stdout() {
            return stdout;
        }

        @Override
        public String stderr() {
            return process.stderr();
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) throws IOException {
            if (atExit) {
                cut();
            }
            if (lost) {
                return OptionalInt.empty();
            }
            return process.awaitExit(atMost);
        }

        @Override
        public void close() {
            process.close();
            stdout.close();
        }
    }
}
