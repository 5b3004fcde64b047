package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.ssh.hop.AddressFamily;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Carries a session over a connection that a proxy makes for us. */
public final class ProxyCarrier extends Carrier {
    private final ProxyServer proxy;
    private final TcpCarrier tcp;
    private volatile boolean reached;
    private InputStream in;

    /** @param timeout the longest that one address of the proxy may take */
    public ProxyCarrier(ProxyServer proxy, Duration timeout, AddressFamily family) {
        this.proxy = proxy;
        this.tcp = new TcpCarrier(timeout, family);
    }

    /**
     * The host's name is resolved by the proxy.
     *
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException if the proxy does not make the connection
     * @throws IOException if the proxy cannot be reached
     */
    @Override
    public void open(String host, int port) throws IOException {
        tcp.open(proxy.host(), proxy.port());
        reached = true;
        in = tcp.input();
        switch (proxy.kind()) {
            case HTTP -> new HttpProxyRequest(proxy, in, tcp.output()).connect(host, port);
            case SOCKS5 -> new Socks5Request(proxy, in, tcp.output()).connect(host, port);
        }
    }

    @Override
    public InputStream input() {
        return in;
    }

    @Override
    public OutputStream output() throws IOException {
        return tcp.output();
    }

    @Override
    public Optional<ProxyServer> proxy() {
        return Optional.of(proxy);
    }

    @Override
    public boolean proxyReached() {
        return reached;
    }

    @Override
    public void close() {
        tcp.close();
    }
}
