package io.jenkins.plugins.scpcopy.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tells whether the private key in a file is encrypted, in each form in use. */
final class KeyFile {
    private static final String OPENSSH_BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_END = "-----END OPENSSH PRIVATE KEY-----";
    /** The form's name with its NUL, then the length of the cipher's name. */
    private static final int CIPHER_NAME = "openssh-key-v1".length() + 1 + Integer.BYTES;

    private KeyFile() {}

    static boolean isEncrypted(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PuTTY-User-Key-File-")) {
            return !text.contains("Encryption: none");
        }
        int begin = text.indexOf(OPENSSH_BEGIN);
        int end = text.indexOf(OPENSSH_END);
        if (begin >= 0 && end > begin) {
            String base64 = text.substring(begin + OPENSSH_BEGIN.length(), end);
            try {
                byte[] key = Base64.getMimeDecoder().decode(base64);
                return !new String(key, StandardCharsets.ISO_8859_1).startsWith("none", CIPHER_NAME);
            } catch (IllegalArgumentException e) {
                // A damaged key: no passphrase helps, and whoever reads the key itself will say so.
                return false;
            }
        }
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED");
    }
}
