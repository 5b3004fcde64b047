package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Caution;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.scp.StartGuard;
import java.io.EOFException;
import java.io.IOException;

/** One remote {@code scp -t} that is ready, and the source that feeds it. */
public final class ScpSinkChannel implements SinkChannel {
    /** What a sink may still say when its words do not matter any more: one for each thing that is under way. */
    private static final long MOST_LEFT = 16 * 1024 * 1024;

    private final HostSession host;
    private final RemoteProcess process;
    private final Source source;

    private ScpSinkChannel(HostSession host, RemoteProcess process) {
        this.host = host;
        this.process = process;
        this.source = new Source(process.stdout(), process.stdin(), host.pipelined());
    }

    /** @throws TransferException phase {@link Phase#START} if the command does not become ready */
    public static ScpSinkChannel open(HostSession host, ScpCommand command) throws IOException {
        RemoteProcess process = host.exec(command.line(host.quoting()::quote));
        try {
            new StartGuard(process, host.name(), host.startTimeout()).awaitSinkReady();
            return new ScpSinkChannel(host, process);
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public void finish(boolean excused) throws IOException {
        source.finishAndClose();
        ExitStatus.check(host, process, excused);
    }

    @Override
    public void sendContentsAhead(Caution caution) {
        if (host.sendsContentsAhead()) {
            source.sendContentsAhead(caution);
        }
    }

    @Override
    public void abandon() {
        try (RemoteProcess ended = process) {
            try {
                ended.stdin().close();
            } finally {
                ended.stdout().skipNBytes(MOST_LEFT);
            }
        } catch (EOFException e) {
            // It has ended.
        } catch (IOException e) {
            host.progress().detail(host.name() + ": a command was not seen to end: " + Reasons.of(e));
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
