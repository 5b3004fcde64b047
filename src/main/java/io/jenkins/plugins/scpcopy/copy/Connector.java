package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import java.io.IOException;
import java.util.List;

/** Opens connections to one host; the copy calls it when it needs one, and closes what it got. */
@FunctionalInterface
public interface Connector {
    /** @param log takes explanations for verbose output, and the keys of new hosts */
    RemoteShell connect(ConnectionLog log) throws IOException;

    /**
     * A connector for further connections to the same host, which must show the keys that earlier ones accepted.
     *
     * @param learned known_hosts lines
     */
    default Connector knowing(List<String> learned) {
        return this;
    }

    /** A connector for further connections, after every host on the way has taken its login. */
    default Connector letInBefore() {
        return this;
    }

    /** Whether commands of the host may use keys of this side through a forwarded agent. */
    default boolean lends() {
        return false;
    }

    /** Whether a host without a post-quantum key exchange is refused. */
    default boolean requiresPostQuantum() {
        return false;
    }
}
