package io.jenkins.plugins.scpcopy.testkit.peer;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A host in memory whose commands are played by peers. */
public final class ScriptedShell implements RemoteShell {
    private final HostInfo info;
    private final Function<String, Peer> peers;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<ScriptedProcess> processes = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * @param banner the server's identification, such as {@code OpenSSH_9.2p1}
     * @param peers gives the peer for a command; null refuses to run it
     */
    public ScriptedShell(String banner, Function<String, Peer> peers) {
        this.info = HostInfo.named("scripted", banner);
        this.peers = peers;
    }

    /** A host that calls itself OpenSSH and plays the same peer for every command. */
    public static ScriptedShell of(Peer peer) {
        return new ScriptedShell("OpenSSH_9.2p1", command -> peer);
    }

    /** The commands run so far. */
    public List<String> commands() {
        return commands;
    }

    /** The processes started so far. */
    public List<ScriptedProcess> processes() {
        return processes;
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Waits for all peers and fails if one of them did. */
    public void verify() throws Exception {
        for (ScriptedProcess process : processes) {
            process.verify();
        }
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        commands.add(command);
        Peer peer = peers.apply(command);
        if (peer == null) {
            throw new TransferException(Phase.START, "the server refuses to run commands");
        }
        ScriptedProcess process = new ScriptedProcess(peer);
        processes.add(process);
        return process;
    }

    @Override
    public HostInfo info() {
        return info;
    }

    @Override
    public void close() {
        closed = true;
        processes.forEach(ScriptedProcess::close);
    }
}
