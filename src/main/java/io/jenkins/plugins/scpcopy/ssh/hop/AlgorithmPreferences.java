package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.Wildcards;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which algorithms are proposed to one host, where that differs from what is usual. A list is as in ssh_config: names with
 * commas between, in order of preference; {@code +} in front adds them to the usual ones, {@code -} takes them away, {@code ^}
 * puts them first. Names may hold {@code *} and {@code ?}.
 *
 * @param lists by kind; what is missing is as usual
 * @param shortestRsa the least bits of an RSA key, of the host or the user
 * @param postQuantum what becomes of key exchanges that do not hold against quantum computers
 */
public record AlgorithmPreferences(Map<AlgorithmKind, String> lists, int shortestRsa, PostQuantum postQuantum)
        implements Serializable {
    /** What ssh_config calls the least bits of an RSA key. */
    public static final String REQUIRED_RSA_SIZE = "RequiredRSASize";

    private static final int USUAL_RSA = 1024;
    private static final List<String> RSA_SIGNATURES = List.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa");

    /** As usual: nothing weak. */
    public static final AlgorithmPreferences DEFAULTS = new AlgorithmPreferences(Map.of());

    /** With the usual length of RSA keys. */
    public AlgorithmPreferences(Map<AlgorithmKind, String> lists) {
        this(lists, USUAL_RSA);
    }

    /** With a remark on key exchanges that do not hold against quantum computers. */
    public AlgorithmPreferences(Map<AlgorithmKind, String> lists, int shortestRsa) {
        this(lists, shortestRsa, PostQuantum.REMARK);
    }

    /** @throws IllegalArgumentException if a list has a name that is no algorithm, or leaves none */
    public AlgorithmPreferences {
        lists = Map.copyOf(lists);
        lists.forEach(AlgorithmPreferences::names);
    }

    /** The same algorithms, with another rule for key exchanges that do not hold against quantum computers. */
    public AlgorithmPreferences with(PostQuantum rule) {
        return new AlgorithmPreferences(lists, shortestRsa, rule);
    }

    /**
     * Reads lines of ssh_config: {@code KexAlgorithms +diffie-hellman-group14-sha1}. Empty lines and comments are skipped.
     *
     * @throws IllegalArgumentException if a line cannot be used; the message quotes it and says what would be right
     */
    public static AlgorithmPreferences parse(String text) {
        Map<AlgorithmKind, String> lists = new EnumMap<>(AlgorithmKind.class);
        int shortestRsa = USUAL_RSA;
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("[ \t]*[= \t][ \t]*");
            if (words[0].equalsIgnoreCase(REQUIRED_RSA_SIZE) && words.length == 2) {
                shortestRsa = bits(words[1]);
                continue;
            }
            AlgorithmKind kind = AlgorithmKind.ofSetting(words[0]).orElseThrow(() -> new IllegalArgumentException(
                    "\"" + RemoteText.escape(words[0]) + "\" is no setting of algorithms; there are "
                            + Stream.of(AlgorithmKind.values()).map(AlgorithmKind::setting).collect(Collectors.joining(", "))
                            + ", " + REQUIRED_RSA_SIZE));
            if (words.length != 2) {
                throw new IllegalArgumentException("\"" + RemoteText.escape(line) + "\" is not the name of a setting and one list,"
                        + " such as \"KexAlgorithms +diffie-hellman-group14-sha1\"");
            }
            if (lists.putIfAbsent(kind, words[1]) != null) {
                throw new IllegalArgumentException(kind.setting() + " is there twice; write all its names into one list");
            }
        }
        return new AlgorithmPreferences(lists, shortestRsa);
    }

    /**
     * Reads the value of {@link #REQUIRED_RSA_SIZE}.
     *
     * @throws IllegalArgumentException if it is no number of bits
     */
    public static int bits(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(REQUIRED_RSA_SIZE + " cannot be \"" + RemoteText.escape(text)
                    + "\"; write a number of bits, such as 2048");
        }
        return Integer.parseInt(text);
    }

    /** Whether RSA keys must be longer than usual. */
    boolean asksForLongerRsa() {
        return shortestRsa > USUAL_RSA;
    }

    /** Whether a key, of the host or the user, is an RSA key of too few bits. */
    public boolean isTooShort(HostPublicKey key) {
        OptionalInt bits = key.rsaBits();
        return bits.isPresent() && bits.getAsInt() < shortestRsa;
    }

    /** Why a key of the user must not be offered, as a clause; empty if it may be. */
    public Optional<String> objection(HostPublicKey key) {
        List<String> signatures = signatures(key);
        if (isTooShort(key)) {
            return Optional.of(REQUIRED_RSA_SIZE + " asks for " + shortestRsa + " bits, and it has " + key.rsaBits().getAsInt());
        }
        if (!signaturesBy(key).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(AlgorithmKind.PUBLIC_KEY.all().stream().anyMatch(signatures::contains)
                ? AlgorithmKind.PUBLIC_KEY.setting() + " allows no signature by it (" + String.join(", ", signatures) + ")"
                : "keys of type " + RemoteText.escape(key.type()) + " are not supported");
    }

    /** The algorithms by which a key may sign for this host. */
    public List<String> signaturesBy(HostPublicKey key) {
        return signatures(key).stream().filter(names(AlgorithmKind.PUBLIC_KEY)::contains).toList();
    }

    private static List<String> signatures(HostPublicKey key) {
        String suffix = key.type().substring(UserCertificate.baseType(key.type()).length());
        return key.isRsa() ? RSA_SIGNATURES.stream().map(name -> name + suffix).toList() : List.of(key.type());
    }

    /** The algorithms to propose, in order; no key exchange at all if none that there is may be used. */
    public List<String> names(AlgorithmKind kind) {
        List<String> names = lists.containsKey(kind) ? names(kind, lists.get(kind)) : kind.defaults();
        return kind == AlgorithmKind.KEX && postQuantum == PostQuantum.REQUIRE
                ? names.stream().filter(Kem::isPostQuantum).toList()
                : names;
    }

    /** Whether the order is somebody's own, and not to be changed for the sake of known keys. */
    boolean isOrdered(AlgorithmKind kind) {
        return lists.containsKey(kind) && "+-".indexOf(lists.get(kind).charAt(0)) < 0;
    }

    private static List<String> names(AlgorithmKind kind, String list) {
        char sign = list.isEmpty() ? ' ' : list.charAt(0);
        boolean changes = "+-^".indexOf(sign) >= 0;
        String[] patterns = list.substring(changes ? 1 : 0).split(",", -1);
        Set<String> chosen = new LinkedHashSet<>();
        if (sign == '-') {
            kind.defaults().stream()
                    .filter(name -> Stream.of(patterns).noneMatch(pattern -> Wildcards.match(pattern, name)))
                    .forEach(chosen::add);
        } else {
            List<String> named = new ArrayList<>();
            for (String pattern : patterns) {
                named.addAll(matching(kind, pattern));
            }
            chosen.addAll(sign == '+' ? kind.defaults() : named);
            chosen.addAll(sign == '^' ? kind.defaults() : sign == '+' ? named : List.of());
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(kind.setting() + " \"" + RemoteText.escape(list) + "\" leaves no " + kind.label()
                    + " algorithm; there are " + String.join(", ", kind.all()));
        }
        return List.copyOf(chosen);
    }

    private static List<String> matching(AlgorithmKind kind, String pattern) {
        List<String> found = kind.all().stream().filter(name -> Wildcards.match(pattern, name)).toList();
        if (found.isEmpty() && !AlgorithmKind.isElsewhere(pattern)) {
            throw new IllegalArgumentException("there is no " + kind.label() + " algorithm \"" + RemoteText.escape(pattern)
                    + "\"; there are " + String.join(", ", kind.all()));
        }
        return found;
    }
}
