package io.jenkins.plugins.scpcopy.ssh.hop;

import com.jcraft.jsch.Identity;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.util.Optional;

/** A key that may be offered to a server, and how the server took it. */
public abstract class OfferedKey implements Identity {
    private final String name;
    private final HostPublicKey publicKey;
    private volatile boolean offered;
    /** The algorithm of the last signature, or null. */
    private volatile String signedBy;

    /** @param publicKey what is offered: the public key, or its certificate */
    public OfferedKey(String name, HostPublicKey publicKey) {
        this.name = name;
        this.publicKey = publicKey;
    }

    /** The signature with the name of its algorithm, or null if there is none. */
    public abstract byte[] sign(byte[] data, String algorithm);

    /** Whether the server was asked about this key. */
    public final boolean wasOffered() {
        return offered;
    }

    /** Whether the server knew this key, and so was sent a signature by it. */
    public final boolean hasSigned() {
        return signedBy != null;
    }

    /** The algorithm of its last signature. */
    public final Optional<String> signedBy() {
        return Optional.ofNullable(signedBy);
    }

    public final HostPublicKey publicKey() {
        return publicKey;
    }

    /** Name, type and fingerprint, for messages. */
    public final String described() {
        return "\"" + RemoteText.escape(name) + "\" (" + publicKey.described() + ")";
    }

    /** How the server took it, for messages. */
    public String outcome() {
        return hasSigned() ? ", which the server knows" : "";
    }

    @Override
    public final boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public final byte[] getPublicKeyBlob() {
        return publicKey.blob();
    }

    @Override
    public final byte[] getSignature(byte[] data) {
        return getSignature(data, publicKey.type());
    }

    @Override
    public final byte[] getSignature(byte[] data, String algorithm) {
        byte[] signature = sign(data, algorithm);
        signedBy = signature == null ? null : algorithm;
        return signature;
    }

    /** JSch asks for the algorithm just before it offers the key. */
    @Override
    public final String getAlgName() {
        offered = true;
        return publicKey.type();
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final boolean isEncrypted() {
        return false;
    }

    @Override
    public final String toString() {
        return described();
    }
}
