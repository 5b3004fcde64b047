package io.jenkins.plugins.scpcopy.ssh.hop;

import com.jcraft.jsch.JSch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an algorithm is for, with the algorithms that there are. */
public enum AlgorithmKind {
    /** Key exchanges. */
    KEX("KexAlgorithms", "key exchange", List.of(
            "mlkem768nistp256-sha256",
            "mlkem1024nistp384-sha384",
            "curve448-sha512",
            "diffie-hellman-group15-sha512",
            "diffie-hellman-group17-sha512",
            "diffie-hellman-group-exchange-sha1",
            "diffie-hellman-group14-sha1",
            "diffie-hellman-group1-sha1")),
    /** Signatures by host keys. */
    HOST_KEY("HostKeyAlgorithms", "host key", List.of(
            "ssh-ed448", "ssh-rsa", "ssh-rsa-cert-v01@openssh.com", "ssh-dss")),
    /** Signatures by the user's keys. */
    PUBLIC_KEY("PubkeyAcceptedAlgorithms", "public key", List.of(
            "ssh-ed448", "ssh-rsa", "ssh-rsa-cert-v01@openssh.com")),
    /** Ciphers. */
    CIPHER("Ciphers", "cipher", List.of(
            "chacha20-poly1305@openssh.com",
            "aes128-cbc",
            "aes192-cbc",
            "aes256-cbc",
            "rijndael-cbc@lysator.liu.se",
            "3des-cbc",
            "blowfish-cbc",
            "arcfour256",
            "arcfour128",
            "arcfour")),
    /** Message authentication codes. */
    MAC("MACs", "MAC", List.of(
            "hmac-sha1-96-etm@openssh.com",
            "hmac-md5-etm@openssh.com",
            "hmac-md5-96-etm@openssh.com",
            "hmac-sha1-96",
            "hmac-md5",
            "hmac-md5-96")),
    /** Signatures by authorities below host certificates. */
    CA_SIGNATURE("CASignatureAlgorithms", "certificate signature", List.of("ssh-rsa"));

    /** What OpenSSH has and this program has not: in a list it is passed over, as a name that is misspelt is not. */
    private static final Pattern ELSEWHERE = Pattern.compile(
            "umac-.*|(webauthn-)?sk-.*|ssh-dss.*|ssh-xmss.*|gss-.*|hmac-ripemd160.*|cast128-cbc|null|none");

    private static final Pattern WEAK = Pattern.compile("diffie-hellman-.*-sha1|ssh-rsa|ssh-rsa-cert-v01@openssh\\.com|ssh-dss"
            + "|.*-cbc(@.*)?|arcfour.*|hmac-md5.*|hmac-sha1-96.*");

    private final String setting;
    private final String label;
    private final List<String> onRequest;

    AlgorithmKind(String setting, String label, List<String> onRequest) {
        this.setting = setting;
        this.label = label;
        this.onRequest = onRequest;
    }

    /** What ssh_config calls the list. */
    public String setting() {
        return setting;
    }

    /** How messages call one. */
    public String label() {
        return label;
    }

    /** The kind that a setting of ssh_config is about, whatever its case; some have old names. */
    public static Optional<AlgorithmKind> ofSetting(String name) {
        String current = switch (name.toLowerCase(Locale.ROOT)) {
            case "pubkeyacceptedkeytypes" -> PUBLIC_KEY.setting;
            default -> name;
        };
        return Stream.of(values()).filter(kind -> kind.setting.equalsIgnoreCase(current)).findFirst();
    }

    /** What is proposed where nothing else is asked for, in order of preference. */
    public List<String> defaults() {
        return List.of((switch (this) {
            case KEX -> Algorithms.keyExchanges();
            case HOST_KEY -> JSch.getConfig("server_host_key");
            case PUBLIC_KEY -> JSch.getConfig("PubkeyAcceptedAlgorithms");
            case CIPHER -> JSch.getConfig("cipher.c2s");
            case MAC -> JSch.getConfig("mac.c2s");
            case CA_SIGNATURE -> JSch.getConfig("ca_signature_algorithms");
        }).split(","));
    }

    /** All that there are in this JVM. */
    public List<String> all() {
        return Stream.concat(defaults().stream(), onRequest.stream().filter(Kem::allows)).distinct().toList();
    }

    /** Whether OpenSSH, or another JVM, has an algorithm of this name that is missing here. */
    static boolean isElsewhere(String name) {
        return ELSEWHERE.matcher(name).matches() || !Kem.allows(name);
    }

    /** Whether an algorithm can be broken, or is about to be. */
    public static boolean isWeak(String name) {
        return WEAK.matcher(name).matches();
    }
}
