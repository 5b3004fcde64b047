package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Opens connections to one host; the copy calls it when it needs one, and closes what it got. */
@FunctionalInterface
public interface Connector {
    /** @param log takes explanations for verbose output */
    RemoteShell connect(Consumer<String> log) throws IOException;

    /**
     * A connector for further connections to the same host, which must show the keys that the first one accepted.
     *
     * @param learned known_hosts lines
     */
    default Connector knowing(List<String> learned) {
        return this;
    }
}
