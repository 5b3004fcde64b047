package io.jenkins.plugins.scpcopy.ssh;

import java.io.Serializable;

/**
 * One host on the way: where, who logs in, and how its key is judged.
 *
 * @param host a name or an address (an IPv6 address without brackets)
 * @param port 1 to 65535
 */
public record Hop(String host, int port, Login login, HostKeyPolicy policy) implements Serializable {
    /** How messages call the host: {@code web1}, {@code web1:2222} or {@code [::1]:2222}. */
    public String displayName() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == 22 ? shown : shown + ":" + port;
    }
}
