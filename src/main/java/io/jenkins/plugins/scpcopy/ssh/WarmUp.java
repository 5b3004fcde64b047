package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Does beforehand, beside other work, what is slow for the first time in a JVM: loading what a connection's start needs, and
 * compiling AES-GCM. A JVM uses the processor's instructions for it only once it has compiled the code around them, which
 * happens by the number of packets: some thousands of tiny ones take a tenth of a second; as many real ones take the best
 * part of a gigabyte's time.
 */
public final class WarmUp {
    private static final int PACKETS = 10_000;
    private static final int SIZE = 64;
    private static final int TAG_BITS = 128;
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private WarmUp() {}

    /**
     * Warms up on a thread of its own, once in the life of the JVM. Every connection does so; who knows earlier that there will
     * be one can save time.
     */
    public static void start() {
        if (STARTED.compareAndSet(false, true)) {
            Bounded.start("ssh warm-up", WarmUp::run);
        }
    }

    private static void run() {
        try {
            keyExchange();
            cipher();
        } catch (GeneralSecurityException e) {
            // What is not there will not be negotiated either.
            return;
        }
    }

    private static void keyExchange() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(pair.getPrivate());
        agreement.doPhase(pair.getPublic(), true);
        agreement.generateSecret();
        KeyPair signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signing.getPrivate());
        byte[] signed = signature.sign();
        signature.initVerify(signing.getPublic());
        signature.verify(signed);
    }

    private static void cipher() throws GeneralSecurityException {
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
    }
}
