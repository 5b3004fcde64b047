package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.DirectoryNames;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ScpSinkChannel;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Starts a host's sinks on directories. On a long way it begins with the directory above, too: both answers come in the time of one. */
final class TargetProbes implements RemoteTargetFinder.Host, Closeable {
    /** From here on it pays to look at two paths at once. */
    private static final Duration FAR = Duration.ofMillis(5);

    private final HostSession host;
    private boolean begun;
    private Optional<ParallelProbe> above = Optional.empty();

    TargetProbes(HostSession host) {
        this.host = host;
    }

    @Override
    public SinkChannel open(String directory) throws IOException {
        if (!begun) {
            begun = true;
            boolean far = host.info().roundTrip().compareTo(FAR) >= 0;
            if (far && host.pipelined() && !host.protocol().isSftp()) {
                above = RemotePath.parent(directory)
                        .map(parent -> new ParallelProbe(host, parent, RemoteTarget.command(host, parent, true)));
            }
        }
        ScpCommand command = RemoteTarget.command(host, directory, true);
        return above.isPresent() ? openBeside(above.get(), directory, command) : SinkChannel.open(host, command);
    }

    /** The host may have no room for two commands at once: if either fails to start, they are run one after the other. */
    private SinkChannel openBeside(ParallelProbe probe, String directory, ScpCommand command) throws IOException {
        try {
            SinkChannel channel = probe.isOn(directory) ? probe.take() : ScpSinkChannel.open(host, command);
            host.protocol().scpWorks();
            return channel;
        } catch (TransferException e) {
            boolean answered = e instanceof StartException start && start.kind() == StartException.Kind.SCP_ERROR;
            if (answered || e.phase() != Phase.START) {
                throw e;
            }
            host.progress().detail(host.name() + ": two paths cannot be looked at at once: " + Reasons.of(e));
            probe.end();
            above = Optional.empty();
            return SinkChannel.open(host, command);
        }
    }

    @Override
    public Optional<Set<String>> names(String directory) {
        return DirectoryNames.of(host, directory);
    }

    @Override
    public void note(String text) {
        host.progress().warning(text);
    }

    @Override
    public void close() {
        above.ifPresent(ParallelProbe::close);
    }
}
