package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has the JVM compile AES-GCM once it is clear that much will go through it. A JVM uses the processor's instructions for it only
 * once it has compiled the code around them, which happens by the number of packets: some thousands of tiny ones take a tenth
 * of a second of a processor, as many real ones the best part of a gigabyte's time. A small copy is over before.
 */
public final class CipherWarmUp {
    /** Bytes in both directions, of all connections. */
    private static final long MUCH = 1 << 20;

    private static final int PACKETS = 10_000;
    private static final int SIZE = 64;
    private static final int TAG_BITS = 128;
    private static final AtomicLong MOVED = new AtomicLong();

    private CipherWarmUp() {}

    /** Counts bytes of a connection; the warm-up runs on a thread of its own, once in the life of the JVM. */
    static void moved(int bytes) {
        if (MOVED.get() < MUCH) {
            long before = MOVED.getAndAdd(bytes);
            if (before < MUCH && before + bytes >= MUCH) {
                Bounded.start("ssh cipher warm-up", () -> send(PACKETS));
            }
        }
    }

    /** Loads what a cipher needs. */
    public static void load() {
        send(1);
    }

    private static void send(int packets) {
        try {
            SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
            Cipher encryption = Cipher.getInstance("AES/GCM/NoPadding");
            Cipher decryption = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] packet = new byte[4 + SIZE + TAG_BITS / 8];
            for (int i = 0; i < packets; i++) {
                byte[] nonce = {(byte) i, (byte) (i >> 8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
                GCMParameterSpec parameters = new GCMParameterSpec(TAG_BITS, nonce);
                encryption.init(Cipher.ENCRYPT_MODE, key, parameters);
                encryption.updateAAD(packet, 0, 4);
                encryption.doFinal(packet, 4, SIZE, packet, 4);
                decryption.init(Cipher.DECRYPT_MODE, key, parameters);
                decryption.updateAAD(packet, 0, 4);
                decryption.doFinal(packet, 4, SIZE + TAG_BITS / 8, packet, 4);
            }
        } catch (GeneralSecurityException e) {
            // What is not there will not be negotiated either.
            return;
        }
    }
}
