package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 sum of a file on a host, computed there while the file is being written: a command reads what there is of it each
 * time more is there. Nothing depends on it: where it gives no sum, or a wrong one because the file had another content before,
 * the file has to be summed when it is whole.
 *
 * <p>Has a thread of its own, so that whoever sends the file never waits for it.
 */
final class BackgroundChecksum implements HostTools.GrowingSum {
    /** How many more bytes have to be there before the host reads on. */
    private static final long STEP = 32L * 1024 * 1024;

    private static final int MOST_OUTPUT = 64 * 1024;
    private static final Pattern SUM = Pattern.compile("\\d+\n([0-9a-f]{64}) .*", Pattern.DOTALL);

    private final HostSession host;
    private final ShellTools.SumProgram tool;
    private final String base;
    private final String path;
    private final long size;
    private final Thread thread = new Thread(this::follow, "scpCopy checksum there");
    private long written;
    private long read;
    private boolean complete;
    private volatile Optional<String> sum = Optional.empty();

    BackgroundChecksum(HostSession host, ShellTools.SumProgram tool, String base, String path, long size) {
        this.host = host;
        this.tool = tool;
        this.base = base;
        this.path = path;
        this.size = size;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void written(long bytes) {
        written = bytes;
        if (written - read >= STEP) {
            notifyAll();
        }
    }

    @Override
    public synchronized void complete() {
        complete = true;
        notifyAll();
    }

    @Override
    public Optional<String> await() throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
        return sum;
    }

    @Override
    public boolean isBusy() {
        return thread.isAlive();
    }

    private void follow() {
        String what = "sums '" + RemoteText.escape(RemotePath.child(base, path)) + "' while it is written";
        try (RemoteScripts.Script script = host.scripts().begin(what, script(), host.endTimeout())) {
            if (!isBegunByUs(script.line().orElseThrow())) {
                return;
            }
            while (awaitMore()) {
                script.tell();
            }
            script.tell();
            Matcher matcher = SUM.matcher(script.end(MOST_OUTPUT, ShellChecksums.patience(host, size)));
            sum = matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (InterruptedException | InterruptedIOException e) {
            // The sum is no longer wanted.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            host.progress().detail(host.name() + ": that gave no sum: " + e.getMessage());
        }
    }

    /** Prints the size first. Prints nothing for what is no plain file: to read a pipe or a device could change it. */
    private String script() {
        String file = RemoteScripts.word(path);
        return "cd " + RemoteScripts.word(base) + " && if test -f " + file + "; then set -- $(ls -lnL " + file
                + "); echo \"$5\"\nwhile read -r more; do cat <&3; done 3<" + file + " | " + tool.command()
                + "\nelse echo\nfi";
    }

    /** A file with more bytes than were sent still has its former content, which would be summed before it is overwritten. */
    private synchronized boolean isBegunByUs(String sizeThere) {
        if (sizeThere.isEmpty()) {
            host.progress().detail(host.name() + ": it is summed afterwards: what is there now is no plain file");
            return false;
        }
        boolean ours = sizeThere.matches("\\d{1,18}") && Long.parseLong(sizeThere) <= written;
        if (!ours) {
            host.progress().detail(host.name() + ": it is summed afterwards: it has "
                    + RemoteText.escape(sizeThere) + " bytes already");
        }
        return ours;
    }

    /** @return false if there is no more to come */
    private synchronized boolean awaitMore() throws InterruptedException {
        while (!complete && written - read < STEP) {
            wait();
        }
        read = written;
        return !complete;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
