package io.jenkins.plugins.scpcopy.ssh.hostkey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The first field of a known_hosts line: host patterns, or one hashed name. */
sealed interface HostPatterns {
    /** Whether a name, as {@link KnownHosts#lookupName} writes it, is meant. */
    boolean match(String name);

    /** @throws IllegalArgumentException with what is wrong */
    static HostPatterns parse(String field) {
        return field.startsWith("|") ? Hashed.parse(field) : Plain.parse(field);
    }

    /** {@code web1,*.example.com,!db.example.com}. */
    record Plain(List<String> patterns) implements HostPatterns {
        static Plain parse(String field) {
            // A comma too many does no harm, as with OpenSSH.
            List<String> patterns = Stream.of(field.toLowerCase(Locale.ROOT).split(","))
                    .filter(pattern -> !pattern.isEmpty() && !pattern.equals("!"))
                    .toList();
            if (patterns.isEmpty()) {
                throw new IllegalArgumentException("there is no host name in \"" + field + "\"");
            }
            return new Plain(patterns);
        }

        @Override
        public boolean match(String name) {
            boolean meant = false;
            for (String pattern : patterns) {
                if (pattern.startsWith("!")) {
                    if (Wildcards.match(pattern.substring(1), name)) {
                        return false;
                    }
                } else {
                    meant |= Wildcards.match(pattern, name);
                }
            }
            return meant;
        }
    }

    /** {@code |1|salt|hash}. */
    final class Hashed implements HostPatterns {
        private final byte[] salt;
        private final byte[] hash;

        private Hashed(byte[] salt, byte[] hash) {
            this.salt = salt;
            this.hash = hash;
        }

        static Hashed parse(String field) {
            String[] parts = field.split("\\|", -1);
            try {
                if (parts.length == 4 && parts[1].equals("1")) {
                    Base64.Decoder decoder = Base64.getDecoder();
                    byte[] salt = decoder.decode(parts[2]);
                    byte[] hash = decoder.decode(parts[3]);
                    if (salt.length > 0 && hash.length == 20) {
                        return new Hashed(salt, hash);
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(wrong(field), e);
            }
            throw new IllegalArgumentException(wrong(field));
        }

        private static String wrong(String field) {
            return "\"" + field + "\" is no hashed host name, which is |1|salt|hash in base64";
        }

        @Override
        public boolean match(String name) {
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(salt, "HmacSHA1"));
                return MessageDigest.isEqual(hash, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
