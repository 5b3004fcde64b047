package io.jenkins.plugins.scpcopy.ssh.hostkey;

/** {@code *} and {@code ?} in patterns for host names, as known_hosts and ssh_config have them. */
public final class Wildcards {
    private Wildcards() {}

    /** Whether a pattern means a name. The effort is bounded by the product of both lengths, whoever wrote the pattern. */
    public static boolean match(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
