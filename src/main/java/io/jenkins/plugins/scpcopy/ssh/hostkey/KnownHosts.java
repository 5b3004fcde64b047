package io.jenkins.plugins.scpcopy.ssh.hostkey;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Known host keys, read from text in known_hosts form: plain, wildcard, negated and hashed names, {@code [host]:port},
 * {@code @revoked}, {@code @cert-authority}; also lines that are a bare {@code SHA256:…} fingerprint, which pin the key of
 * whatever host the text is used for. Immutable.
 */
public final class KnownHosts {
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");

    private enum Kind {
        KEY,
        REVOKED,
        AUTHORITY
    }

    private record Entry(Kind kind, HostPatterns hosts, HostPublicKey key) {}

    /**
     * What is known about one host. A key that a host has at its default port is also good at its other ports, but only
     * where nothing is known about the port itself, as OpenSSH has it.
     *
     * @param keys the keys of exactly this host and port
     * @param keysAtDefaultPort for another port than 22: the keys of the host without its port
     * @param revoked keys that must not be accepted
     * @param authorities keys whose certificates are accepted
     * @param pins fingerprints, {@code SHA256:…}
     */
    public record Known(
            List<HostPublicKey> keys,
            List<HostPublicKey> keysAtDefaultPort,
            List<HostPublicKey> revoked,
            List<HostPublicKey> authorities,
            List<String> pins) {
        /** Whether a key is known to be the host's, and not revoked. */
        public boolean accepts(HostPublicKey key) {
            return !revoked.contains(key)
                    && (identifies(key) || !isIdentified() && keysAtDefaultPort.contains(key));
        }

        /** Whether something is known that the host's key must be equal to. */
        public boolean isIdentified() {
            return !keys.isEmpty() || !pins.isEmpty();
        }

        /** Whether the host is no new one: a key is known, or an authority that is to certify it. */
        public boolean isKnown() {
            return isIdentified() || !authorities.isEmpty();
        }

        private boolean identifies(HostPublicKey key) {
            return keys.contains(key) || pins.contains(key.fingerprint());
        }
    }

    private final List<Entry> entries;
    private final List<String> pins;
    private final List<String> problems;

    private KnownHosts(List<Entry> entries, List<String> pins, List<String> problems) {
        this.entries = List.copyOf(entries);
        this.pins = List.copyOf(pins);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the text; empty lines and comments are skipped.
     *
     * @throws IllegalArgumentException if a line cannot be used; the message has its number, quotes it and says what would be
     *     right
     */
    public static KnownHosts parse(String text) {
        KnownHosts read = read(text);
        if (!read.problems.isEmpty()) {
            throw new IllegalArgumentException(read.problems.get(0) + ", and right would be \"host keytype base64\", such as"
                    + " \"web1 ssh-ed25519 AAAA…\", or a fingerprint \"SHA256:…\"");
        }
        return read;
    }

    /** Reads the text as {@link #parse} does, but passes over lines that cannot be used: {@link #problems()} tells them. */
    public static KnownHosts read(String text) {
        List<Entry> entries = new ArrayList<>();
        List<String> pins = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                if (line.startsWith("SHA256:")) {
                    pins.add(fingerprint(BLANKS.split(line)[0]));
                } else {
                    entries.add(entry(BLANKS.split(line)));
                }
            } catch (IllegalArgumentException e) {
                problems.add("known hosts, line " + number + ": " + RemoteText.escape(e.getMessage()) + "; the line is \""
                        + RemoteText.escape(line) + "\"");
            }
        }
        return new KnownHosts(entries, pins, problems);
    }

    /** Whether no line says anything that could be used. */
    public boolean isEmpty() {
        return entries.isEmpty() && pins.isEmpty();
    }

    /** The lines that could not be used, each with its number and the reason; fit to be shown. */
    public List<String> problems() {
        return problems;
    }

    private static String fingerprint(String text) {
        if (!FINGERPRINT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no fingerprint, which is \"SHA256:\" and 43 characters of base64");
        }
        return text.endsWith("=") ? text.substring(0, text.length() - 1) : text;
    }

    private static Entry entry(String[] fields) {
        int first = fields[0].startsWith("@") ? 1 : 0;
        if (fields.length < first + 3) {
            throw new IllegalArgumentException("the line has too few fields");
        }
        Kind kind = first == 0 ? Kind.KEY : marker(fields[0]);
        HostPatterns hosts = HostPatterns.parse(fields[first]);
        return new Entry(kind, hosts, key(fields[first + 1], fields[first + 2]));
    }

    private static Kind marker(String field) {
        return switch (field) {
            case "@revoked" -> Kind.REVOKED;
            case "@cert-authority" -> Kind.AUTHORITY;
            default -> throw new IllegalArgumentException(
                    "\"" + field + "\" is no marker; there are @cert-authority and @revoked");
        };
    }

    private static HostPublicKey key(String type, String base64) {
        HostPublicKey key;
        try {
            key = HostPublicKey.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key is cut off or no base64", e);
        }
        if (!key.type().equals(type)) {
            throw new IllegalArgumentException("the key is of type \"" + key.type() + "\", not \"" + type + "\"");
        }
        return key;
    }

    /** What is known about the host at a port. */
    public Known lookup(String host, int port) {
        String name = lookupName(host, port);
        String bareName = lookupName(host, 22);
        return new Known(
                keys(Kind.KEY, name),
                port == 22 ? List.of() : keys(Kind.KEY, bareName),
                keys(Kind.REVOKED, name, bareName),
                keys(Kind.AUTHORITY, name, bareName),
                pins);
    }

    private List<HostPublicKey> keys(Kind kind, String... names) {
        return entries.stream()
                .filter(entry -> entry.kind() == kind && Stream.of(names).anyMatch(entry.hosts()::match))
                .map(Entry::key)
                .distinct()
                .toList();
    }

    /** How known_hosts writes a host and port: {@code web1} or {@code [web1]:2222}. */
    public static String lookupName(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        return port == 22 ? name : "[" + name + "]:" + port;
    }
}
