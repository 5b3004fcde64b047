package io.jenkins.plugins.scpcopy.bench.client;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import io.jenkins.plugins.scpcopy.bench.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSch's SFTP, one file after the other, as Jenkins plugins use it. */
final class JschSftpClient implements Client {
    @Override
    public void copy(Transfer transfer) throws JSchException, SftpException, IOException {
        JSch jsch = new JSch();
        jsch.setKnownHosts(transfer.knownHosts());
        jsch.addIdentity(transfer.key());
        Session session = jsch.getSession(transfer.user(), transfer.host(), transfer.port());
        session.connect();
        try {
            ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
            sftp.connect();
            if (transfer.upload()) {
                put(sftp, Path.of(transfer.local()), transfer.remote());
            } else {
                get(sftp, transfer.remote(), Path.of(transfer.local()), transfer.tree());
            }
        } finally {
            session.disconnect();
        }
    }

    private static void put(ChannelSftp sftp, Path local, String remote) throws SftpException, IOException {
        if (!Files.isDirectory(local)) {
            try (InputStream content = Files.newInputStream(local)) {
                sftp.put(content, remote);
            }
            return;
        }
        sftp.mkdir(remote);
        try (DirectoryStream<Path> children = Files.newDirectoryStream(local)) {
            for (Path child : children) {
                put(sftp, child, remote + "/" + child.getFileName());
            }
        }
    }

    private static void get(ChannelSftp sftp, String remote, Path local, boolean directory) throws SftpException, IOException {
        if (!directory) {
            try (OutputStream content = Files.newOutputStream(local)) {
                sftp.get(remote, content);
            }
            return;
        }
        Files.createDirectory(local);
        for (ChannelSftp.LsEntry entry : sftp.ls(remote)) {
            String name = entry.getFilename();
            if (!name.equals(".") && !name.equals("..")) {
                get(sftp, remote + "/" + name, local.resolve(name), entry.getAttrs().isDir());
            }
        }
    }
}
