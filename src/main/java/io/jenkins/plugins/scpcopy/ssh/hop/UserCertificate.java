package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An OpenSSH user certificate: an authority's word that the holder of a key is one of the named users. */
public final class UserCertificate {
    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final int OF_USER = 1;

    private final String name;
    private final HostPublicKey blob;
    private final HostPublicKey certified;
    private final List<String> principals;
    private final Instant from;
    private final Instant until;

    private UserCertificate(String name, HostPublicKey blob, ByteBuffer body) {
        this.name = name;
        this.blob = blob;
        WireFormat.string(body);
        WireFormat.string(body);
        this.certified = certified(baseType(blob.type()), body);
        body.getLong();
        if (body.getInt() != OF_USER) {
            throw new IllegalArgumentException(name + " certifies a host, not a user");
        }
        WireFormat.string(body);
        this.principals = principals(ByteBuffer.wrap(WireFormat.string(body)));
        this.from = time(body.getLong(), Instant.MIN);
        this.until = time(body.getLong(), Instant.MAX);
    }

    /**
     * Reads the form of {@code id-cert.pub}.
     *
     * @throws IllegalArgumentException if it cannot be used; the message names it
     */
    public static UserCertificate read(Login.Certificate certificate) {
        String shown = "the certificate \"" + RemoteText.escape(certificate.name()) + "\"";
        String[] words = new String(certificate.content(), StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
        try {
            HostPublicKey blob = HostPublicKey.of(Base64.getDecoder().decode(words.length < 2 ? "" : words[1]));
            if (blob.type().equals(words[0]) && blob.type().endsWith(SUFFIX)) {
                return new UserCertificate(shown, blob, ByteBuffer.wrap(blob.blob()));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(shown + " is cut off", e);
        } catch (IllegalArgumentException e) {
            if (e.getMessage().startsWith(shown)) {
                throw e;
            }
        }
        throw new IllegalArgumentException(
                shown + " is no OpenSSH certificate; right would be what ssh-keygen -s writes, such as id_ed25519-cert.pub");
    }

    private static HostPublicKey certified(String type, ByteBuffer body) {
        int start = body.position();
        for (int fields = type.equals("ssh-ed25519") ? 1 : 2; fields > 0; fields--) {
            WireFormat.string(body);
        }
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        byte[] typeBytes = type.getBytes(StandardCharsets.US_ASCII);
        key.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(typeBytes.length).array());
        key.writeBytes(typeBytes);
        key.write(body.array(), start, body.position() - start);
        return HostPublicKey.of(key.toByteArray());
    }

    private static List<String> principals(ByteBuffer list) {
        List<String> principals = new ArrayList<>();
        while (list.hasRemaining()) {
            principals.add(WireFormat.text(list));
        }
        return principals;
    }

    private static Instant time(long seconds, Instant unlimited) {
        try {
            return seconds < 0 ? unlimited : Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            return unlimited;
        }
    }

    /** The type of the key in a certificate, or the signature algorithm that goes with a certificate's one. */
    static String baseType(String type) {
        return type.endsWith(SUFFIX) ? type.substring(0, type.length() - SUFFIX.length()) : type;
    }

    public boolean certifies(OfferedKey key) {
        return certified.equals(key.publicKey());
    }

    /** The certificate in its wire form. */
    HostPublicKey blob() {
        return blob;
    }

    /** How messages call it. */
    public String name() {
        return name;
    }

    /** For whom and when it is good, for messages. */
    String described() {
        Instant now = Instant.now();
        String when = now.isBefore(from)
                ? "not valid before " + from
                : !now.isBefore(until) ? "expired at " + until : "valid now";
        String whom = principals.isEmpty() ? "any user" : RemoteText.escape(String.join(", ", principals));
        return "certificate for " + whom + ", " + when;
    }
}
