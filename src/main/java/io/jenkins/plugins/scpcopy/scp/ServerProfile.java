package io.jenkins.plugins.scpcopy.scp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of host is at the other end: how paths are quoted and what it may be asked to do. */
public enum ServerProfile {
    /** A POSIX shell behind SSH; helper commands may be used. */
    POSIX(Quoting.POSIX),
    /** OpenSSH for Windows with its default shell, {@code cmd.exe}. */
    WINDOWS(Quoting.WINDOWS),
    /** A network device or another server without a shell: no quotes, no helper commands, one answer awaited at a time. */
    DEVICE(Quoting.NONE);

    private static final Pattern OPENSSH = Pattern.compile("OpenSSH_(\\d+)\\.(\\d+)");

    private final Quoting quoting;

    ServerProfile(Quoting quoting) {
        this.quoting = quoting;
    }

    public Quoting quoting() {
        return quoting;
    }

    /** The profile that a server's identification suggests; unknown servers count as POSIX. */
    public static ServerProfile of(String banner) {
        String lower = banner.toLowerCase(Locale.ROOT);
        if (lower.contains("openssh_for_windows")) {
            return WINDOWS;
        }
        if (lower.startsWith("cisco") || lower.startsWith("rosssh") || lower.contains("mocana")) {
            return DEVICE;
        }
        return POSIX;
    }

    /**
     * Whether the server is known to read records strictly in order, so that the next header may be sent together with the
     * end of a file's data: OpenSSH and dropbear are.
     */
    public static boolean pipelines(String banner) {
        return OPENSSH.matcher(banner).lookingAt()
                || banner.startsWith("OpenSSH_for_Windows")
                || banner.startsWith("dropbear");
    }

    /** Whether the identification is that of an OpenSSH at or above the given release. */
    static boolean isOpenSshAtLeast(String banner, int major, int minor) {
        Matcher matcher = OPENSSH.matcher(banner);
        if (!matcher.lookingAt()) {
            return false;
        }
        int theirMajor = Integer.parseInt(matcher.group(1));
        return theirMajor > major || theirMajor == major && Integer.parseInt(matcher.group(2)) >= minor;
    }
}
