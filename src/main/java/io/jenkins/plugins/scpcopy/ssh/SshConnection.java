package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.remote.Compressed;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.auth.LentKeys;
import io.jenkins.plugins.scpcopy.ssh.auth.LoginKeys;
import io.jenkins.plugins.scpcopy.ssh.channel.HopSession;
import io.jenkins.plugins.scpcopy.ssh.channel.JumpCarrier;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.wire.Carrier;
import io.jenkins.plugins.scpcopy.ssh.wire.CommandCarrier;
import io.jenkins.plugins.scpcopy.ssh.wire.ProxyCarrier;
import io.jenkins.plugins.scpcopy.ssh.wire.TcpCarrier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An SSH connection to one host, through a proxy and jump hosts if there are any. */
public final class SshConnection implements RemoteShell {
    private final List<HopSession> sessions;

    private SshConnection(List<HopSession> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /**
     * Connects, checks every host key on the way, and logs in. Keys and known hosts are read before anything
     * is sent. An interrupt of the calling thread ends it at once.
     *
     * @param route jump hosts in order, the host itself last; each with its own login and host key policy
     * @param log takes explanations, and the keys of new hosts as soon as they are accepted
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException phase {@code CONNECT}, {@code HOST_KEY} or
     *     {@code AUTHENTICATE}, with advice
     * @throws java.io.InterruptedIOException if the calling thread is interrupted
     */
    public static SshConnection open(List<Hop> route, SshOptions options, ConnectionLog log) throws IOException {
        if (route.isEmpty()) {
            throw new IllegalArgumentException("there is no host to connect to");
        }
        List<HopConnector> connectors = new ArrayList<>();
        for (Hop hop : route) {
            connectors.add(new HopConnector(hop, options, log));
        }
        String name = route.get(route.size() - 1).displayName();
        LentKeys lent = options.lent() == null ? null : lent(options, line -> log.detail(name + ": " + line));
        WarmUp.start();
        if (options.proxy() != null) {
            log.detail(route.get(0).displayName() + ": through the proxy " + options.proxy().displayName());
        }
        if (!options.command().isEmpty()) {
            log.detail(route.get(0).displayName() + ": through the command " + RemoteText.escape(String.join(" ", options.command())));
        }
        List<HopSession> sessions = new ArrayList<>();
        boolean complete = false;
        try {
            for (HopConnector connector : connectors) {
                HopSession before = sessions.isEmpty() ? null : sessions.get(sessions.size() - 1);
                sessions.add(connector.connect(() -> carrier(before, options)));
            }
            if (lent != null) {
                sessions.get(sessions.size() - 1).lend(lent);
            }
            complete = true;
            return new SshConnection(sessions);
        } finally {
            if (!complete) {
                end(sessions);
            }
        }
    }

    private static LentKeys lent(SshOptions options, Consumer<String> log) throws IOException {
        LoginKeys keys;
        try {
            keys = LoginKeys.read(options.lent(), AlgorithmPreferences.DEFAULTS, options.connectTimeout(), log);
        } catch (IllegalArgumentException e) {
            throw new TransferException(Phase.AUTHENTICATE, e.getMessage() + " (for the forwarded agent)", null, e);
        }
        if (keys.keys().isEmpty()) {
            throw new TransferException(
                    Phase.AUTHENTICATE,
                    "there is no key to forward" + (keys.problems().isEmpty() ? "" : ": " + String.join("; ", keys.problems())),
                    options.lent().agent() == null ? null : "check SSH_AUTH_SOCK, and list the agent's keys: ssh-add -l",
                    null);
        }
        return new LentKeys(keys, options.lent().user(), log);
    }

    private static Carrier carrier(HopSession before, SshOptions options) {
        if (before != null) {
            return new JumpCarrier(before, options.connectTimeout());
        }
        if (!options.command().isEmpty()) {
            return new CommandCarrier(options.command());
        }
        return options.proxy() == null
                ? new TcpCarrier(options.connectTimeout(), options.family())
                : new ProxyCarrier(options.proxy(), options.connectTimeout(), options.family());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A failure that {@code mayPass} means that the connection is lost, or that the server opens no further channel on it.
     *
     * <p>All commands of a connection share one receiving thread: while one of them has 2 MiB of output that nobody reads, the
     * others receive nothing, and no further command can be started.
     */
    @Override
    public RemoteProcess exec(String command) throws IOException {
        return last().exec(command);
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        return last().subsystem(name);
    }

    @Override
    public Compressed compressed() {
        return last().compressed();
    }

    @Override
    public HostInfo info() {
        return last().info();
    }

    @Override
    public List<HostInfo> jumpHosts() {
        return sessions.subList(0, sessions.size() - 1).stream()
                .map(HopSession::info)
                .toList();
    }

    /** A key that nobody has checked, outdated algorithms. */
    @Override
    public List<String> warnings() {
        return sessions.stream().flatMap(session -> session.warnings().stream()).toList();
    }

    /** A key exchange that is not post-quantum. */
    @Override
    public List<String> remarks() {
        return sessions.stream().flatMap(session -> session.remarks().stream()).toList();
    }

    @Override
    public void close() {
        end(sessions);
    }

    private HopSession last() {
        return sessions.get(sessions.size() - 1);
    }

    /** The host itself first, so that what runs there learns that the connection was closed, and not that it was lost. */
    private static void end(List<HopSession> sessions) {
        for (int i = sessions.size() - 1; i >= 0; i--) {
            sessions.get(i).end(new IOException("the connection to " + sessions.get(i).name() + " was closed"));
        }
    }

    @Override
    public String toString() {
        return "SshConnection[" + last().name() + "]";
    }
}
