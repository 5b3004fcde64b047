package io.jenkins.plugins.scpcopy.ssh.hop;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Logger;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.InvalidKeySpecException;
import java.util.Optional;

/** A private key that has been read and decrypted. */
public final class KeyIdentity extends OfferedKey {
    private static final String FORMS =
            "right would be an OpenSSH, PEM, PKCS#8 or PuTTY (PPK) private key of type RSA, ECDSA or Ed25519";

    private final KeyPair pair;

    private KeyIdentity(String name, KeyPair pair) {
        super(name, HostPublicKey.of(pair.getPublicKeyBlob()));
        this.pair = pair;
    }

    /**
     * Reads and decrypts a key.
     *
     * @throws IllegalArgumentException if it cannot be used; the message names it and says what would be right
     */
    public static KeyIdentity read(Login.PrivateKey key) {
        String shown = "the private key \"" + RemoteText.escape(key.name()) + "\"";
        JSch reader = new JSch();
        MissingClasses missing = new MissingClasses();
        reader.setInstanceLogger(missing);
        KeyPair pair = load(reader, content(key, shown), shown, missing);
        if (pair.isEncrypted()) {
            decrypt(pair, passphrase(key, shown), shown, missing);
        }
        if (pair.getKeyType() == KeyPair.DSA) {
            throw new IllegalArgumentException(shown + " is a DSA key, which servers no longer accept; " + FORMS);
        }
        if (pair.getPublicKeyBlob() == null) {
            throw new IllegalArgumentException(shown + " is incomplete; " + FORMS);
        }
        return new KeyIdentity(key.name(), pair);
    }

    /** The key in a form that JSch reads. */
    private static byte[] content(Login.PrivateKey key, String shown) {
        KeyText text;
        Optional<EncryptedPkcs8> encrypted;
        try {
            text = KeyText.of(key.content());
            encrypted = text.encryptedPkcs8().flatMap(EncryptedPkcs8::of);
        } catch (IllegalArgumentException e) {
            throw unreadable(shown, e.getMessage(), e);
        }
        return encrypted.isEmpty() ? text.content() : decrypted(encrypted.get(), passphrase(key, shown), shown);
    }

    private static byte[] decrypted(EncryptedPkcs8 encrypted, byte[] passphrase, String shown) {
        try {
            return KeyText.pkcs8(encrypted.decrypt(new String(passphrase, StandardCharsets.UTF_8).toCharArray()));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException(
                    shown + " cannot be decrypted: its old kind of encryption takes passphrases of ASCII characters alone;"
                            + " encrypt it anew (ssh-keygen -p)", e);
        } catch (GeneralSecurityException e) {
            throw new WrongPassphraseException(shown + " cannot be decrypted: the passphrase is wrong", e);
        }
    }

    private static IllegalArgumentException unreadable(String shown, String reason, Throwable cause) {
        return new IllegalArgumentException(shown + " cannot be read: " + reason + "; " + FORMS, cause);
    }

    private static KeyPair load(JSch reader, byte[] content, String shown, MissingClasses missing) {
        try {
            // JSch wipes what it is given.
            KeyPair pair = KeyPair.load(reader, content, null);
            if (pair != null) {
                return pair;
            }
            throw new JSchException("a public key");
        } catch (JSchException | RuntimeException | OutOfMemoryError e) {
            // JSch makes room for whatever length a damaged key claims.
            missing.failIfAny(shown, e);
            throw unreadable(shown, "it is damaged or in no known form", e);
        }
    }

    private static byte[] passphrase(Login.PrivateKey key, String shown) {
        byte[] passphrase = key.passphrase();
        if (passphrase == null || passphrase.length == 0) {
            throw new IllegalArgumentException(shown + " is encrypted, and no passphrase is given for it");
        }
        return passphrase;
    }

    private static void decrypt(KeyPair pair, byte[] passphrase, String shown, MissingClasses missing) {
        boolean decrypted;
        try {
            decrypted = pair.decrypt(passphrase);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            missing.failIfAny(shown, e);
            throw new WrongPassphraseException(shown + " cannot be decrypted: the passphrase is wrong, or it is damaged", e);
        }
        if (!decrypted) {
            missing.failIfAny(shown, null);
            throw new WrongPassphraseException(shown + " cannot be decrypted: the passphrase is wrong", null);
        }
    }

    @Override
    public byte[] sign(byte[] data, String algorithm) {
        return pair.getSignature(data, algorithm);
    }

    @Override
    public void clear() {
        pair.dispose();
    }

    /** Notices that a form of key needs a library that is absent; JSch only logs that. */
    private static final class MissingClasses implements Logger {
        private volatile Throwable missing;

        @Override
        public boolean isEnabled(int level) {
            return level >= ERROR;
        }

        @Override
        public void log(int level, String message) {
            // Only causes matter here.
        }

        @Override
        public void log(int level, String message, Throwable cause) {
            for (Throwable t = cause; t != null; t = t.getCause()) {
                if (t instanceof LinkageError || t instanceof ClassNotFoundException) {
                    missing = t;
                }
            }
        }

        void failIfAny(String shown, Throwable cause) {
            log(ERROR, "", cause);
            if (missing != null) {
                throw new IllegalArgumentException(
                        shown + " is in a form that needs the Bouncy Castle library (bcprov), which is not there; without it,"
                                + " save the key in OpenSSH's form (ssh-keygen -p, or puttygen -O private-openssh-new)",
                        missing);
            }
        }
    }
}
