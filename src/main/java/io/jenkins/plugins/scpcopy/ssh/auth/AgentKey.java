package io.jenkins.plugins.scpcopy.ssh.auth;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import java.io.IOException;

/** A key that an agent holds and signs with. */
final class AgentKey extends OfferedKey {
    private final SshAgent agent;
    private volatile String refusal;

    AgentKey(SshAgent agent, SshAgent.Entry entry) {
        super(entry.comment() + " (agent)", entry.key());
        this.agent = agent;
    }

    /** An agent may refuse to sign, or wait for its user's consent and be refused. */
    @Override
    public byte[] sign(byte[] data, String algorithm) {
        try {
            return agent.sign(publicKey(), data, algorithm);
        } catch (IOException e) {
            refusal = e.getMessage();
            return null;
        }
    }

    @Override
    public String outcome() {
        return refusal == null
                ? super.outcome()
                : ", which the server knows, but the agent did not sign: " + RemoteText.escape(refusal);
    }

    @Override
    public void clear() {
        // The agent keeps its keys.
    }
}
