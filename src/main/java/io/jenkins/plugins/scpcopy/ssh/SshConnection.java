package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.scp.HostInfo;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An SSH connection to one host, through jump hosts if there are any. */
public final class SshConnection implements RemoteShell {
    private SshConnection() {}

    /**
     * Connects, checks every host key on the way, and logs in.
     *
     * @param route jump hosts in order, the host itself last; each with its own login and host key policy
     * @param log takes lines for users who want explanations: algorithms, methods offered and tried; never a secret
     * @throws TransferException phase {@code CONNECT}, {@code HOST_KEY} or {@code AUTHENTICATE}, with advice
     */
    public static SshConnection open(List<Hop> route, SshOptions options, Consumer<String> log) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public HostInfo info() {
        throw new UnsupportedOperationException();
    }

    /** The known_hosts line of a host key that was new and accepted under {@link HostVerification#ACCEPT_NEW}. */
    public Optional<String> learnedHostKey() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
