package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a private key or a certificate: it is read or refused in words. */
public final class KeysFuzz {
    private static final String CERTIFICATE =
            "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIAmU2OUw+z248O6Ku6mUHk6s8ZfAmLr9r5R2j/2RPSdCAAAA"
            + "IEUiRkmsevX2a8hFw5VbXBPkh5FDVvYzfvHe+ESv65UVAAAAAAAAAAAAAAABAAAAAmlkAAAAEAAAAAZkZXBsb3kAAAACbWUAAAAA"
            + "XgvhAAAAAACDqn6AAAAAAAAAAIIAAAAVcGVybWl0LVgxMS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGlu"
            + "ZwAAAAAAAAAWcGVybWl0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAA"
            + "AAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgVe7kLFK+YE5VU5YLhDkaOg5Pl+jG2s30BBpYlyojmNIAAABTAAAAC3NzaC1lZDI1"
            + "NTE5AAAAQLbkzheJTn5MV4OIB5Bk0gOcKVTK3ykhtz1VpJLiZ3TtI9bom3rma39UN/9ckdzCk71HUsoThLmUyaqgvV/sbw8=";
    private static final byte[] PASSPHRASE = "secret".getBytes();

    private KeysFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() throws IOException {
        List<String> seeds = new ArrayList<>();
        seeds.add("\0ssh-ed25519-cert-v01@openssh.com " + CERTIFICATE);
        seeds.add("\3\0\0\0\13ssh-ed25519\0\0\0\1x");
        for (String name : List.of("openssh-ed25519", "openssh-ecdsa", "pem-rsa", "pkcs8-ecdsa", "ppk2-ecdsa", "ppk3-ed25519")) {
            try (InputStream key = KeysFuzz.class.getResourceAsStream("/keys/" + name)) {
                seeds.add("\1" + new String(key.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return seeds;
    }

    /** The first byte chooses the reader; the rest is the file. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0] & 3) {
                case 0 -> Shown.check(UserCertificate.read(new Login.Certificate("certificate", content)).described());
                case 1 -> KeyIdentity.read(new Login.PrivateKey("key", content, null)).clear();
                case 2 -> KeyIdentity.read(new Login.PrivateKey("key", content, PASSPHRASE)).clear();
                default -> Shown.check(HostPublicKey.of(content).described());
            }
        } catch (IllegalArgumentException e) {
            Shown.check(e.getMessage());
        }
    }
}
