package io.jenkins.plugins.scpcopy.fuzz;

import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/** A remote command that prints fixed bytes, whatever it is sent, and has ended. */
public final class PrintedProcess implements RemoteProcess {
    private final ReceiveBuffer stdout;
    private final String stderr;
    private final OptionalInt status;
    private final OutputStream stdin;

    /** @param stdin takes what the command is sent */
    public PrintedProcess(byte[] output, String stderr, OptionalInt status, OutputStream stdin) throws IOException {
        this.stdout = new ReceiveBuffer(Math.max(1, output.length), Duration.ofSeconds(1));
        stdout.put(output, 0, output.length);
        stdout.end();
        this.stderr = stderr;
        this.status = status;
        this.stdin = stdin;
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
        return stderr;
    }

    @Override
    public OptionalInt awaitExit(Duration atMost) {
        return status;
    }

    @Override
    public void close() {
        stdout.close();
    }
}
