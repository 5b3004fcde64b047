package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Which addresses of a host are tried. */
public enum AddressFamily {
    /** All that the name service gives, in its order. */
    ANY(InetAddress.class, ""),
    /** Those of four bytes. */
    IPV4(Inet4Address.class, "IPv4"),
    /** Those of sixteen bytes. */
    IPV6(Inet6Address.class, "IPv6");

    private final Class<? extends InetAddress> type;
    private final String label;

    AddressFamily(Class<? extends InetAddress> type, String label) {
        this.type = type;
        this.label = label;
    }

    /**
     * Looks up a host.
     *
     * @return at least one address
     * @throws TransferException phase {@link Phase#CONNECT} if it has addresses, but none of this family
     * @throws java.net.UnknownHostException if there is no such host
     */
    public List<InetAddress> addresses(String host) throws IOException {
        List<InetAddress> all = Arrays.asList(InetAddress.getAllByName(host));
        List<InetAddress> found = all.stream().filter(type::isInstance).toList();
        if (found.isEmpty()) {
            throw new TransferException(
                    Phase.CONNECT,
                    RemoteText.escape(host) + " has no " + label + " address; it has "
                            + String.join(", ", all.stream().map(InetAddress::getHostAddress).toList()),
                    "do not ask for " + label + " alone",
                    null);
        }
        return found;
    }
}
