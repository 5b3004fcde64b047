package io.jenkins.plugins.scpcopy.copy.request;

/** Shell patterns for one path element, as POSIX shells understand them: {@code *}, {@code ?} and bracket expressions. */
public final class Glob {
    private static final String SPECIAL = "*?[";

    private Glob() {}

    /** Whether a remote path holds a pattern: a special character without a backslash before it. */
    public static boolean isPattern(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '\\') {
                i++;
            } else if (SPECIAL.indexOf(path.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The path that a text without patterns names: a backslash before a blank or a special character stands for that character,
     * as in a shell; before a letter or a digit, and before a slash, it is one.
     */
    public static String unescape(String path) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            boolean escapes = path.charAt(i) == '\\' && i + 1 < path.length() && isEscapable(path.charAt(i + 1));
            plain.append(path.charAt(escapes ? ++i : i));
        }
        return plain.toString();
    }

    /** The text without patterns or braces that names a path: the opposite of {@link #unescape}. */
    public static String escape(String path) {
        return path.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
    }

    /** The same pattern as every shell reads it: {@code [*]} in place of {@code \*}, {@code [!} in place of {@code [^}. */
    public static String bracketed(String pattern) {
        StringBuilder bracketed = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length() && isEscapable(pattern.charAt(i + 1))) {
                char literal = pattern.charAt(++i);
                bracketed.append("*?[]\\".indexOf(literal) < 0 ? String.valueOf(literal) : "[" + literal + "]");
            } else if (pattern.startsWith("[^", i)) {
                bracketed.append("[!");
                i++;
            } else {
                bracketed.append(pattern.charAt(i));
            }
        }
        return bracketed.toString();
    }

    /**
     * Whether a name matches; a leading dot has to be written out, and a pattern that is no valid one matches itself. The effort
     * is bounded by the product of both lengths, whoever wrote the pattern.
     */
    public static boolean matches(String pattern, String name) {
        if (name.startsWith(".") && !pattern.startsWith(".")) {
            return false;
        }
        int[] glob = pattern.codePoints().toArray();
        int[] text = name.codePoints().toArray();
        int g = 0;
        int t = 0;
        int starAt = -1;
        int starText = 0;
        while (t < text.length) {
            int next = g < glob.length && glob[g] != '*' ? step(glob, g, text[t]) : -1;
            if (next >= 0) {
                g = next;
                t++;
            } else if (g < glob.length && glob[g] == '*') {
                starAt = g++;
                starText = t;
            } else if (starAt >= 0) {
                g = starAt + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (g < glob.length && glob[g] == '*') {
            g++;
        }
        return g == glob.length;
    }

    private static boolean isEscapable(int c) {
        return c >= ' ' && c < 0x7f && c != '/' && !Character.isLetterOrDigit(c);
    }

    /** Matches one character. Returns where the pattern goes on, or -1. */
    private static int step(int[] glob, int at, int character) {
        if (glob[at] == '?') {
            return at + 1;
        }
        if (glob[at] == '\\' && at + 1 < glob.length && isEscapable(glob[at + 1])) {
            return glob[at + 1] == character ? at + 2 : -1;
        }
        int end = glob[at] == '[' ? bracketEnd(glob, at) : -1;
        if (end < 0) {
            return glob[at] == character ? at + 1 : -1;
        }
        return inBracket(glob, at + 1, end, character) ? end + 1 : -1;
    }

    private static int bracketEnd(int[] glob, int at) {
        int i = at + 1;
        if (i < glob.length && (glob[i] == '!' || glob[i] == '^')) {
            i++;
        }
        // A closing bracket in the first place is a member.
        for (i++; i < glob.length; i++) {
            if (glob[i] == ']') {
                return i;
            }
        }
        return -1;
    }

    private static boolean inBracket(int[] glob, int from, int end, int character) {
        boolean negated = glob[from] == '!' || glob[from] == '^';
        boolean found = false;
        for (int i = negated ? from + 1 : from; i < end; i++) {
            if (i + 2 < end && glob[i + 1] == '-') {
                found |= glob[i] <= character && character <= glob[i + 2];
                i += 2;
            } else {
                found |= glob[i] == character;
            }
        }
        return found != negated;
    }
}
