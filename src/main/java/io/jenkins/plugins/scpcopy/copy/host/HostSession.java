package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.ssh.channel.ChannelSizes;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** One host during one copy: its connection, what kind of host it is, and how it may be talked to. */
public final class HostSession {
    private static final Set<StartException.Kind> WANT_SFTP =
            Set.of(StartException.Kind.SFTP_ONLY, StartException.Kind.NO_SCP, StartException.Kind.RESTRICTED);

    /** Finds out what a host can do besides sending and receiving files. */
    @FunctionalInterface
    public interface Finder {
        HostTools find(HostSession host) throws IOException;
    }

    private final RemoteShell shell;
    private final CopyContext context;
    private final CopyRequest request;
    private final CopyProgress progress;
    private final ServerProfile profile;
    private final Quoting quoting;
    private final boolean pipelined;
    private final boolean sendsContentsAhead;
    private final Retries.Opener<HostSession> opener;
    private final ProtocolChoice protocol;
    private final Finder finder;
    private HostTools tools;
    private HostSession spare;
    private SftpClient idle;

    /**
     * @param opener opens a further connection to the host, over which no channel is open
     * @param protocol of all connections to the host
     * @param finder asked once, when the tools are wanted first
     */
    public HostSession(
            RemoteShell shell,
            CopyContext context,
            Retries.Opener<HostSession> opener,
            ProtocolChoice protocol,
            Finder finder) {
        this.finder = finder;
        this.opener = opener;
        this.protocol = protocol;
        this.shell = shell;
        this.context = context;
        this.request = context.request();
        this.progress = context.progress();
        this.profile = request.profile() != null ? request.profile() : ServerProfile.of(shell.info().banner());
        this.quoting = request.profile() != null ? profile.quoting() : ServerProfile.quotingFor(shell.info().banner());
        this.pipelined = !request.lockStep()
                && profile != ServerProfile.DEVICE
                && ServerProfile.pipelines(shell.info().banner());
        this.sendsContentsAhead = pipelined && ServerProfile.endsAtNoRecord(shell.info().banner());
    }

    public HostInfo info() {
        return shell.info();
    }

    /** How messages call the host. */
    public String name() {
        return RemoteText.escape(shell.info().name());
    }

    /** SFTP takes every name, whatever kind of host there is. */
    public ServerProfile profile() {
        return profile == ServerProfile.DEVICE && protocol.isSftp() ? ServerProfile.POSIX : profile;
    }

    public boolean isDevice() {
        return profile() == ServerProfile.DEVICE;
    }

    public Quoting quoting() {
        return protocol.isSftp() ? Quoting.POSIX : quoting;
    }

    public ProtocolChoice protocol() {
        return protocol;
    }

    /** Whether records may be sent ahead of answers, and answers ahead of records. */
    public boolean pipelined() {
        return pipelined;
    }

    /** Whether contents, too, may be sent ahead of answers. */
    public boolean sendsContentsAhead() {
        return sendsContentsAhead;
    }

    /** How long a command may take to begin to answer: until then its silence is as good as any other. */
    public Duration startTimeout() {
        return request.stallTimeout();
    }

    /** How long a command that has said all may take to end. */
    public Duration endTimeout() {
        return request.stallTimeout();
    }

    /** For scripts; see there when they may run. */
    public RemoteScripts scripts() {
        return new RemoteScripts(this);
    }

    /** What the host has besides scp; asked for once. */
    public synchronized HostTools tools() throws IOException {
        if (tools == null) {
            tools = finder.find(this);
        }
        return tools;
    }

    /** How contents are compared with this host: as asked for, or not at all where it has no checksums. */
    public Verify verify() throws IOException {
        return request.verify() != Verify.NONE && tools().sums().isPresent() ? request.verify() : Verify.NONE;
    }

    /** Of the copy that this is a part of. */
    public CopyContext context() {
        return context;
    }

    public CopyRequest request() {
        return request;
    }

    public CopyProgress progress() {
        return progress;
    }

    /** Opens one more connection to the host. */
    public HostSession another() throws IOException {
        return opener.open();
    }

    /** Starts a command, as the user who does everything there. */
    public RemoteProcess exec(String command) throws IOException {
        return execAsLogin(protocol.user().command(command));
    }

    /** Starts a command as the user who has logged in. */
    public RemoteProcess execAsLogin(String command) throws IOException {
        progress.detail(name() + ": remote command: " + RemoteText.escape(command));
        return shell.exec(command);
    }

    /** Ends the connection. */
    public void close() {
        shell.close();
    }

    /** Starts a command besides scp; where no further channel is to be had, over a connection of its own. */
    synchronized RemoteProcess execHelper(String command) throws IOException {
        return onRoomyConnection(session -> session.execAsLogin(command));
    }

    private interface Use<T> {
        T of(HostSession session) throws IOException;
    }

    /** Whether a connection opens no further channel; what starts and falls silent has one. */
    public static boolean isFull(IOException failure) {
        return failure instanceof TransferException known
                && known.phase() == Phase.START
                && known.mayPass()
                && !(known instanceof StartException);
    }

    private <T> T onRoomyConnection(Use<T> use) throws IOException {
        if (spare == null) {
            try {
                return use.of(this);
            } catch (TransferException e) {
                if (!isFull(e)) {
                    throw e;
                }
                progress.detail(name() + ": helper commands get a connection of their own: " + e.getMessage());
                spare = another();
            }
        }
        return use.of(spare);
    }

    /**
     * Goes on by SFTP because there is no SCP, and says so.
     *
     * @throws StartException if SFTP may not be used, or cannot; it then tells both reasons
     */
    public void changeToSftp(StartException cause) throws IOException {
        if (cause.kind() == StartException.Kind.SCP_ERROR || !protocol.mayChange()) {
            throw protocol.isScpOnly() && WANT_SFTP.contains(cause.kind())
                    ? cause.advising("Or allow SFTP in its place: " + request.optionNames().with("protocol", "auto") + ".")
                    : cause;
        }
        try {
            sftp().close();
        } catch (TransferException e) {
            if (e.mayPass() && !(e instanceof StartException)) {
                throw e;
            }
            throw cause.and("SFTP cannot be used in its place: " + e.getMessage());
        }
        if (protocol.change()) {
            String reason = cause.getMessage();
            String prefix = name() + ": ";
            progress.changed(
                    shell.info(), reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason);
        }
    }

    /** An SFTP client on a channel of this connection. */
    public SftpLease sftp() throws IOException {
        SftpClient kept = takeIdle();
        if (kept != null) {
            return new SftpLease(this, kept);
        }
        // As much as by SCP, but what comes early is held here.
        int ahead = progress.memory().output(ChannelSizes.window(shell.info().roundTrip()));
        return new SftpLease(this, SftpClient.start(startSftp(), name(), progress.memory(), ahead, startTimeout()));
    }

    private RemoteProcess startSftp() throws IOException {
        if (!protocol.user().isAsked()) {
            progress.detail(name() + ": the subsystem sftp");
            return shell.subsystem("sftp");
        }
        return execAsLogin(protocol.user().sftpServer()
                .orElseThrow(() -> StartException.refused(
                        name() + ": SFTP is not possible as another user, since no program sftp-server was found there",
                        null, null)));
    }

    /** One for what scripts do otherwise; where no further channel is to be had, on a connection of its own. */
    public synchronized SftpLease helperSftp() throws IOException {
        return onRoomyConnection(HostSession::sftp);
    }

    private synchronized SftpClient takeIdle() {
        SftpClient kept = idle;
        idle = null;
        if (kept == null || kept.isIdle()) {
            return kept;
        }
        kept.close();
        return null;
    }

    /** Where the protocol is SCP, an idle channel could be one too many for the server. */
    synchronized void giveBack(SftpClient client) {
        if (idle == null && protocol.isSftp() && client.isIdle()) {
            idle = client;
        } else {
            client.close();
        }
    }
}
