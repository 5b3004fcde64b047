package io.jenkins.plugins.scpcopy.ssh;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes AES-GCM fast from the first byte. A JVM uses the processor's instructions for it only once it has compiled the code
 * around them, which happens by the number of packets: some thousands of tiny ones take a tenth of a second while the
 * connection is being made; as many real ones take the best part of a gigabyte's time.
 */
final class CipherWarmUp {
    private static final int PACKETS = 10_000;
    private static final int SIZE = 64;
    private static final int TAG_BITS = 128;
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private CipherWarmUp() {}

    /** Warms up on a thread of its own, once in the life of the JVM. */
    static void start() {
        if (STARTED.compareAndSet(false, true)) {
            Bounded.start("ssh cipher warm-up", CipherWarmUp::run);
        }
    }

    private static void run() {
        try {
            SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
            Cipher encryption = Cipher.getInstance("AES/GCM/NoPadding");
            Cipher decryption = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] packet = new byte[4 + SIZE + TAG_BITS / 8];
            for (int i = 0; i < PACKETS; i++) {
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
            // No AES-GCM here: then it will not be negotiated either.
            return;
        }
    }
}
