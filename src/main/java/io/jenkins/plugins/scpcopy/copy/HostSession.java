package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.HostInfo;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.Quoting;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One host during one copy: its connection, what kind of host it is, and how it may be talked to. */
final class HostSession {
    private static final int LONGEST_LISTING = 1024 * 1024;

    private final RemoteShell shell;
    private final CopyRequest request;
    private final Settlement settlement;
    private final ServerProfile profile;
    private final Quoting quoting;
    private final boolean pipelined;
    private final Connections.Opener opener;
    private HostTools tools;
    private HostSession spare;

    HostSession(RemoteShell shell, CopyRequest request, Settlement settlement) {
        this(shell, request, settlement, null);
    }

    /** @param opener opens a further connection to the host, should this one have no room for a helper command; may be null */
    HostSession(RemoteShell shell, CopyRequest request, Settlement settlement, Connections.Opener opener) {
        this.opener = opener;
        this.shell = shell;
        this.request = request;
        this.settlement = settlement;
        this.profile = request.profile() != null ? request.profile() : ServerProfile.of(shell.info().banner());
        this.quoting = request.profile() != null ? profile.quoting() : ServerProfile.quotingFor(shell.info().banner());
        this.pipelined = !request.lockStep()
                && profile != ServerProfile.DEVICE
                && ServerProfile.pipelines(shell.info().banner());
    }

    HostInfo info() {
        return shell.info();
    }

    /** How messages call the host. */
    String name() {
        return RemoteText.escape(shell.info().name());
    }

    ServerProfile profile() {
        return profile;
    }

    boolean isDevice() {
        return profile == ServerProfile.DEVICE;
    }

    Quoting quoting() {
        return quoting;
    }

    /** Whether records may be sent ahead of answers, and answers ahead of records. */
    boolean pipelined() {
        return pipelined;
    }

    /** How long a command may take to begin to answer: until then its silence is as good as any other. */
    Duration startTimeout() {
        return request.stallTimeout();
    }

    /** How long a command that has said all may take to end. */
    Duration endTimeout() {
        return request.stallTimeout();
    }

    /** For scripts; see there when they may run. */
    HelperCommands helpers() {
        return new HelperCommands(this);
    }

    /** What the host has besides scp; asked for once. */
    synchronized HostTools tools() throws IOException {
        if (tools == null) {
            tools = profile == ServerProfile.WINDOWS ? WindowsSums.tools(this) : ShellTools.probe(this).on(this);
        }
        return tools;
    }

    Settlement settlement() {
        return settlement;
    }

    RemoteProcess exec(String command) throws IOException {
        settlement.detail(name() + ": remote command: " + RemoteText.escape(command));
        return shell.exec(command);
    }

    /** Starts a helper command; where no further channel is to be had, over a connection of its own. */
    synchronized RemoteProcess execHelper(String command) throws IOException {
        if (spare == null) {
            try {
                return exec(command);
            } catch (TransferException e) {
                if (opener == null || e.phase() != Phase.START || !e.mayPass()) {
                    throw e;
                }
                settlement.detail(name() + ": helper commands get a connection of their own: " + e.getMessage());
                spare = opener.open();
            }
        }
        return spare.exec(command);
    }

    /** The names in a directory, by a helper command; empty if the host runs none or it is no directory. */
    Optional<Set<String>> list(String directory) {
        if (profile != ServerProfile.POSIX) {
            return Optional.empty();
        }
        String path = RemotePath.child(directory.isEmpty() ? "." : directory, ".");
        try (RemoteProcess process = execHelper("ls -1A " + quoting().quote(path.startsWith("-") ? "./" + path : path))) {
            process.stdin().close();
            byte[] output = process.stdout().readNBytes(LONGEST_LISTING);
            boolean good = output.length < LONGEST_LISTING
                    && process.awaitExit(endTimeout()).orElse(1) == 0;
            if (!good) {
                settlement.remoteStderr(process.stderr(), false);
                return Optional.empty();
            }
            return Optional.of(new TreeSet<>(
                    new String(output, StandardCharsets.UTF_8).lines().toList()));
        } catch (IOException e) {
            settlement.detail(name() + ": cannot list '" + RemoteText.escape(directory) + "': " + e.getMessage());
            return Optional.empty();
        }
    }
}
