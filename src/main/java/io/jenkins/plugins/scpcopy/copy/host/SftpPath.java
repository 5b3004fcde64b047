package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.sftp.StatusException;
import java.io.IOException;

/** Makes paths as users write them into paths for an SFTP server, which has no shell to do it. */
public final class SftpPath {
    private SftpPath() {}

    /** @throws TransferException phase {@link Phase#PLAN} if it begins with a home that the server does not tell */
    static String of(SftpClient client, HostSession host, String written) throws IOException {
        String path = RemotePath.normalize(written, host.profile());
        if (host.profile() == ServerProfile.WINDOWS && path.matches("[A-Za-z]:/.*")) {
            return "/" + path;
        }
        if (path.equals("~") || path.startsWith("~/")) {
            // The server starts in the login directory.
            return "." + path.substring(1);
        }
        return path.startsWith("~") ? expanded(client, host, path) : path;
    }

    /** A path below a base that has been made into the server's already. */
    public static String below(String base, String path) {
        return path.startsWith("/") || base.equals(".") ? path : RemotePath.child(base, path);
    }

    private static String expanded(SftpClient client, HostSession host, String path) throws IOException {
        String why = "its SFTP server does not expand them";
        if (client.canExpand()) {
            try {
                return client.await(client.expand(path));
            } catch (StatusException e) {
                why = RemoteText.escape(e.getMessage());
            }
        }
        throw new TransferException(
                Phase.PLAN,
                host.name() + ": the home in '" + RemoteText.escape(path) + "' cannot be found: " + why,
                "Write the path in full.",
                null);
    }
}
