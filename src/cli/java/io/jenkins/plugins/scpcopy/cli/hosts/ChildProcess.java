package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A child process as the carrier of a remote command. */
final class ChildProcess implements RemoteProcess {
    private static final int RECEIVED = 1024 * 1024;
    private static final int BLOCK = 64 * 1024;
    private static final int STDERR_KEPT = 8 * 1024;
    /** How {@code ssh} and its like end when they did not get as far as the remote command. */
    private static final int NOT_REACHED = 255;
    /** What {@code ssh} and {@code plink} say of connections that are lost or not made; another attempt may be. */
    private static final Pattern LOST = Pattern.compile(
            "Connection (closed|reset|refused|timed out|to .* (closed|timed out))|Broken pipe|No route to host|is unreachable"
                    + "|Operation timed out|banner exchange|Temporary failure in name resolution|abort: Network error"
                    + "|unexpectedly closed network connection|Exceeded MaxStartups",
            Pattern.CASE_INSENSITIVE);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Process process;
    private final String program;
    private final String host;
    private final Duration stallTimeout;
    private final Consumer<ChildProcess> closed;
    private final ReceiveBuffer stdout;
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final OutputStream stdin;
    private final Thread output;
    private final Thread errors;
    private volatile boolean hasAnswered;

    /**
     * @param host how messages call the host, fit to be shown
     * @param closed learns when the process has been given up
     */
    ChildProcess(Process process, String program, String host, Duration stallTimeout, Consumer<ChildProcess> closed) {
        this.process = process;
        this.program = program;
        this.host = host;
        this.stallTimeout = stallTimeout;
        this.closed = closed;
        this.stdout = new ReceiveBuffer(RECEIVED, stallTimeout);
        this.stdin = new BufferedOutputStream(new Guarded(process.getOutputStream()), BLOCK);
        output = daemon("output", this::pumpOutput);
        errors = daemon("errors", this::pumpErrors);
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(body, "alarms of child processes");
            thread.setDaemon(true);
            return thread;
        });
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }

    private Thread daemon(String what, Runnable body) {
        Thread thread = new Thread(body, what + " of " + program);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void pumpOutput() {
        byte[] block = new byte[BLOCK];
        try (InputStream in = process.getInputStream()) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                hasAnswered = true;
                stdout.put(block, 0, read);
            }
            stdout.end();
        } catch (IOException e) {
            stdout.fail(e);
        }
    }

    private void pumpErrors() {
        byte[] block = new byte[STDERR_KEPT];
        try (InputStream in = process.getErrorStream()) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                keep(block, read);
            }
        } catch (IOException e) {
            stdout.fail(e);
        }
    }

    private void keep(byte[] block, int length) {
        synchronized (stderr) {
            stderr.write(block, 0, length);
            byte[] all = stderr.toByteArray();
            if (all.length > STDERR_KEPT) {
                stderr.reset();
                stderr.write(all, all.length - STDERR_KEPT, STDERR_KEPT);
            }
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
        synchronized (stderr) {
            return stderr.toString(StandardCharsets.UTF_8);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws TransferException if the program did not get as far as the remote command
     */
    @Override
    public OptionalInt awaitExit(Duration atMost) throws IOException {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return OptionalInt.empty();
            }
            errors.join(LAST_WORDS.toMillis());
            output.join(LAST_WORDS.toMillis());
            if (process.exitValue() == NOT_REACHED && !hasAnswered) {
                throw notReached();
            }
            return OptionalInt.of(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private TransferException notReached() {
        String words = stderr().strip();
        boolean refused = words.contains("Permission denied (") || words.contains("Too many authentication failures");
        String message = RemoteText.escape(program) + (refused ? " could not log in to " : " did not reach ") + host
                + (words.isEmpty() ? " and does not say why" : ": \"" + RemoteText.escape(words) + "\"");
        return LOST.matcher(words).find()
                ? TransferException.passing(Phase.CONNECT, message, null, null)
                : new TransferException(refused ? Phase.AUTHENTICATE : Phase.CONNECT, message);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        stdout.close();
        closed.accept(this);
    }

    /** Something that may wait for the process. */
    private interface Step {
        void run() throws IOException;
    }

    /** Ends the process when a write is stuck for the stall timeout: nothing else can interrupt a write into a pipe. */
    private final class Guarded extends FilterOutputStream {
        private volatile boolean stalled;

        Guarded(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            guarded(() -> out.write(bytes, offset, length));
        }

        /** {@inheritDoc} A process's stream holds small writes back until then. */
        @Override
        public void flush() throws IOException {
            guarded(out::flush);
        }

        @Override
        public void close() throws IOException {
            guarded(out::close);
        }

        private void guarded(Step step) throws IOException {
            if (stallTimeout.isZero()) {
                step.run();
                return;
            }
            Future<?> alarm = ALARMS.schedule(this::giveUp, stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
            try {
                step.run();
            } catch (IOException e) {
                throw stalled
                        ? TransferException.passing(
                                Phase.DATA, program + " takes no more data", null, new StalledException(stallTimeout))
                        : e;
            } finally {
                alarm.cancel(false);
            }
        }

        private void giveUp() {
            stalled = true;
            ChildProcess.this.close();
        }
    }
}
