package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.sftp.Attributes;
import io.jenkins.plugins.scpcopy.sftp.DirectoryEntry;
import io.jenkins.plugins.scpcopy.sftp.Reply;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is done with whole trees of a host by SFTP, which itself knows nothing but single files and directories. */
final class SftpTrees {
    private static final int OPEN_TO_OWNER = 0700;

    private SftpTrees() {}

    /** The symbolic links below a directory, by their paths relative to it. They are not followed. */
    static Set<String> symbolicLinks(SftpClient client, String directory) throws IOException {
        Set<String> links = new HashSet<>();
        addLinks(client, directory, "", links);
        return links;
    }

    private static void addLinks(SftpClient client, String root, String path, Set<String> links) throws IOException {
        for (DirectoryEntry entry : SftpLister.names(client, RelativePath.below(root, path))) {
            String child = RelativePath.child(path, entry.name());
            switch (entry.attributes().kind()) {
                case LINK -> links.add(child);
                case DIRECTORY -> addLinks(client, root, child, links);
                default -> {}
            }
        }
    }

    /**
     * Removes a file, a link or a directory with all that is in it. What a link leads to stays. What is not there is no failure.
     *
     * @throws io.jenkins.plugins.scpcopy.sftp.StatusException if something cannot be removed
     */
    static void remove(SftpClient client, String path) throws IOException {
        Reply<Attributes> there = client.statLink(path);
        client.drain();
        if (there.isForMissingFile()) {
            return;
        }
        if (there.get().kind() != Attributes.Kind.DIRECTORY) {
            client.await(client.remove(path));
            return;
        }
        int mode = there.get().permissions(OPEN_TO_OWNER);
        if ((mode & OPEN_TO_OWNER) != OPEN_TO_OWNER) {
            client.await(client.set(path, Attributes.ofMode(mode | OPEN_TO_OWNER)));
        }
        List<Reply<Void>> removed = new ArrayList<>();
        for (DirectoryEntry entry : SftpLister.names(client, path)) {
            if (entry.attributes().kind() == Attributes.Kind.FILE || entry.attributes().kind() == Attributes.Kind.LINK) {
                removed.add(client.remove(RemotePath.child(path, entry.name())));
            } else {
                remove(client, RemotePath.child(path, entry.name()));
            }
        }
        client.drain();
        for (Reply<Void> reply : removed) {
            reply.get();
        }
        client.await(client.removeDirectory(path));
    }
}
