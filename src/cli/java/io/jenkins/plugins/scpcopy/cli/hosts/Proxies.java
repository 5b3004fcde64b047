package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.util.Optional;

/** The proxy of the command line. */
final class Proxies {
    private Proxies() {}

    /**
     * The proxy that the options name; empty if they name none.
     *
     * @throws UsageException if what goes with it is missing, or cannot go with it
     */
    static Optional<ProxyServer> of(Options options, Logins logins) {
        if (options.proxy == null) {
            if (options.proxyUser != null || options.proxyPasswordFile != null) {
                throw new UsageException("--proxy-user and --proxy-password-file go with --proxy");
            }
            return Optional.empty();
        }
        if (options.program != null) {
            throw new UsageException("--proxy cannot be used with -S", "The program itself has to go through the proxy.");
        }
        ProxyServer proxy = ProxyServer.parse(options.proxy);
        if (options.proxyUser == null) {
            if (options.proxyPasswordFile != null) {
                throw new UsageException("--proxy-password-file goes with --proxy-user");
            }
            return Optional.of(proxy);
        }
        char[] password = logins.password(options.proxyPasswordFile, "SCP_COPY_PROXY_PASSWORD");
        if (password == null) {
            throw new UsageException("there is no password for --proxy-user",
                    "Give --proxy-password-file, or set SCP_COPY_PROXY_PASSWORD.");
        }
        return Optional.of(proxy.withLogin(Login.password(options.proxyUser, password)));
    }
}
