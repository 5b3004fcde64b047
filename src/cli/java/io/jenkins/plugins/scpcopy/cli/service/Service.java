package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Listens, lets in who holds an authorized key, and serves SCP and perhaps SFTP below one directory. */
final class Service {
    private static final int MOST_LOGIN_REQUESTS = 12;
    private static final long WINDOW = 1024 * 1024;
    private static final int MOST_SFTP_HANDLES = 256;
    private static final int MOST_SFTP_ANSWERS = 4 * 1024 * 1024;
    private static final int GRACE_SECONDS = 5;

    /** Why a connection was not let in. */
    private static final AttributeKey<String> TURNED_AWAY = new AttributeKey<>();

    private final ServiceSettings settings;
    private final AuthorizedKeys keys;
    private final TransferLines lines;
    private final Consumer<String> errors;
    private final SshServer server = SshServer.setUpDefaultServer();
    private final CloseableExecutorService threads = ThreadUtils.newCachedThreadPool("scp-copy");
    private volatile boolean ending;

    /** @param errors takes why nobody can log in, fit to be shown */
    Service(ServiceSettings settings, AuthorizedKeys keys, HostKey hostKey, TransferLines lines, Consumer<String> errors) {
        this.settings = settings;
        this.keys = keys;
        this.lines = lines;
        this.errors = errors;
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey.pair()));
        logins();
        channels();
        limits();
    }

    private void logins() {
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(this::isAuthorized);
        server.getSignatureFactories().removeIf(one -> one.getName().equals("ssh-rsa") || one.getName().contains("-cert-"));
        server.getMacFactories().removeIf(one -> one.getName().startsWith("hmac-sha1"));
        server.setCompressionFactories(List.<NamedFactory<Compression>>of(BuiltinCompressions.none));
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                admit(session);
            }

            @Override
            public void sessionClosed(Session session) {
                ended(session);
            }
        });
    }

    private void channels() {
        server.setChannelFactories(List.of(new ChannelSessionFactory() {
            @Override
            public Channel createChannel(Session session) {
                return new ServedChannel();
            }
        }));
        server.setGlobalRequestHandlers(List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        Path root = settings.root().directory();
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.setCommandFactory((channel, command) -> new ScpRun(
                command, settings.limits(), root, login(channel.getServerSession()).of(command), threads));
        if (settings.sftp()) {
            server.setSubsystemFactories(List.of(new SftpSubsystemFactory() {
                @Override
                public Command createSubsystem(ChannelSession channel) throws IOException {
                    return sftp(channel);
                }
            }));
            SftpModuleProperties.SFTP_VERSION.set(server, 3);
            SftpModuleProperties.CLIENT_EXTENSIONS.set(server, "");
            SftpModuleProperties.OPENSSH_EXTENSIONS.set(server, ConfinedSftp.extensions(settings.writes()));
            SftpModuleProperties.MAX_OPEN_HANDLES_PER_SESSION.set(server, MOST_SFTP_HANDLES);
            server.getProperties().put(ConfinedSftp.PROP_AUTO_SYNC_FILE_ON_CLOSE, false);
        }
    }

    private Command sftp(ChannelSession channel) throws IOException {
        ConfinedSftp sftp = new ConfinedSftp(settings, login(channel.getServerSession()));
        SftpSubsystemFactory factory = new SftpSubsystemFactory.Builder()
                .withFileSystemAccessor(sftp)
                .withExecutorServiceProvider(() -> ThreadUtils.noClose(threads))
                .build();
        factory.addSftpEventListener(sftp);
        return factory.createSubsystem(channel);
    }

    private void limits() {
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "scp-copy");
        CoreModuleProperties.AUTH_TIMEOUT.set(server, settings.login());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, MOST_LOGIN_REQUESTS);
        CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, settings.idle());
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, settings.idle());
        CoreModuleProperties.BUFFERED_IO_OUTPUT_MAX_PENDING_WRITE_SIZE.set(server, MOST_SFTP_ANSWERS);
        CoreModuleProperties.BUFFERED_IO_OUTPUT_MAX_PENDING_WRITE_WAIT.set(server, settings.idle());
        CoreModuleProperties.STOP_WAIT_TIME.set(server, Duration.ofSeconds(GRACE_SECONDS));
    }

    /**
     * Begins to listen.
     *
     * @return where
     * @throws UsageException if that cannot be
     */
    InetSocketAddress start() {
        InetSocketAddress address = settings.address();
        server.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        server.setPort(address.getPort());
        try {
            server.start();
        } catch (IOException e) {
            throw new UsageException(
                    "cannot listen on port " + address.getPort() + " of " + address.getAddress().getHostAddress() + ": "
                            + Reasons.of(e),
                    "Choose another port (below 1024 they are for administrators), or end what listens there.");
        }
        return new InetSocketAddress(address.getAddress(), server.getPort());
    }

    /** Ends: nothing new begins, what is under way has a few seconds, and is then broken off and cleared up. */
    void end() {
        ending = true;
        try {
            threads.shutdown();
            threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            lines.end();
            server.stop(true);
            threads.shutdownNow();
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                errors.accept("a transfer does not end; temporary files (.scpcopy-….part) may be left");
            }
        } catch (IOException e) {
            errors.accept("the service did not end in good order: " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Session session) {
        List<? extends Session> open = server.getActiveSessions();
        long strangers = open.stream().filter(one -> !one.isAuthenticated()).count();
        boolean full = open.size() >= settings.connections() || strangers * 2 >= settings.connections();
        if (full || ending) {
            session.setAttribute(TURNED_AWAY, ending ? "the service ends" : "too many connections");
            session.close(true);
            return;
        }
        // Apache MINA's own limit begins anew whenever a client asks to log in.
        WeakReference<Session> stranger = new WeakReference<>(session);
        server.getScheduledExecutorService().schedule(
                () -> sendAway(stranger.get()), settings.login().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void sendAway(Session session) {
        if (session != null && !session.isAuthenticated()) {
            session.close(true);
        }
    }

    private boolean isAuthorized(String user, PublicKey key, ServerSession session) {
        try {
            Optional<String> name = keys.find(key);
            name.ifPresent(found -> session.setAttribute(
                    TransferLines.Login.KEY, lines.login(found, address(session.getRemoteAddress()))));
            return name.isPresent();
        } catch (UsageException e) {
            errors.accept("nobody can log in: " + e.getMessage());
            return false;
        }
    }

    private void ended(Session session) {
        if (session.isAuthenticated()) {
            login(session).end();
        } else {
            String reason = session.getAttribute(TURNED_AWAY);
            lines.refused(address(session.getRemoteAddress()), reason == null ? "no login" : reason);
        }
    }

    private static TransferLines.Login login(Session session) {
        return session.getAttribute(TransferLines.Login.KEY);
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress ip
                ? ip.getAddress().getHostAddress()
                : RemoteText.escape(String.valueOf(address));
    }
}
