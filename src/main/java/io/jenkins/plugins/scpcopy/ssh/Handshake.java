package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.ssh.auth.HostKeyCheck;
import io.jenkins.plugins.scpcopy.ssh.auth.KerberosContext;
import io.jenkins.plugins.scpcopy.ssh.auth.KerberosLogin;
import io.jenkins.plugins.scpcopy.ssh.auth.LoginKeys;
import io.jenkins.plugins.scpcopy.ssh.auth.Prompts;
import io.jenkins.plugins.scpcopy.ssh.channel.HopSession;
import io.jenkins.plugins.scpcopy.ssh.channel.MeasuredCompression;
import io.jenkins.plugins.scpcopy.ssh.channel.SessionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.Algorithms;
import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.Kem;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.wire.Carrier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One attempt to reach a host and to log in. Keeps what is known about the attempt, for the message if it fails. */
final class Handshake {
    /** The most keys that a server may want one after the other. */
    private static final int MOST_KEYS_IN_TURN = 4;

    final Hop hop;
    final SshOptions options;
    final LoginKeys keys;
    final HostKeyCheck hostKey;
    final Carrier carrier;
    final SessionLog log;
    final Prompts prompts;
    private final KerberosLogin kerberos;
    private final Session session;

    /** @param excludedTypes types of host key not to ask for */
    Handshake(
            Hop hop,
            SshOptions options,
            LoginKeys keys,
            HostKeyCheck hostKey,
            Set<String> excludedTypes,
            Carrier carrier,
            Consumer<String> lines) {
        this.hop = hop;
        this.options = options;
        this.keys = keys;
        this.hostKey = hostKey;
        this.carrier = carrier;
        this.log = new SessionLog(hop.displayName(), lines);
        this.kerberos = hop.login().ticketCache() == null ? null : new KerberosLogin(hop.login().ticketCache());
        this.prompts = new Prompts(hop.login().user(), hop.login().password(), log::say);
        try {
            this.session = configure(excludedTypes);
        } catch (JSchException e) {
            throw new IllegalStateException(e);
        }
    }

    private Session configure(Set<String> excludedTypes) throws JSchException {
        JSch jsch = new JSch();
        jsch.setInstanceLogger(log);
        jsch.setHostKeyRepository(hostKey);
        Session configured = jsch.getSession(hop.login().user(), hop.host(), hop.port());
        configured.setLogger(log);
        configured.setIdentityRepository(new RemainingKeys(keys.keys()));
        configured.setUserInfo(prompts);
        configured.setProxy(carrier);
        configured.setDaemonThread(true);
        configured.setTimeout((int) Math.min(options.stallTimeout().toMillis(), Integer.MAX_VALUE));
        if (!hop.policy().alias().isEmpty()) {
            configured.setHostKeyAlias(hop.policy().alias());
        }
        configured.setConfig("StrictHostKeyChecking", "yes");
        configured.setConfig("HashKnownHosts", "no");
        configured.setConfig("prefer_known_host_key_types", "no");
        configured.setConfig("kex", proposed(AlgorithmKind.KEX));
        for (Kem kem : Kem.values()) {
            kem.implementation().ifPresent(name -> configured.setConfig(kem.setting(), name));
        }
        configured.setConfig("server_host_key", Algorithms.hostKeys(hop.algorithms(), hostKey.known(), excludedTypes));
        configured.setConfig("ca_signature_algorithms", proposed(AlgorithmKind.CA_SIGNATURE));
        configured.setConfig("PubkeyAcceptedAlgorithms", proposed(AlgorithmKind.PUBLIC_KEY));
        configured.setConfig("PreferredAuthentications", String.join(",", attempts()));
        configured.setConfig("gssapi-with-mic.krb5", KerberosContext.class.getName());
        for (String direction : List.of("c2s", "s2c")) {
            configured.setConfig("cipher." + direction, proposed(AlgorithmKind.CIPHER));
            configured.setConfig("mac." + direction, proposed(AlgorithmKind.MAC));
        }
        // JSch tries these out before it connects, by making keys with each; hybrid ones are slow, and known to be there.
        configured.setConfig("CheckKexes", "curve25519-sha256,curve25519-sha256@libssh.org");
        if (hasKeysOnly()) {
            configured.setConfig("enable_auth_none", "no");
        }
        if (options.letIn() && keys.keys().size() == 1) {
            // The server knows the key: it need not be asked whether it does, in a round trip of its own.
            configured.setConfig("enable_pubkey_auth_query", "no");
        }
        String compression = options.compression() ? "zlib@openssh.com,zlib,none" : "none";
        configured.setConfig("compression.c2s", compression);
        configured.setConfig("compression.s2c", compression);
        configured.setConfig("zlib", MeasuredCompression.class.getName());
        configured.setConfig("zlib@openssh.com", MeasuredCompression.class.getName());
        return configured;
    }

    private String proposed(AlgorithmKind kind) {
        return String.join(",", hop.algorithms().names(kind));
    }

    /** Then the server need not be asked, in a round trip of its own, which methods it takes. */
    private boolean hasKeysOnly() {
        return !keys.keys().isEmpty() && methods().equals(List.of("publickey"));
    }

    /** JSch goes on to the next method when the server takes a key and wants another one. */
    private List<String> attempts() {
        int keysInTurn = Math.min(MOST_KEYS_IN_TURN, Math.max(1, keys.keys().size()));
        return methods().stream()
                .flatMap(method -> Collections.nCopies(method.equals("publickey") ? keysInTurn : 1, method).stream())
                .toList();
    }

    /** Only methods that the login has something for; JSch wants one at least. */
    private List<String> methods() {
        Login login = hop.login();
        List<String> methods = login.methods().stream()
                .filter(method -> switch (method) {
                    case "gssapi-with-mic" -> login.ticketCache() != null;
                    case "publickey" -> !keys.keys().isEmpty();
                    default -> login.password() != null;
                })
                .toList();
        return methods.isEmpty() ? List.of("publickey") : methods;
    }

    /** @throws io.jenkins.plugins.scpcopy.remote.TransferException by phase, with advice */
    HopSession run() throws IOException {
        boolean done = false;
        try {
            Bounded.call("ssh connect to " + hop.displayName(), options.connectTimeout(), this::connect, this::giveUp);
            done = true;
            return live();
        } catch (TimeoutException e) {
            throw new ConnectFailure(this).timedOut(e);
        } catch (ExecutionException e) {
            throw new ConnectFailure(this).explain(e.getCause());
        } finally {
            if (!done) {
                giveUp();
            }
        }
    }

    private Void connect() throws JSchException {
        if (kerberos != null) {
            kerberos.attach();
        }
        try {
            session.connect(0);
            return null;
        } finally {
            KerberosLogin.detach();
        }
    }

    private void giveUp() {
        carrier.close();
        keys.cancel();
        Bounded.start("ssh disconnect from " + hop.displayName(), session::disconnect);
    }

    private HopSession live() {
        List<String> remarks = new QuantumSafety(hop).remark(session.getKexAlgorithm()).stream().toList();
        return new HopSession(hop.displayName(), session, carrier, log, info(), warnings(), remarks, options.stallTimeout());
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        hostKey.problems().forEach(problem -> warnings.add(hop.displayName() + ": no use is " + problem));
        if (hostKey.unchecked()) {
            warnings.add(hop.displayName() + ": the host key " + hostKey.offered().map(HostPublicKey::fingerprint).orElse("")
                    + " was accepted without any check");
        }
        if (options.compression() && !log.compresses()) {
            warnings.add(hop.displayName() + ": nothing is compressed: the server has no compression, or does not allow it");
        }
        List<String> weak = Stream.concat(
                        Stream.of(
                                session.getKexAlgorithm(),
                                session.getServerHostKeyAlgorithm(),
                                session.getCipherAlgorithmC2S(),
                                session.getCipherAlgorithmS2C(),
                                session.getMacAlgorithmC2S(),
                                session.getMacAlgorithmS2C()),
                        keys.keys().stream().flatMap(key -> key.signedBy().stream()))
                .filter(name -> name != null && AlgorithmKind.isWeak(name))
                .distinct()
                .toList();
        if (!weak.isEmpty()) {
            warnings.add(hop.displayName() + ": the connection is protected by outdated algorithms, which the settings for this"
                    + " host allow: " + String.join(", ", weak));
        }
        return warnings;
    }

    private HostInfo info() {
        String algorithm = session.getServerHostKeyAlgorithm();
        return new HostInfo(
                hop.displayName(),
                hop.login().user(),
                session.getServerVersion().replaceFirst("^SSH-[^-]*-", ""),
                hostKey.offered().map(HostPublicKey::algorithm).orElseGet(() -> HostPublicKey.algorithm(algorithm)),
                hostKey.offered().map(HostPublicKey::fingerprint).orElse(""),
                log.succeeded(),
                session.getKexAlgorithm(),
                session.getCipherAlgorithmC2S(),
                log.roundTrip());
    }

    /** What was given for the login and was of no use, for messages. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(keys.problems());
        if (kerberos != null) {
            kerberos.problem().ifPresent(problems::add);
        }
        return problems;
    }

    /** Whether the host key was accepted, and what follows is the login. */
    boolean reachedLogin() {
        return session.getServerHostKeyAlgorithm() != null;
    }
}
