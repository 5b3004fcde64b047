package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.ArrayList;
import java.util.List;

/**
 * Alternatives in braces, as most shells and OpenSSH's {@code scp} read them: <code>a{b,c}</code> is {@code ab} and {@code ac},
 * whether these exist or not. Not all login shells expand them, and SFTP has no shell, so it is done here.
 */
final class Braces {
    /** More than anybody writes; alternatives multiply. */
    private static final int MOST = 1000;

    private static final int MOST_BRACES = 100;

    private Braces() {}

    /**
     * All paths that a text stands for, in the shell's order; itself if it has no alternatives. Braces without a comma mean
     * themselves, and so does what has a backslash before it; backslashes are kept.
     *
     * @throws IllegalArgumentException if these are too many
     */
    static List<String> expand(String path) {
        if (path.indexOf(',') < 0) {
            return List.of(path);
        }
        if (path.chars().filter(c -> c == '{').count() > MOST_BRACES) {
            throw tooMany(path);
        }
        for (int open = find(path, 0, '{'); open >= 0; open = find(path, open + 1, '{')) {
            List<String> alternatives = alternatives(path, open);
            if (alternatives.size() > 1) {
                int length = alternatives.stream().mapToInt(String::length).sum() + alternatives.size() - 1;
                List<String> ends = expand(path.substring(open + 1 + length + 1));
                List<String> expanded = new ArrayList<>();
                for (String alternative : alternatives) {
                    for (String middle : expand(alternative)) {
                        for (String end : ends) {
                            expanded.add(path.substring(0, open) + middle + end);
                        }
                    }
                    if (expanded.size() > MOST) {
                        throw tooMany(path);
                    }
                }
                return expanded;
            }
        }
        return List.of(path);
    }

    private static IllegalArgumentException tooMany(String path) {
        return new IllegalArgumentException("the braces in '" + RemoteText.escape(path) + "' stand for more than " + MOST
                + " paths, or are more than " + MOST_BRACES + "; use a pattern such as * or several copies");
    }

    /** What commas separate between a brace and the one that closes it; nothing if none does. */
    private static List<String> alternatives(String path, int open) {
        List<String> alternatives = new ArrayList<>();
        int depth = 0;
        int start = open + 1;
        for (int i = open; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == ',' && depth == 1 || c == '}' && --depth == 0) {
                alternatives.add(path.substring(start, i));
                start = i + 1;
                if (depth == 0) {
                    return alternatives;
                }
            }
        }
        return List.of();
    }

    private static int find(String path, int from, char wanted) {
        for (int i = from; i < path.length(); i++) {
            if (path.charAt(i) == '\\') {
                i++;
            } else if (path.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }
}
