package io.jenkins.plugins.scpcopy.ssh.hop;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A private key in PKCS#8 that is encrypted in a way that JSch does not know, and whose failure it takes for a wrong passphrase:
 * those of PBES1 and PKCS#12, which Java knows, and PBES2 with triple DES (RFC 8018).
 */
final class EncryptedPkcs8 {
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final String TRIPLE_DES = "1.2.840.113549.3.7";
    private static final int TRIPLE_DES_BITS = 192;
    private static final String HMAC_SHA1 = "1.2.840.113549.2.7";
    private static final Map<String, String> DERIVATIONS = Map.of(
            HMAC_SHA1, "PBKDF2WithHmacSHA1",
            "1.2.840.113549.2.8", "PBKDF2WithHmacSHA224",
            "1.2.840.113549.2.9", "PBKDF2WithHmacSHA256",
            "1.2.840.113549.2.10", "PBKDF2WithHmacSHA384",
            "1.2.840.113549.2.11", "PBKDF2WithHmacSHA512");
    /** AES-CBC with keys of 128, 192 and 256 bits. */
    private static final Set<String> BY_JSCH =
            Set.of("2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.22", "2.16.840.1.101.3.4.1.42");
    /** Some minutes' work; a damaged key may ask for any number. */
    private static final int MOST_ROUNDS = 100_000_000;

    /** How it is decrypted. */
    private interface Decryption {
        byte[] by(PBEKeySpec passphrase) throws GeneralSecurityException;
    }

    private final Decryption decryption;

    private EncryptedPkcs8(Decryption decryption) {
        this.decryption = decryption;
    }

    /**
     * Looks how a key is encrypted.
     *
     * @param der an EncryptedPrivateKeyInfo (RFC 5958)
     * @return empty if JSch decrypts it
     * @throws IllegalArgumentException if nobody here does, or it is damaged; the message is a clause about it
     */
    static Optional<EncryptedPkcs8> of(byte[] der) {
        try {
            Der info = new Der(ByteBuffer.wrap(der)).sequence();
            Der algorithm = info.sequence();
            if (!algorithm.oid().equals(PBES2)) {
                return Optional.of(new EncryptedPkcs8(byJava(der)));
            }
            Der parameters = algorithm.sequence();
            Der derivation = parameters.sequence();
            Der cipher = parameters.sequence();
            String name = cipher.oid();
            if (BY_JSCH.contains(name)) {
                return Optional.empty();
            }
            if (!name.equals(TRIPLE_DES) || !derivation.oid().equals(PBKDF2)) {
                throw unsupported(name, null);
            }
            return Optional.of(new EncryptedPkcs8(
                    tripleDes(derivation.sequence(), cipher.value(Der.OCTETS), info.value(Der.OCTETS))));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is incomplete or damaged", e);
        }
    }

    private static Decryption byJava(byte[] der) {
        String scheme = "a cipher without a name";
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            scheme = info.getAlgName();
            SecretKeyFactory factory = SecretKeyFactory.getInstance(scheme);
            return passphrase -> info.getKeySpec(factory.generateSecret(passphrase)).getEncoded();
        } catch (IOException | GeneralSecurityException e) {
            throw unsupported(scheme, e);
        }
    }

    private static Decryption tripleDes(Der derivation, byte[] iv, byte[] encrypted) {
        byte[] salt = derivation.value(Der.OCTETS);
        BigInteger rounds = new BigInteger(derivation.value(Der.INTEGER));
        if (rounds.signum() <= 0 || rounds.bitLength() > 31 || rounds.intValue() > MOST_ROUNDS || salt.length == 0) {
            throw new IllegalArgumentException("it is damaged");
        }
        if (derivation.isNext(Der.INTEGER)) {
            derivation.value(Der.INTEGER);
        }
        String function = derivation.isNext(Der.SEQUENCE) ? derivation.sequence().oid() : HMAC_SHA1;
        if (!DERIVATIONS.containsKey(function)) {
            throw unsupported(function, null);
        }
        return passphrase -> {
            PBEKeySpec spec = new PBEKeySpec(passphrase.getPassword(), salt, rounds.intValue(), TRIPLE_DES_BITS);
            byte[] key = SecretKeyFactory.getInstance(DERIVATIONS.get(function)).generateSecret(spec).getEncoded();
            SecretKey secret = new SecretKeySpec(key, "DESede");
            Cipher cipher = Cipher.getInstance("DESede/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, secret, new IvParameterSpec(iv));
            return cipher.doFinal(encrypted);
        };
    }

    private static IllegalArgumentException unsupported(String what, Throwable cause) {
        return new IllegalArgumentException(
                KeyText.unsupportedCipher(what, "ssh-keygen -p, or openssl pkcs8 -topk8 -v2 aes-256-cbc"), cause);
    }

    /**
     * Decrypts it.
     *
     * @return an unencrypted key in PKCS#8
     * @throws java.security.spec.InvalidKeySpecException if this encryption takes no such passphrase
     * @throws GeneralSecurityException if the passphrase is wrong
     */
    byte[] decrypt(char[] passphrase) throws GeneralSecurityException {
        byte[] key = decryption.by(new PBEKeySpec(passphrase));
        if (!Der.isSequence(key)) {
            throw new BadPaddingException("what comes out is no key");
        }
        return key;
    }

    /** Reads DER (X.690), as far as it is needed here. */
    private static final class Der {
        static final int INTEGER = 0x02;
        static final int OCTETS = 0x04;
        static final int OID = 0x06;
        static final int SEQUENCE = 0x30;

        private final ByteBuffer in;

        Der(ByteBuffer in) {
            this.in = in;
        }

        /** Whether this is one sequence, and nothing else. */
        static boolean isSequence(byte[] bytes) {
            Der der = new Der(ByteBuffer.wrap(bytes));
            try {
                der.value(SEQUENCE);
                return !der.in.hasRemaining();
            } catch (BufferUnderflowException e) {
                return false;
            }
        }

        boolean isNext(int tag) {
            return in.hasRemaining() && (in.get(in.position()) & 0xff) == tag;
        }

        /** @throws BufferUnderflowException if something else comes, or it is cut off */
        byte[] value(int tag) {
            if (!isNext(tag)) {
                throw new BufferUnderflowException();
            }
            in.get();
            int length = in.get() & 0xff;
            if (length >= 0x80) {
                int bytes = length - 0x80;
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << 8 | in.get() & 0xff;
                }
            }
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] value = new byte[length];
            in.get(value);
            return value;
        }

        Der sequence() {
            return new Der(ByteBuffer.wrap(value(SEQUENCE)));
        }

        String oid() {
            StringBuilder dotted = new StringBuilder();
            long number = 0;
            for (byte part : value(OID)) {
                number = number << 7 | part & 0x7f;
                if (part >= 0) {
                    long first = Math.min(number / 40, 2);
                    dotted.append(dotted.length() == 0 ? first + "." + (number - 40 * first) : "." + number);
                    number = 0;
                }
            }
            return dotted.toString();
        }
    }
}
