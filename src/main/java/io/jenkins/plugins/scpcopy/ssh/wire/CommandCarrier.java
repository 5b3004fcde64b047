package io.jenkins.plugins.scpcopy.ssh.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Carries a session over the standard input and output of a program of this machine ({@code ProxyCommand}). */
public final class CommandCarrier extends Carrier {
    private static final int READ_SIZE = 128 * 1024;
    /** How long a program may take to end once it has closed its output, or was asked to. */
    private static final int LAST_MILLIS = 500;

    private final List<String> words;
    private Process process;
    private boolean closed;

    /** @param words the program and its arguments; what it writes to standard error is shown as it is */
    public CommandCarrier(List<String> words) {
        this.words = words;
    }

    @Override
    public synchronized void open(String host, int port) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Override
    public InputStream input() {
        return new BufferedInputStream(process.getInputStream(), READ_SIZE);
    }

    @Override
    public OutputStream output() {
        return process.getOutputStream();
    }

    @Override
    public boolean isCommand() {
        return true;
    }

    @Override
    public String ended() {
        try {
            return process.waitFor(LAST_MILLIS, TimeUnit.MILLISECONDS)
                    ? "the ProxyCommand ended with status " + process.exitValue()
                    : "the ProxyCommand closed its output";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the ProxyCommand closed its output";
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
            all.forEach(ProcessHandle::destroy);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_MILLIS);
            all.forEach(handle -> endBy(end, handle));
        }
    }

    /** A program may pass the wish to end over. */
    private static void endBy(long end, ProcessHandle handle) {
        try {
            handle.onExit().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handle.destroyForcibly();
        } catch (ExecutionException | TimeoutException e) {
            handle.destroyForcibly();
        }
    }
}
