package io.jenkins.plugins.scpcopy.ssh.hostkey;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.OptionalInt;

/** A public key in SSH's wire form. */
public final class HostPublicKey {
    private static final int LONGEST_TYPE = 64;
    private static final String RSA = "ssh-rsa";

    private final String type;
    private final byte[] blob;

    private HostPublicKey(String type, byte[] blob) {
        this.type = type;
        this.blob = blob;
    }

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException if it does not begin with the name of a key type
     */
    public static HostPublicKey of(byte[] blob) {
        ByteBuffer buffer = ByteBuffer.wrap(blob);
        int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
        if (length < 1 || length > LONGEST_TYPE || length >= buffer.remaining()) {
            throw new IllegalArgumentException("these bytes are no public key");
        }
        String type = new String(blob, 4, length, StandardCharsets.US_ASCII);
        if (type.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("the name of the key's type holds what no name may");
        }
        return new HostPublicKey(type, blob.clone());
    }

    /** The name of the key type, such as {@code ssh-ed25519}. */
    public String type() {
        return type;
    }

    /** The wire form. */
    public byte[] blob() {
        return blob.clone();
    }

    /** {@code SHA256:…} as OpenSSH shows it. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The algorithm as people call it, such as {@code ED25519}. */
    public String algorithm() {
        return algorithm(type);
    }

    /** For a type of key, or for the name of a host key algorithm. */
    public static String algorithm(String type) {
        String suffix = type.contains("-cert-") ? "-CERT" : "";
        String name = type.replaceFirst("(-cert-.*)?(@.*)?$", "").replaceFirst("^(sk-)?(ssh-)?", "");
        if (name.startsWith("rsa-")) {
            return "RSA" + suffix;
        }
        if (name.startsWith("ecdsa-")) {
            return "ECDSA" + suffix;
        }
        return name.toUpperCase(Locale.ROOT) + suffix;
    }

    /**
     * The length of an RSA key, in bits; empty for other types.
     *
     * @throws IllegalArgumentException if the key is cut off
     */
    public OptionalInt rsaBits() {
        if (!isRsa()) {
            return OptionalInt.empty();
        }
        ByteBuffer rest = ByteBuffer.wrap(blob);
        try {
            // Its type, the nonce of a certificate, and the exponent.
            for (int fields = type.equals(RSA) ? 2 : 3; fields > 0; fields--) {
                WireFormat.string(rest);
            }
            return OptionalInt.of(new BigInteger(1, WireFormat.string(rest)).bitLength());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the key is cut off", e);
        }
    }

    /** Whether it is an RSA key, or the certificate of one: these sign by several algorithms, none of which need be named as the key is. */
    public boolean isRsa() {
        return type.startsWith(RSA);
    }

    /** Algorithm and fingerprint, for messages. */
    public String described() {
        return algorithm() + " " + fingerprint();
    }

    /** The line of known_hosts that makes this key known. */
    public String knownHostsLine(String host, int port) {
        return KnownHosts.lookupName(host, port) + " " + type + " " + Base64.getEncoder().encodeToString(blob);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostPublicKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
