package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.WireFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a private key as it comes out of files, forms and variables: put back into the shape of a key file where blanks,
 * line ends or invisible characters have suffered, and otherwise told apart from what is no private key.
 */
final class KeyText {
    /** How a sequence of 256 bytes and more begins. */
    private static final byte[] DER = {0x30, (byte) 0x82};
    /** In such a sequence, where the number is that it begins with. */
    private static final int FIRST_NUMBER = 6;
    private static final byte PKCS12 = 3;

    private static final String NONE = "none";
    private static final String OPENSSH = "OPENSSH PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final Set<String> PRIVATE = Set.of(
            OPENSSH, ENCRYPTED, "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY");
    /** The ciphers of the PEM form that JSch knows; it takes others for the last of these. */
    private static final Set<String> PEM_CIPHERS = Set.of("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC");

    /** Text editors make longer dashes of two. */
    private static final String DASHES = "[-\u2010-\u2015\u2212]+";
    private static final Pattern BEGIN = Pattern.compile(DASHES + "\\s*BEGIN\\s+([A-Z0-9 ]+?)\\s*" + DASHES);
    private static final Pattern END = Pattern.compile(DASHES + "\\s*END\\s+([A-Z0-9 ]+?)\\s*" + DASHES);
    private static final Pattern INVISIBLE = Pattern.compile("[\u00ad\u200b-\u200f\u2060\ufeff]");
    private static final Pattern BLANK = Pattern.compile("[\\p{Zs}\\t\\f\u000b]");
    private static final Pattern WRITTEN_BREAK = Pattern.compile("\\\\+[nr]");
    private static final Pattern PROC_TYPE = Pattern.compile("Proc-Type:\\s*4\\s*,\\s*ENCRYPTED");
    private static final Pattern DEK_INFO = Pattern.compile("DEK-Info:\\s*([A-Za-z0-9-]+)\\s*,\\s*([0-9A-Fa-f]+)");
    private static final Pattern NO_BASE64 = Pattern.compile("[^A-Za-z0-9+/=]");
    private static final Pattern PUBLIC_LINE = Pattern.compile("(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+ +AAAA.*", Pattern.DOTALL);
    private static final int LINE = 64;
    private static final byte[] OPENSSH_MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    /** Of OpenSSH's own form; it writes the second one unless told otherwise. */
    private static final Set<String> OPENSSH_CIPHERS = Set.of(
            NONE, "aes256-ctr", "aes192-ctr", "aes128-ctr", "aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc");

    private static final String PPK = "PuTTY-User-Key-File-";

    private final String label;
    private final boolean encrypted;
    private final String text;
    private final byte[] body;

    private KeyText(String label, boolean encrypted, String text, byte[] body) {
        this.label = label;
        this.encrypted = encrypted;
        this.text = text;
        this.body = body;
    }

    /**
     * Reads the content of a key file.
     *
     * @throws IllegalArgumentException if it is not, or not all of, a private key; the message is a clause about it
     */
    static KeyText of(byte[] content) {
        if (content.length > FIRST_NUMBER && DER[0] == content[0] && DER[1] == content[1]) {
            throw new IllegalArgumentException(content[FIRST_NUMBER] == PKCS12
                    ? "it is in the form PKCS#12 (.p12, .pfx); convert it: openssl pkcs12 -in FILE -nocerts -out NEW"
                    : "it is in the binary form DER; convert it: openssl pkey -inform DER -in FILE -out NEW");
        }
        String text = BLANK.matcher(INVISIBLE.matcher(decoded(content)).replaceAll("")).replaceAll(" ").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        if (text.contains(PPK)) {
            return putty(text.substring(text.indexOf(PPK)));
        }
        return pem(WRITTEN_BREAK.matcher(text).replaceAll("\n"));
    }

    private static String decoded(byte[] content) {
        return new String(content, charset(content));
    }

    /** Windows' editors and shells write UTF-16: of a key, every second byte is a zero then. */
    private static Charset charset(byte[] content) {
        if (content.length < 2) {
            return StandardCharsets.UTF_8;
        }
        int first = content[0] & 0xff;
        int second = content[1] & 0xff;
        boolean little = first == 0xff && second == 0xfe || first != 0 && second == 0;
        boolean big = first == 0xfe && second == 0xff || first == 0 && second != 0;
        return little ? StandardCharsets.UTF_16LE : big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private static KeyText pem(String text) {
        Matcher begin = BEGIN.matcher(text);
        String first = null;
        while (begin.find()) {
            if (PRIVATE.contains(begin.group(1))) {
                return pem(text, begin);
            }
            first = first == null ? begin.group(1) : first;
        }
        throw new IllegalArgumentException(first == null ? unframed(text) : otherKind(first));
    }

    private static KeyText pem(String text, Matcher begin) {
        String label = begin.group(1);
        Matcher end = END.matcher(text);
        if (!end.find(begin.end())) {
            throw new IllegalArgumentException("it is incomplete: its last line, -----END " + label + "-----, is missing");
        }
        if (!end.group(1).equals(label)) {
            throw new IllegalArgumentException(
                    "it begins as " + label + " and ends as " + end.group(1) + ": its last line is that of something else");
        }
        String inside = text.substring(begin.end(), end.start());
        StringBuilder headers = new StringBuilder();
        Matcher cipher = DEK_INFO.matcher(inside);
        if (cipher.find()) {
            if (!PEM_CIPHERS.contains(cipher.group(1))) {
                throw new IllegalArgumentException(unsupportedCipher(cipher.group(1)));
            }
            headers.append("Proc-Type: 4,ENCRYPTED\nDEK-Info: ").append(cipher.group(1)).append(',').append(cipher.group(2))
                    .append("\n\n");
            inside = PROC_TYPE.matcher(cipher.replaceFirst("")).replaceFirst("");
        }
        byte[] body = body(inside);
        boolean encrypted = label.equals(OPENSSH)
                ? !openSshCipher(body).equals(NONE)
                : label.equals(ENCRYPTED) || !headers.isEmpty();
        return new KeyText(label, encrypted, frame(label, headers.toString(), body), body);
    }

    private static String frame(String label, String headers, byte[] body) {
        String lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(body);
        return "-----BEGIN " + label + "-----\n" + headers + lines + "\n-----END " + label + "-----\n";
    }

    private static byte[] body(String inside) {
        String base64 = inside.replaceAll("\\s", "");
        Matcher odd = NO_BASE64.matcher(base64);
        if (odd.find()) {
            throw new IllegalArgumentException("it was changed on its way: between its BEGIN and END lines stands \""
                    + RemoteText.escape(odd.group()) + "\", which no key has there");
        }
        try {
            byte[] body = Base64.getDecoder().decode(base64);
            if (body.length > 0) {
                return body;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is incomplete or was changed on its way: what stands between its BEGIN and END"
                    + " lines is no whole base64", e);
        }
        throw new IllegalArgumentException("it is incomplete: nothing stands between its BEGIN and END lines");
    }

    /** The outside of OpenSSH's form (PROTOCOL.key in its sources) tells what kind of key it is, and how it is encrypted. */
    private static String openSshCipher(byte[] body) {
        if (body.length < OPENSSH_MAGIC.length
                || !Arrays.equals(OPENSSH_MAGIC, Arrays.copyOf(body, OPENSSH_MAGIC.length))) {
            return NONE;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(body, OPENSSH_MAGIC.length, body.length - OPENSSH_MAGIC.length);
            String cipher = ascii(in);
            WireFormat.string(in);
            WireFormat.string(in);
            in.getInt();
            String type = ascii(ByteBuffer.wrap(WireFormat.string(in)));
            if (type.startsWith("sk-")) {
                throw new IllegalArgumentException("it is a key of a security token (" + RemoteText.escape(type)
                        + ", FIDO), which signs with the token alone");
            }
            if (!OPENSSH_CIPHERS.contains(cipher)) {
                throw new IllegalArgumentException(unsupportedCipher(cipher));
            }
            WireFormat.string(in);
            return cipher;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is incomplete: a part of it is missing at the end", e);
        }
    }

    private static String ascii(ByteBuffer in) {
        return new String(WireFormat.string(in), StandardCharsets.ISO_8859_1);
    }

    private static String unsupportedCipher(String cipher) {
        return unsupportedCipher(cipher, "ssh-keygen -p");
    }

    /** @param command what encrypts the same key in another way */
    static String unsupportedCipher(String cipher, String command) {
        return "it is encrypted with the cipher " + RemoteText.escape(cipher)
                + ", which is not supported, whatever its passphrase; encrypt it anew (" + command + ")";
    }

    private static KeyText putty(String pasted) {
        String text = pasted.contains("\n") ? pasted : WRITTEN_BREAK.matcher(pasted).replaceAll("\n");
        List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String version = lines.get(0).substring(PPK.length());
        if (version.startsWith("1")) {
            throw new IllegalArgumentException("it is in an old form of PuTTY's (PPK 1); save it anew with puttygen");
        }
        if (lines.size() == 1) {
            throw new IllegalArgumentException("it is a PuTTY key whose line breaks are lost; give it as it is in its file");
        }
        String encryption = value(lines, "Encryption");
        if (!Set.of("", NONE, "aes256-cbc").contains(encryption)) {
            throw new IllegalArgumentException(unsupportedCipher(encryption));
        }
        if (value(lines, "Private-MAC").isEmpty()) {
            throw new IllegalArgumentException("it is incomplete: its last line, Private-MAC, is missing");
        }
        return new KeyText(PPK, !encryption.equals(NONE), String.join("\n", lines) + "\n", new byte[0]);
    }

    private static String value(List<String> lines, String header) {
        return lines.stream()
                .filter(line -> line.startsWith(header + ":"))
                .map(line -> line.substring(header.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** What a text without a BEGIN line is. */
    private static String unframed(String text) {
        if (PUBLIC_LINE.matcher(text).matches()) {
            return text.substring(0, text.indexOf(' ')).contains("-cert-v01@")
                    ? "it is a certificate; the private key is in the file of the same name without -cert.pub"
                    : "it is a public key; the private key is in the file of the same name without .pub";
        }
        if (END.matcher(text).find()) {
            return "its first line, -----BEGIN … PRIVATE KEY-----, is missing";
        }
        String joined = text.replaceAll("\\s", "");
        if (joined.length() > LINE && !NO_BASE64.matcher(joined).find()) {
            return "its first and last lines are missing: -----BEGIN … PRIVATE KEY----- and -----END … PRIVATE KEY-----";
        }
        return "it is damaged or in no known form";
    }

    /** What something with another BEGIN line is. */
    private static String otherKind(String label) {
        if (label.startsWith("PGP ")) {
            return "it is a PGP key, which is not for SSH";
        }
        if (label.equals("SSH2 ENCRYPTED PRIVATE KEY")) {
            return "it is in the form of ssh.com; convert it: ssh-keygen -i -f FILE";
        }
        if (label.endsWith("PUBLIC KEY")) {
            return "it is a public key; the private key is in another file";
        }
        return label.contains("CERTIFICATE")
                ? "it is a certificate, and no private key"
                : "it is no private key but \"" + RemoteText.escape(label) + "\"";
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** The key in the shape of a file. */
    byte[] content() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The DER of an encrypted key in PKCS#8; empty for any other form. */
    Optional<byte[]> encryptedPkcs8() {
        return label.equals(ENCRYPTED) ? Optional.of(body.clone()) : Optional.empty();
    }

    /** The file of an unencrypted key in PKCS#8. @param der its content */
    static byte[] pkcs8(byte[] der) {
        return frame("PRIVATE KEY", "", der).getBytes(StandardCharsets.US_ASCII);
    }
}
