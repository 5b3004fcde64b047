package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An SFTP server program of this machine in place of a host. */
final class DirectSftpShell implements RemoteShell {
    private final String program;
    private final String host;
    private final ChildProcesses children;

    DirectSftpShell(String program, String host, Duration stallTimeout) {
        this.program = program;
        this.host = host;
        this.children = new ChildProcesses(host, stallTimeout);
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        throw StartException.refused(RemoteText.escape(host) + ": an SFTP server runs no commands", null, null);
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        return children.start(
                List.of(program), "-D takes the path of an SFTP server, such as /usr/lib/openssh/sftp-server.");
    }

    @Override
    public HostInfo info() {
        return HostInfo.named(host, "");
    }

    @Override
    public void close() {
        children.close();
    }
}
