package io.jenkins.plugins.scpcopy.cli.service;

import static org.apache.sshd.sftp.common.SftpConstants.*;

import io.jenkins.plugins.scpcopy.files.Confinement;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Principal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.common.SftpException;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * What clients may do by SFTP below the root. Apache MINA's rooted file system keeps {@code ..} inside but follows links that lead
 * out; so each path is looked at here. Between that look and the use no client can put a link in the way, since none can make or
 * rename links and directories: only files are renamed.
 */
final class ConfinedSftp implements SftpFileSystemAccessor, SftpEventListener {
    private static final Set<Integer> ALWAYS = Set.of(
            SSH_FXP_INIT, SSH_FXP_OPEN, SSH_FXP_CLOSE, SSH_FXP_STAT, SSH_FXP_LSTAT, SSH_FXP_FSTAT, SSH_FXP_REALPATH,
            SSH_FXP_EXTENDED);
    private static final Set<Integer> READING = Set.of(SSH_FXP_READ, SSH_FXP_OPENDIR, SSH_FXP_READDIR);
    private static final Set<Integer> WRITING = Set.of(
            SSH_FXP_WRITE, SSH_FXP_SETSTAT, SSH_FXP_FSETSTAT, SSH_FXP_REMOVE, SSH_FXP_MKDIR, SSH_FXP_RMDIR, SSH_FXP_RENAME);
    private static final Set<String> WRITING_EXTENSIONS = Set.of("posix-rename@openssh.com", "fsync@openssh.com");
    private static final AttributeKey<AtomicLong> BYTES = new AttributeKey<>();

    private final Confinement confinement;
    private final boolean reads;
    private final boolean writes;
    private final TransferLines.Login login;

    /** @param login whose channel it is */
    ConfinedSftp(ServiceSettings settings, TransferLines.Login login) {
        this.confinement = settings.root();
        this.reads = settings.reads();
        this.writes = settings.writes();
        this.login = login;
    }

    /** The extensions that are offered, as Apache MINA wants to be told. */
    static String extensions(boolean writes) {
        return writes ? String.join("=1,", WRITING_EXTENSIONS) + "=1" : "";
    }

    @Override
    public void received(ServerSession session, int type, int id) throws IOException {
        if (!ALWAYS.contains(type) && !(reads && READING.contains(type)) && !(writes && WRITING.contains(type))) {
            boolean known = READING.contains(type) || WRITING.contains(type);
            throw new SftpException(known ? SSH_FX_PERMISSION_DENIED : SSH_FX_OP_UNSUPPORTED, "this is not served");
        }
    }

    @Override
    public void receivedExtension(ServerSession session, String extension, int id) throws IOException {
        if (!writes || !WRITING_EXTENSIONS.contains(extension)) {
            throw new SftpException(SSH_FX_OP_UNSUPPORTED, "this is not served");
        }
    }

    @Override
    public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path start, String asked) throws IOException {
        Path rooted = SftpFileSystemAccessor.super.resolveLocalFilePath(subsystem, start, asked).toAbsolutePath().normalize();
        Path local = confinement.directory();
        for (Path element : rooted) {
            local = local.resolve(element.toString());
        }
        if (!confinement.holds(local)) {
            login.done("refused", asked, 0, "a symbolic link leads out of the root");
            throw new AccessDeniedException(asked);
        }
        return rooted;
    }

    @Override
    public SeekableByteChannel openFile(
            SftpSubsystemProxy subsystem,
            FileHandle opened,
            Path file,
            String handle,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        boolean toRead = options.isEmpty() || options.contains(StandardOpenOption.READ);
        boolean toWrite = !options.isEmpty() && !Set.of(StandardOpenOption.READ).containsAll(options);
        // Nobody may be at the other end of a pipe, and to open it would wait for ever.
        if (toRead && !reads || toWrite && !writes || Files.exists(file) && !Files.isRegularFile(file)) {
            throw new AccessDeniedException(file.toString());
        }
        return SftpFileSystemAccessor.super.openFile(subsystem, opened, file, handle, options, attributes);
    }

    @Override
    public void renameFile(SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            throw new AccessDeniedException(from.toString());
        }
        SftpFileSystemAccessor.super.renameFile(subsystem, from, to, options);
    }

    @Override
    public void setFileAttribute(
            SftpSubsystemProxy subsystem, Path file, String view, String attribute, Object value, LinkOption... options)
            throws IOException {
        if (!view.equals("basic")) {
            throw new AccessDeniedException(file.toString());
        }
        SftpFileSystemAccessor.super.setFileAttribute(subsystem, file, view, attribute, value, options);
    }

    /** A client that makes a directory asks for all permissions, and leaves it to the server to take some away. */
    @Override
    public void setFilePermissions(
            SftpSubsystemProxy subsystem, Path file, Set<PosixFilePermission> permissions, LinkOption... options)
            throws IOException {
        Set<PosixFilePermission> own = new HashSet<>(permissions);
        own.removeAll(Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        SftpFileSystemAccessor.super.setFilePermissions(subsystem, file, own, options);
    }

    @Override
    public void setFileOwner(SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options) throws IOException {
        throw new AccessDeniedException(file.toString());
    }

    @Override
    public void setGroupOwner(SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options) throws IOException {
        throw new AccessDeniedException(file.toString());
    }

    @Override
    public void setFileAccessControl(SftpSubsystemProxy subsystem, Path file, List<AclEntry> acl, LinkOption... options)
            throws IOException {
        throw new AccessDeniedException(file.toString());
    }

    @Override
    public void read(
            ServerSession session, String id, FileHandle handle, long at, byte[] data, int from, int asked, int read,
            Throwable thrown) {
        count(handle, Math.max(0, read));
    }

    @Override
    public void written(ServerSession session, String id, FileHandle handle, long at, byte[] data, int from, int length, Throwable thrown) {
        count(handle, thrown == null ? length : 0);
    }

    private static void count(Handle handle, int bytes) {
        handle.computeAttributeIfAbsent(BYTES, key -> new AtomicLong()).addAndGet(bytes);
    }

    @Override
    public void openFailed(ServerSession session, String asked, Path file, boolean isDirectory, Throwable thrown) {
        login.done("refused", asked, 0, words(thrown));
    }

    @Override
    public void closed(ServerSession session, String id, Handle handle, Throwable thrown) {
        end(handle, words(thrown));
    }

    @Override
    public void exiting(ServerSession session, Handle handle) {
        end(handle, "the connection ended before the file was closed");
    }

    private void end(Handle handle, String problem) {
        if (handle instanceof FileHandle file) {
            String done = file.getOpenOptions().contains(StandardOpenOption.WRITE) ? "received" : "sent";
            count(handle, 0);
            login.done(done, file.getFile().toString(), handle.getAttribute(BYTES).get(), problem);
        }
    }

    @Override
    public void removed(ServerSession session, Path path, boolean isDirectory, Throwable thrown) {
        login.done("removed", path.toString(), 0, words(thrown));
    }

    @Override
    public void moved(ServerSession session, Path from, Path to, Collection<CopyOption> options, Throwable thrown) {
        login.done("renamed", from + " to " + to, 0, words(thrown));
    }

    private static String words(Throwable thrown) {
        return thrown == null ? "" : thrown instanceof IOException failure ? Reasons.of(failure) : thrown.toString();
    }
}
