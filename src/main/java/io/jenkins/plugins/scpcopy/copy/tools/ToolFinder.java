package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.io.IOException;

/** Finds out what a host has besides scp. */
public final class ToolFinder {
    private ToolFinder() {}

    /**
     * By the host's commands, if it runs any, and by SFTP for what these cannot do.
     *
     * @throws IOException if the connection is lost; what the host does not have is no failure
     */
    public static HostTools find(HostSession host) throws IOException {
        if (host.isDevice()) {
            // Its files are sent one by one, without anything before or after that could compare, skip or rename them.
            return HostTools.none("as a network device it takes files and nothing else, unless it is spoken to by SFTP alone");
        }
        HostTools commands = host.protocol().isSftpOnly() ? HostTools.none("") : commands(host);
        return commands.isComplete() ? commands : commands.or(SftpTools.on(host));
    }

    private static HostTools commands(HostSession host) throws IOException {
        return host.profile() == ServerProfile.WINDOWS
                ? WindowsChecksums.tools(host)
                : ShellTools.probe(host).on(host);
    }
}
