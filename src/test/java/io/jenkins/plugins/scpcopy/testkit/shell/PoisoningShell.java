package io.jenkins.plugins.scpcopy.testkit.shell;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Puts a text into what the commands of another shell answer, at an exact byte counted over all of them, and behind their errors. */
public final class PoisoningShell implements RemoteShell {
    private final RemoteShell shell;
    private final Duration stallTimeout;
    private final byte[] poison;
    private final long at;
    private final boolean inPlace;
    private final AtomicLong received = new AtomicLong();
    private final List<Poisoned> processes = new CopyOnWriteArrayList<>();

    /**
     * @param at the byte before which it comes
     * @param inPlace whether it takes the place of as many bytes, so that lengths still hold
     */
    public PoisoningShell(RemoteShell shell, Duration stallTimeout, byte[] poison, long at, boolean inPlace) {
        this.shell = shell;
        this.stallTimeout = stallTimeout;
        this.poison = poison;
        this.at = at;
        this.inPlace = inPlace;
    }

    /** How many bytes the commands answered. */
    public long received() {
        return received.get();
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        return poisoned(shell.exec(command));
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        return poisoned(shell.subsystem(name));
    }

    private RemoteProcess poisoned(RemoteProcess process) {
        Poisoned poisoned = new Poisoned(process);
        processes.add(poisoned);
        return poisoned;
    }

    @Override
    public HostInfo info() {
        return HostInfo.named("host" + text(), shell.info().banner() + " " + text());
    }

    private String text() {
        return new String(poison, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        processes.forEach(Poisoned::close);
        shell.close();
    }

    private final class Poisoned implements RemoteProcess {
        private final RemoteProcess process;
        private final ReceiveBuffer stdout = new ReceiveBuffer(1 << 20, stallTimeout);

        Poisoned(RemoteProcess process) {
            this.process = process;
            Thread pump = new Thread(this::pump, "a poisoned command");
            pump.setDaemon(true);
            pump.start();
        }

        private void pump() {
            byte[] bytes = new byte[8192];
            try {
                for (int n = process.stdout().read(bytes); n >= 0; n = process.stdout().read(bytes)) {
                    long begin = received.getAndAdd(n);
                    for (int i = 0; i < n; i++) {
                        long place = begin + i - at;
                        if (place == 0 && !inPlace) {
                            stdout.put(poison, 0, poison.length);
                        }
                        if (inPlace && place >= 0 && place < poison.length) {
                            bytes[i] = poison[(int) place];
                        }
                        stdout.put(bytes, i, 1);
                    }
                }
                stdout.end();
            } catch (IOException e) {
                stdout.fail(e);
            }
        }

        @Override
        public OutputStream stdin() {
            return process.stdin();
        }

        @Override
        public ReceiveBuffer stdout() {
            return stdout;
        }

        @Override
        public String stderr() {
            return process.stderr() + text();
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) throws IOException {
            return process.awaitExit(atMost);
        }

        @Override
        public void close() {
            process.close();
            stdout.close();
        }
    }
}
