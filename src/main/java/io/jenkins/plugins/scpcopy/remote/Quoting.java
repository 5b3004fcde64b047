package io.jenkins.plugins.scpcopy.remote;

import java.util.regex.Pattern;

/** How a path is written into a command line so that the login shell hands exactly this path to the command. */
public enum Quoting {
    /** For Bourne shells, csh and fish: single quotes, with {@code '} and {@code !} set apart. */
    POSIX {
        @Override
        public String quote(String path) {
            return posix(path, false);
        }

        @Override
        public String quoteGlob(String path) {
            return posix(path, true);
        }
    },
    /** For servers without a shell that drop the quotes around a path: single ones around the whole of it, or none. */
    ENCLOSING {
        @Override
        public String quote(String path) {
            for (char apart : "'!\\".toCharArray()) {
                if (path.indexOf(apart) >= 0) {
                    throw notTaken(path);
                }
            }
            return posix(path, false);
        }

        @Override
        public String quoteGlob(String path) {
            if (!PLAIN.matcher(path.replaceAll("[*?\\[\\]]", "")).matches()) {
                throw notTaken(path);
            }
            return path;
        }

        private IllegalArgumentException notTaken(String path) {
            return new IllegalArgumentException("the remote path '" + RemoteText.escape(path) + "' holds a character that this"
                    + " server takes for another one, as it has no shell; rename it, or use the server profile posix if it has");
        }
    },
    /**
     * For {@code cmd.exe} and PowerShell: double quotes; characters that stay active inside them are refused, PowerShell's
     * typographic quotation marks among them.
     */
    WINDOWS {
        @Override
        public String quote(String path) {
            refuseLineBreaks(path);
            for (char active : "\"%^!`$\u201c\u201d\u201e".toCharArray()) {
                if (path.indexOf(active) >= 0) {
                    throw new IllegalArgumentException("the remote path '" + RemoteText.escape(path) + "' holds '" + active
                            + "', which cannot be quoted for a Windows command line; rename it or copy its directory");
                }
            }
            // The program's own runtime reads a backslash before a quotation mark as its protection.
            return WINDOWS_PLAIN.matcher(path).matches()
                    ? path
                    : '"' + TRAILING_BACKSLASHES.matcher(path).replaceFirst("$0$0") + '"';
        }
    },
    /** For servers without a shell, which take quotes literally: only paths that need none. */
    NONE {
        @Override
        public String quote(String path) {
            refuseLineBreaks(path);
            if (path.isEmpty() || !LITERAL.matcher(path).matches()) {
                throw new IllegalArgumentException("the remote path '" + RemoteText.escape(path)
                        + "' holds a blank or a character special to shells, and this server takes quotes literally;"
                        + " use only letters, digits and . _ / : + = @ % , ~ -");
            }
            return path;
        }
    };

    /** Characters that no shell treats specially. {@code %} and {@code =} are left out for fish, cmd and csh. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:+@,-]+");

    /** Without what PowerShell takes for a list or for splatting. */
    private static final Pattern WINDOWS_PLAIN = Pattern.compile("[A-Za-z0-9_./:+-]+");

    private static final Pattern TRAILING_BACKSLASHES = Pattern.compile("\\\\+\\z");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9_./:+=@%,~-]+");
    private static final String GLOB = "*?[]";

    /**
     * Quotes one path. The POSIX form leaves a leading {@code ~/} or {@code ~user/} active.
     *
     * @throws IllegalArgumentException if the path cannot be expressed; the message says why
     */
    public abstract String quote(String path);

    /**
     * As {@link #quote}, but leaves {@code *}, {@code ?} and bracket expressions to the remote shell.
     *
     * @throws IllegalArgumentException if the path cannot be expressed or this kind of host expands no patterns
     */
    public String quoteGlob(String path) {
        throw new IllegalArgumentException("this server has no POSIX shell, so the pattern '" + RemoteText.escape(path)
                + "' cannot be expanded there; name the files one by one");
    }

    private static void refuseLineBreaks(String path) {
        if (path.indexOf('\0') >= 0 || path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the remote path '" + RemoteText.escape(path) + "' holds a line break or NUL");
        }
    }

    private static String posix(String path, boolean glob) {
        refuseLineBreaks(path);
        if (path.isEmpty()) {
            return "''";
        }
        int home = homePrefix(path);
        String rest = path.substring(home);
        StringBuilder quoted = new StringBuilder(path.substring(0, home));
        if (rest.isEmpty()) {
            return quoted.toString();
        }
        boolean open = false;
        boolean plain = PLAIN.matcher(rest).matches();
        int bracket = -1;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            bracket = c == '[' ? i : c == ']' ? -1 : bracket;
            boolean bare = plain || glob && (GLOB.indexOf(c) >= 0 || bracket >= 0 && isBracketSyntax(c, i == bracket + 1));
            // A quote cannot stand inside single quotes; csh expands ! there, and fish reads a backslash there.
            boolean apart = !bare && (c == '\'' || c == '!' || c == '\\');
            if (open == (bare || apart)) {
                quoted.append('\'');
                open = !open;
            }
            if (apart) {
                quoted.append(c == '\'' ? "\"'\"" : "\\" + c);
            } else {
                quoted.append(c);
            }
        }
        return open ? quoted.append('\'').toString() : quoted.toString();
    }

    /** A range or a negation means itself when it is quoted, even inside brackets. */
    private static boolean isBracketSyntax(char c, boolean first) {
        return c == '!' && first || PLAIN.matcher(String.valueOf(c)).matches();
    }

    /** The length of a leading {@code ~/}, {@code ~user/}, {@code ~} or {@code ~user} that the shell is to expand. */
    private static int homePrefix(String path) {
        if (path.charAt(0) != '~') {
            return 0;
        }
        int slash = path.indexOf('/');
        int end = slash < 0 ? path.length() : slash;
        for (int i = 1; i < end; i++) {
            char c = path.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.')) {
                return 0;
            }
        }
        return slash < 0 ? end : end + 1;
    }
}
