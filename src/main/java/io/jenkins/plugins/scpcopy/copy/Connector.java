package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import java.io.IOException;
import java.util.function.Consumer;

/** Opens connections to one host; the copy calls it when it needs one, and closes what it got. */
@FunctionalInterface
public interface Connector {
    /** @param log takes explanations for verbose output */
    RemoteShell connect(Consumer<String> log) throws IOException;
}
