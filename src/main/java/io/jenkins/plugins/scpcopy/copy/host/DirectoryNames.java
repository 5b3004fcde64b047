package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.sftp.DirectoryEntry;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names in a directory of a host, for what depends on them before a transfer. */
public final class DirectoryNames {
    private static final int LONGEST = 1024 * 1024;

    private DirectoryNames() {}

    /** Empty if the host does not tell them or it is no directory. */
    public static Optional<Set<String>> of(HostSession host, String directory) {
        Optional<Set<String>> names =
                host.protocol().isSftp() || host.profile() != ServerProfile.POSIX ? Optional.empty() : byCommand(host, directory);
        return names.isPresent() || host.isDevice() ? names : bySftp(host, directory);
    }

    private static Optional<Set<String>> byCommand(HostSession host, String directory) {
        String path = RemotePath.child(directory.isEmpty() ? "." : directory, ".");
        String command = "ls -1A " + host.quoting().quote(path.startsWith("-") ? "./" + path : path);
        try (RemoteProcess process = host.execHelper(host.protocol().user().command(command))) {
            process.stdin().close();
            int most = host.progress().memory().output(LONGEST);
            byte[] output = process.stdout().readNBytes(most);
            boolean good = output.length < most
                    && process.awaitExit(host.endTimeout()).orElse(1) == 0;
            if (!good) {
                host.progress().remoteStderr(process.stderr(), false);
                return Optional.empty();
            }
            return Optional.of(new TreeSet<>(
                    new String(output, StandardCharsets.UTF_8).lines().toList()));
        } catch (IOException e) {
            host.progress().detail(host.name() + ": cannot list '" + RemoteText.escape(directory) + "': " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Set<String>> bySftp(HostSession host, String directory) {
        try (SftpLease lease = host.helperSftp()) {
            return Optional.of(SftpLister.names(lease.client(), lease.path(directory)).stream()
                    .map(DirectoryEntry::name)
                    .collect(Collectors.toCollection(TreeSet::new)));
        } catch (IOException e) {
            host.progress().detail(host.name() + ": cannot list '" + RemoteText.escape(directory) + "': "
                    + RemoteText.escape(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
