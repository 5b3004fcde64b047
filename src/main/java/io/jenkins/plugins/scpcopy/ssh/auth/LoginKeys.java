package io.jenkins.plugins.scpcopy.ssh.auth;

import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.CertifiedKey;
import io.jenkins.plugins.scpcopy.ssh.hop.KeyIdentity;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import io.jenkins.plugins.scpcopy.ssh.hop.UserCertificate;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All keys that a login has to offer, read, in the order in which they are offered: each certificate right before its key. */
public final class LoginKeys {
    private final AgentKeys agent;
    private final List<OfferedKey> keys = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean leftOut;

    private LoginKeys(AgentKeys agent) {
        this.agent = agent;
        agent.problem().ifPresent(problems::add);
    }

    /**
     * Reads them.
     *
     * @param allowed keys that sign by nothing of it are left out
     * @param atMost how long the agent may take
     * @throws IllegalArgumentException if a key or certificate cannot be used; the message says which and why
     */
    public static LoginKeys read(Login login, AlgorithmPreferences allowed, Duration atMost, Consumer<String> log)
            throws InterruptedIOException {
        if (!login.methods().contains("publickey")) {
            return new LoginKeys(AgentKeys.NONE);
        }
        List<KeyIdentity> own = login.keys().stream().map(KeyIdentity::read).toList();
        List<UserCertificate> certificates = login.certificates().stream().map(UserCertificate::read).toList();
        AgentKeys agent = login.agent() == null ? AgentKeys.NONE : AgentKeys.read(login, atMost, own, log);
        LoginKeys read = new LoginKeys(agent);
        List<OfferedKey> all = Stream.<OfferedKey>concat(own.stream(), agent.keys().stream()).toList();
        for (OfferedKey key : all) {
            certificates.stream()
                    .filter(certificate -> certificate.certifies(key))
                    .forEach(certificate -> read.add(new CertifiedKey(certificate, key), allowed, log));
            read.add(key, allowed, log);
        }
        for (UserCertificate certificate : certificates) {
            if (all.stream().noneMatch(certificate::certifies)) {
                read.note(certificate.name() + " belongs to none of the keys", log);
            }
        }
        return read;
    }

    private void add(OfferedKey key, AlgorithmPreferences allowed, Consumer<String> log) {
        Optional<String> objection = allowed.objection(key.publicKey());
        if (objection.isEmpty()) {
            keys.add(key);
        } else {
            leftOut = true;
            note("the key " + key.described() + " is left out, since " + objection.get(), log);
        }
    }

    private void note(String problem, Consumer<String> log) {
        log.accept(problem);
        problems.add(problem);
    }

    public List<OfferedKey> keys() {
        return keys;
    }

    /** Whether settings for the host exclude a key. */
    public boolean hasLeftOut() {
        return leftOut;
    }

    /** What was given and is of no use, for messages. */
    public List<String> problems() {
        return problems;
    }

    /** Ends, from any thread, what an agent is being asked. */
    public void cancel() {
        agent.cancel();
    }
}
