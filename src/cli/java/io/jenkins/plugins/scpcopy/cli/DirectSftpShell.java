package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.HostInfo;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.StartException;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An SFTP server program of this machine in place of a host. */
final class DirectSftpShell implements RemoteShell {
    private final String program;
    private final String host;
    private final Duration stallTimeout;
    private final Set<ChildProcess> children = ConcurrentHashMap.newKeySet();

    DirectSftpShell(String program, String host, Duration stallTimeout) {
        this.program = program;
        this.host = host;
        this.stallTimeout = stallTimeout;
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        throw StartException.refused(RemoteText.escape(host) + ": an SFTP server runs no commands", null, null);
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(program).start();
        } catch (IOException e) {
            throw new TransferException(
                    Phase.CONNECT,
                    "cannot run " + program + ": " + Reasons.of(e),
                    "-D takes the path of an SFTP server, such as /usr/lib/openssh/sftp-server.",
                    e);
        }
        ChildProcess child = new ChildProcess(process, program, RemoteText.escape(host), stallTimeout, children::remove);
        children.add(child);
        return child;
    }

    @Override
    public HostInfo info() {
        return HostInfo.named(host, "");
    }

    @Override
    public void close() {
        children.forEach(ChildProcess::close);
    }
}
