package io.jenkins.plugins.scpcopy.testkit.server;

import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.rules.ExternalResource;

/**
 * An embedded server (Apache MINA SSHD) with SCP, everywhere available. What it serves is confined to {@link #root()}: the
 * remote path {@code /x} is {@code root/x}. Use it as a rule, or by {@link #start()} and {@link #stop()}.
 */
public final class MinaSshServer extends ExternalResource {
    private final Map<String, String> passwords = new HashMap<>();
    private final List<PublicKey> authorized = new CopyOnWriteArrayList<>();
    private final Map<String, KeyPair> hostKeys = new LinkedHashMap<>();
    private final List<Consumer<SshServer>> customizations = new ArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private String[] hostKeyTypes = {"ecdsa-sha2-nistp256"};
    private KeyboardInteractiveAuthenticator keyboardInteractive;
    private CommandFactory commandFactory;
    private boolean sftp;
    private boolean keepsRoot;
    private Path root;
    private SshServer server;

    /** Lets a user in by password. */
    public MinaSshServer password(String user, String password) {
        passwords.put(user, password);
        return this;
    }

    /** Lets any user in who holds the private half. */
    public MinaSshServer authorize(PublicKey key) {
        authorized.add(key);
        return this;
    }

    /** Asks by keyboard-interactive. */
    public MinaSshServer keyboardInteractive(KeyboardInteractiveAuthenticator authenticator) {
        keyboardInteractive = authenticator;
        return this;
    }

    /**
     * The types of host key: {@code ssh-rsa}, {@code ecdsa-sha2-nistp256}, {@code ecdsa-sha2-nistp384},
     * {@code ecdsa-sha2-nistp521}; the second unless set.
     */
    public MinaSshServer hostKeyTypes(String... types) {
        hostKeyTypes = types.clone();
        return this;
    }

    /** Serves this directory, which stays at the end, in place of one of its own. */
    public MinaSshServer serving(Path directory) {
        root = directory;
        keepsRoot = true;
        return this;
    }

    /** Offers SFTP too. */
    public MinaSshServer withSftp() {
        sftp = true;
        return this;
    }

    /** Refuses to run any command. */
    public MinaSshServer withoutExec() {
        return customize(instance -> instance.setCommandFactory(null));
    }

    /** Plays a peer for each command, in place of SCP; null leaves that command to SCP. */
    public MinaSshServer commands(Function<String, Peer> peers) {
        CommandFactory scp = new ScpCommandFactory();
        commandFactory = (channel, command) -> {
            Peer peer = peers.apply(command);
            return peer == null ? scp.createCommand(channel, command) : new PeerCommand(peer);
        };
        return this;
    }

    /** Changes anything else, just before the start. */
    public MinaSshServer customize(Consumer<SshServer> change) {
        customizations.add(change);
        return this;
    }

    /** Starts the server; returns when it listens. */
    public MinaSshServer start() {
        try {
            if (!keepsRoot) {
                root = Files.createTempDirectory("mina");
            }
            server = SshServer.setUpDefaultServer();
            server.setHost(host());
            server.setPort(0);
            for (String type : hostKeyTypes) {
                hostKeys.put(type, KeyUtils.generateKeyPair(type, size(type)));
            }
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys.values()));
            configure();
            customizations.forEach(change -> change.accept(server));
            server.start();
            return this;
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void configure() {
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        PasswordAuthenticator byPassword = (user, password, session) -> password.equals(passwords.get(user));
        PublickeyAuthenticator byKey =
                (user, key, session) -> authorized.stream().anyMatch(known -> KeyUtils.compareKeys(known, key));
        List<UserAuthFactory> methods = new ArrayList<>();
        if (!authorized.isEmpty()) {
            methods.add(UserAuthPublicKeyFactory.INSTANCE);
            server.setPublickeyAuthenticator(byKey);
        }
        if (keyboardInteractive != null) {
            methods.add(UserAuthKeyboardInteractiveFactory.INSTANCE);
            server.setKeyboardInteractiveAuthenticator(keyboardInteractive);
        }
        if (!passwords.isEmpty()) {
            methods.add(UserAuthPasswordFactory.INSTANCE);
            server.setPasswordAuthenticator(byPassword);
        }
        server.setUserAuthFactories(methods);
        CommandFactory factory = commandFactory == null ? new ScpCommandFactory() : commandFactory;
        server.setCommandFactory((channel, command) -> {
            commands.add(command);
            return factory.createCommand(channel, command);
        });
        if (sftp) {
            server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        }
    }

    private static int size(String type) {
        return switch (type) {
            case "ecdsa-sha2-nistp256" -> 256;
            case "ecdsa-sha2-nistp384" -> 384;
            case "ecdsa-sha2-nistp521" -> 521;
            default -> 2048;
        };
    }

    /** Ends the server with all its connections and removes its directory. */
    public void stop() {
        try {
            if (server != null) {
                server.stop(true);
                server = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (root != null && !keepsRoot) {
                Trees.delete(root);
                root = null;
            }
        }
    }

    /** Breaks all connections; new ones are still taken. */
    public void dropConnections() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    /** Waits until the clients that are connected now are gone. */
    public void awaitNoConnections() throws InterruptedException {
        for (AbstractSession session : server.getActiveSessions()) {
            CountDownLatch closed = new CountDownLatch(1);
            session.addCloseFutureListener(future -> closed.countDown());
            if (!closed.await(2, TimeUnit.MINUTES)) {
                throw new AssertionError("a connection is still open: " + session);
            }
        }
    }

    @Override
    protected void before() {
        start();
    }

    @Override
    protected void after() {
        stop();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return server.getPort();
    }

    /** The directory that the server serves. */
    public Path root() {
        return root;
    }

    /** The commands asked for so far. */
    public List<String> commands() {
        return commands;
    }

    /** known_hosts lines of all host keys, each ended by a line feed. */
    public String knownHosts() {
        return hostKeys.keySet().stream().map(this::knownHostsLine).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The known_hosts line of the host key of a type. */
    public String knownHostsLine(String type) {
        return "[" + host() + "]:" + port() + " " + PublicKeyEntry.toString(hostKeys.get(type).getPublic());
    }

    /** The {@code SHA256:…} fingerprint of the host key of a type. */
    public String fingerprint(String type) {
        return KeyUtils.getFingerPrint(hostKeys.get(type).getPublic());
    }
}
