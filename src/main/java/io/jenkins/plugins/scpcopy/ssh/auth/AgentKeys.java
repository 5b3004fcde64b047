package io.jenkins.plugins.scpcopy.ssh.auth;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.KeyIdentity;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an agent has for one login, or why it has nothing. */
final class AgentKeys {
    /** For a login without an agent. */
    static final AgentKeys NONE = new AgentKeys(null, List.of(), null);

    private final SshAgent agent;
    private final List<AgentKey> keys;
    private final String problem;

    private AgentKeys(SshAgent agent, List<AgentKey> keys, String problem) {
        this.agent = agent;
        this.keys = keys;
        this.problem = problem;
    }

    /**
     * Asks the agent.
     *
     * @param login names the agent, and maybe the keys that count
     * @param atMost how long the agent may take
     * @param given keys that need no agent
     */
    static AgentKeys read(Login login, Duration atMost, List<KeyIdentity> given, Consumer<String> log)
            throws InterruptedIOException {
        String name = "the agent at " + RemoteText.escape(login.agent());
        try {
            SshAgent agent = new SshAgent(Path.of(login.agent()));
            List<SshAgent.Entry> all = agent.entries(atMost);
            List<HostPublicKey> wanted = login.agentKeys();
            List<SshAgent.Entry> entries = Stream.concat(
                            wanted.stream().flatMap(key -> all.stream().filter(entry -> entry.key().equals(key))),
                            login.agentKeysAlone() ? Stream.empty() : all.stream())
                    .distinct()
                    .toList();
            String none = name + " holds " + (all.isEmpty() ? "no keys" : "none of the keys that are asked for");
            return new AgentKeys(agent, offered(agent, entries, given), entries.isEmpty() ? none : null);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return unusable(name + " cannot be asked: " + RemoteText.escape(String.valueOf(e.getMessage())), log);
        } catch (InvalidPathException e) {
            return unusable(name + " cannot be asked: that is no path", log);
        }
    }

    private static List<AgentKey> offered(SshAgent agent, List<SshAgent.Entry> entries, List<KeyIdentity> given) {
        Set<HostPublicKey> known = given.stream().map(OfferedKey::publicKey).collect(Collectors.toSet());
        return entries.stream()
                .filter(entry -> !known.contains(entry.key()))
                .map(entry -> new AgentKey(agent, entry))
                .toList();
    }

    private static AgentKeys unusable(String problem, Consumer<String> log) {
        log.accept(problem);
        return new AgentKeys(null, List.of(), problem);
    }

    List<AgentKey> keys() {
        return keys;
    }

    /** Why the agent gave no keys. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Ends, from any thread, what the agent is being asked. */
    void cancel() {
        if (agent != null) {
            agent.cancel();
        }
    }
}
