package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sshd that everybody copies to and from, with one cipher for all, and the longer ways to it. */
final class Server implements Closeable {
    static final String CIPHER = "aes128-gcm@openssh.com";

    private static final long SETTLE_NANOS = Duration.ofSeconds(10).toNanos();

    private final OpenSshServer sshd = new OpenSshServer().config("Ciphers " + CIPHER);
    private final Map<Way, DelayingProxy> proxies = new HashMap<>();
    private final Map<Way, DelayingProxy> breaking = new HashMap<>();
    private final long pid;
    private final Path knownHosts;

    Server() throws IOException {
        sshd.start();
        pid = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/sshd"))
                .findFirst()
                .orElseThrow(() -> new IOException("sshd is not among the children of this process"))
                .pid();
        knownHosts = sshd.directory().resolve("known_hosts");
        Files.writeString(knownHosts, sshd.knownHosts());
    }

    /** Describes a copy over a way. */
    Transfer transfer(Direction direction, boolean tree, Way way, Path source, Path target) throws IOException {
        return new Transfer(
                direction,
                tree,
                source.toString(),
                target.toString(),
                sshd.host(),
                way.isNear() ? sshd.port() : proxy(proxies, way).port(),
                sshd.user(),
                sshd.clientKeyFile().toString(),
                knownHosts.toString());
    }

    /** A way of the same length that breaks when so many bytes of a copy have come. */
    BreakingWay breaking(Way way, long bytes) throws IOException {
        return new BreakingWay(proxy(breaking, way), bytes);
    }

    private DelayingProxy proxy(Map<Way, DelayingProxy> known, Way way) throws IOException {
        DelayingProxy proxy = known.get(way);
        if (proxy == null) {
            proxy = DelayingProxy.to(sshd.port(), way.roundTrip(), way.inFlight());
            known.put(way, proxy);
            String line = "[" + sshd.host() + "]:" + proxy.port() + " " + sshd.hostPublicKey("ed25519") + "\n";
            Files.writeString(knownHosts, line, StandardOpenOption.APPEND);
        }
        return proxy;
    }

    /** User and system time of the server and all its connections so far; waits until these have ended. */
    double cpuSeconds() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (!Proc.children(pid).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the server still serves a connection");
            }
            Thread.sleep(5);
        }
        return Proc.cpuSecondsWithEndedChildren(pid);
    }

    void dropConnections() {
        sshd.dropConnections();
    }

    @Override
    public void close() throws IOException {
        for (Map<Way, DelayingProxy> all : List.of(proxies, breaking)) {
            for (DelayingProxy proxy : all.values()) {
                proxy.close();
            }
        }
        sshd.stop();
    }
}
