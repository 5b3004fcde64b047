package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shortens tests that connect. */
public final class Hosts {
    static final String USER = "deploy";
    static final String PASSWORD = "p4ssw0rd-of-deploy";
    public static final SshOptions PATIENT = options(Duration.ofMinutes(2), Duration.ofMinutes(2));

    private Hosts() {}

    static SshOptions options(Duration connect, Duration stall) {
        return new SshOptions(connect, stall, false);
    }

    public static Login password() {
        return Login.password(USER, PASSWORD.toCharArray());
    }

    static Login key(OpenSshServer server) {
        return Login.keys(server.user(), List.of(privateKey(server)));
    }

    static Login.PrivateKey privateKey(OpenSshServer server) {
        return new Login.PrivateKey("client key", server.clientKey(), null);
    }

    static Hop hop(MinaSshServer server) {
        return new Hop(server.host(), server.port(), password(), HostKeyPolicy.strict(server.knownHosts()));
    }

    public static Hop hop(OpenSshServer server) {
        return new Hop(server.host(), server.port(), key(server), HostKeyPolicy.strict(server.knownHosts()));
    }

    /** The same host with other algorithms, as lines of ssh_config. */
    static Hop with(String algorithms, Hop hop) {
        return new Hop(hop.host(), hop.port(), hop.login(), hop.policy(), AlgorithmPreferences.parse(algorithms));
    }

    /** The same host through something that listens at another port. */
    static Hop through(int port, Hop hop) {
        String knownHosts = hop.policy().knownHosts().replace("]:" + hop.port(), "]:" + port);
        return new Hop(hop.host(), port, hop.login(), HostKeyPolicy.strict(knownHosts));
    }

    static SshConnection open(Hop... route) throws IOException {
        return open(PATIENT, route);
    }

    static SshConnection open(SshOptions options, Hop... route) throws IOException {
        return SshConnection.open(List.of(route), options, line -> {});
    }

    /** Connects, closes, and gives the host keys that were new, even if the login fails. */
    static List<String> learned(Hop... route) throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        ConnectionLog log = new ConnectionLog() {
            @Override
            public void detail(String line) {}

            @Override
            public void hostKeyLearned(String line) {
                lines.add(line);
            }
        };
        try {
            SshConnection.open(List.of(route), PATIENT, log).close();
        } catch (LoginException e) {
            lines.add("no login");
        }
        return lines;
    }

    /** Fails to connect, and gives the host keys that are told to have been refused. */
    static List<String> refused(Hop... route) {
        List<String> lines = new CopyOnWriteArrayList<>();
        ConnectionLog log = new ConnectionLog() {
            @Override
            public void detail(String line) {}

            @Override
            public void hostKeyRefused(String line) {
                lines.add(line);
            }
        };
        assertThrows(TransferException.class, () -> SshConnection.open(List.of(route), PATIENT, log).close());
        return lines;
    }

    static TransferException refusal(Hop... route) {
        return refusal(PATIENT, route);
    }

    static TransferException refusal(SshOptions options, Hop... route) {
        return assertThrows(TransferException.class, () -> open(options, route).close());
    }
}
