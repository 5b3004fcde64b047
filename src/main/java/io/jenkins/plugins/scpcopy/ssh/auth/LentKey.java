package io.jenkins.plugins.scpcopy.ssh.auth;

import com.jcraft.jsch.Identity;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.WireFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A key that signs for another host, and only what a client signs to log in as a certain user with this very key. */
final class LentKey implements Identity {
    private static final int USERAUTH_REQUEST = 50;
    /** The second names the server's host key as well. */
    private static final Set<String> METHODS = Set.of("publickey", "publickey-hostbound-v00@openssh.com");

    private final OfferedKey key;
    private final String user;
    private final Consumer<String> log;

    /** @param user empty for any */
    LentKey(OfferedKey key, String user, Consumer<String> log) {
        this.key = key;
        this.user = user;
        this.log = log;
    }

    /**
     * Reads what is to be signed (RFC 4252, section 7).
     *
     * @return the signature algorithm, or empty if this is no such login
     */
    static Optional<String> algorithm(byte[] data, HostPublicKey key, String user) {
        try {
            ByteBuffer request = ByteBuffer.wrap(data);
            byte[] session = WireFormat.string(request);
            boolean login = session.length > 0
                    && request.get() == USERAUTH_REQUEST
                    && (WireFormat.text(request).equals(user) || user.isEmpty())
                    && WireFormat.text(request).equals("ssh-connection")
                    && METHODS.contains(WireFormat.text(request))
                    && request.get() == 1;
            String algorithm = login ? WireFormat.text(request) : "";
            return login && Arrays.equals(WireFormat.string(request), key.blob()) ? Optional.of(algorithm) : Optional.empty();
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        return getSignature(data);
    }

    /** What is signed tells the algorithm, also where the agent's protocol does not: of a certificate for an RSA key. */
    @Override
    public byte[] getSignature(byte[] data) {
        Optional<String> algorithm = algorithm(data, key.publicKey(), user);
        if (algorithm.isEmpty()) {
            log.accept("the forwarded agent did not sign by " + key.described() + ": it was asked for something else than a login"
                    + (user.isEmpty() ? "" : " as " + RemoteText.escape(user)));
            return null;
        }
        log.accept("the forwarded agent signs a login by " + key.described());
        return key.getSignature(data, algorithm.get());
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return key.getPublicKeyBlob();
    }

    @Override
    public String getAlgName() {
        return key.publicKey().type();
    }

    @Override
    public String getName() {
        return key.getName();
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public void clear() {
        // It is needed until the connection ends.
    }
}
