package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.Wildcards;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which algorithms are proposed to one host, where that differs from what is usual. A list is as in ssh_config: names with
 * commas between, in order of preference; {@code +} in front adds them to the usual ones, {@code -} takes them away, {@code ^}
 * puts them first. Names may hold {@code *} and {@code ?}.
 *
 * @param lists by kind; what is missing is as usual
 */
public record AlgorithmPreferences(Map<AlgorithmKind, String> lists) implements Serializable {
    /** As usual: nothing weak. */
    public static final AlgorithmPreferences DEFAULTS = new AlgorithmPreferences(Map.of());

    /** @throws IllegalArgumentException if a list has a name that is no algorithm, or leaves none */
    public AlgorithmPreferences {
        lists = Map.copyOf(lists);
        lists.forEach(AlgorithmPreferences::names);
    }

    /**
     * Reads lines of ssh_config: {@code KexAlgorithms +diffie-hellman-group14-sha1}. Empty lines and comments are skipped.
     *
     * @throws IllegalArgumentException if a line cannot be used; the message quotes it and says what would be right
     */
    public static AlgorithmPreferences parse(String text) {
        Map<AlgorithmKind, String> lists = new EnumMap<>(AlgorithmKind.class);
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("[ \t]*[= \t][ \t]*");
            AlgorithmKind kind = AlgorithmKind.ofSetting(words[0]).orElseThrow(() -> new IllegalArgumentException(
                    "\"" + RemoteText.escape(words[0]) + "\" is no setting of algorithms; there are "
                            + Stream.of(AlgorithmKind.values()).map(AlgorithmKind::setting).collect(Collectors.joining(", "))));
            if (words.length != 2) {
                throw new IllegalArgumentException("\"" + RemoteText.escape(line) + "\" is not the name of a setting and one list,"
                        + " such as \"KexAlgorithms +diffie-hellman-group14-sha1\"");
            }
            if (lists.putIfAbsent(kind, words[1]) != null) {
                throw new IllegalArgumentException(kind.setting() + " is there twice; write all its names into one list");
            }
        }
        return new AlgorithmPreferences(lists);
    }

    /** The algorithms to propose, in order. */
    public List<String> names(AlgorithmKind kind) {
        return lists.containsKey(kind) ? names(kind, lists.get(kind)) : kind.defaults();
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
