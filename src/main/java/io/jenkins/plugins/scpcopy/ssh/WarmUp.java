package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.wire.CipherWarmUp;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.KeyAgreement;

/** Loads beforehand, beside other work, what a connection's start needs and what is slow for the first time in a JVM. */
public final class WarmUp {
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
            CipherWarmUp.load();
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
}
