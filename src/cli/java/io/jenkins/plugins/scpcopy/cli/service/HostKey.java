package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * The host's key, from a file.
 *
 * @param made whether it was made now
 */
record HostKey(KeyPair pair, Path file, boolean made) {
    private static final String WHAT = "the host key";

    /**
     * Reads the key, or makes an Ed25519 one that only this user may read.
     *
     * @param root what is served; the file must not be in there
     * @throws UsageException if there is no key that can be used
     */
    static HostKey of(Path file, Path root) {
        try {
            boolean missing = Files.notExists(file);
            if (missing) {
                make(file, root);
            }
            return new HostKey(read(OwnFiles.check(file, WHAT, true, root)), file, missing);
        } catch (IOException e) {
            throw new UsageException("cannot use " + WHAT + " " + file + ": " + Reasons.of(e));
        } catch (GeneralSecurityException e) {
            throw new UsageException(WHAT + " " + file + " cannot be used: " + e.getMessage());
        }
    }

    private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY);
            Iterator<KeyPair> found = pairs == null ? Set.<KeyPair>of().iterator() : pairs.iterator();
            if (!found.hasNext()) {
                throw new UsageException(WHAT + " " + file + " is no private key", "ssh-keygen -t ed25519 -N '' -f … makes one.");
            }
            return found.next();
        }
    }

    private static void make(Path file, Path root) throws IOException, GeneralSecurityException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory, mode(directory, "rwx------"));
        OwnFiles.checkOutside(directory.toRealPath(), WHAT, root);
        KeyPair pair = SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519).generateKeyPair();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "scp-copy", null, text);
        // Under another name first, so that an interrupt leaves no half of a key.
        Path whole = Files.createTempFile(directory, ".host_key", "", mode(directory, "rw-------"));
        try {
            try (SeekableByteChannel out = Files.newByteChannel(whole, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            Files.move(whole, file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static FileAttribute<?>[] mode(Path directory, String mode) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** As {@code SHA256:…}. */
    String fingerprint() {
        return KeyUtils.getFingerPrint(pair.getPublic());
    }

    /** The type and the key in Base64. */
    String line() {
        return PublicKeyEntry.toString(pair.getPublic());
    }
}
