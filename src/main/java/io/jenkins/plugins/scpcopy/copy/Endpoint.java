package io.jenkins.plugins.scpcopy.copy;

import java.io.Serializable;
import java.util.Optional;

/**
 * A remote end as users write it: {@code [user@]host:path} or {@code scp://[user@]host[:port]/path}.
 *
 * @param user empty: the login's own user name
 * @param host a name or an address, an IPv6 address without brackets
 * @param port 0: not given
 * @param path relative to the login directory unless it begins with {@code /}; may be empty
 */
public record Endpoint(String user, String host, int port, String path) implements Serializable {
    /**
     * Reads an end.
     *
     * @return the remote end, or empty if the text means a local path ({@code C:\x}, {@code ./a:b}, no colon)
     * @throws IllegalArgumentException if it is meant as a remote end but cannot be one; the message quotes it and says what
     *     would be right
     */
    public static Optional<Endpoint> parse(String text) {
        throw new UnsupportedOperationException();
    }
}
