package io.jenkins.plugins.scpcopy.hostkeys;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import java.util.stream.Collectors;

/** What administrators have written down about the keys of hosts. */
public interface ConfiguredKnownHosts extends ExtensionPoint {
    /** What counts for a host, whichever job goes there, in known_hosts form. @param host name or address @param port its own */
    String knownHostsOf(String host, int port);

    /** All of it. */
    static String all(String host, int port) {
        return ExtensionList.lookup(ConfiguredKnownHosts.class).stream()
                .map(some -> some.knownHostsOf(host, port))
                .collect(Collectors.joining("\n"));
    }
}
