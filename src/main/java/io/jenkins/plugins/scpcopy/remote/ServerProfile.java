package io.jenkins.plugins.scpcopy.remote;

import java.util.Locale;
import java.util.regex.Pattern;

/** What kind of host is at the other end: how paths are quoted and what it may be asked to do. */
public enum ServerProfile {
    /** A POSIX shell behind SSH; helper commands may be used. */
    POSIX(Quoting.POSIX),
    /** OpenSSH for Windows with {@code cmd.exe} or PowerShell as its shell, and servers like it. */
    WINDOWS(Quoting.WINDOWS),
    /** A network device or another server without a shell: no quotes, no helper commands, one answer awaited at a time. */
    DEVICE(Quoting.NONE);

    /** Servers on Windows that hand commands to {@code cmd.exe} or understand its quotes. */
    private static final Pattern ON_WINDOWS = Pattern.compile("openssh_for_windows|flowssh|winsshd|weonlydo");
    /** Cisco IOS, MikroTik, HP ProCurve and others by Mocana, Huawei, H3C, Brocade, NetScreen, VxWorks. */
    private static final Pattern DEVICES =
            Pattern.compile("cisco-|rosssh|mocana|huawei-|comware-|romsshell|netscreen|ipssh");
    private static final Pattern MINA = Pattern.compile("APACHE-SSHD-|SSHD-CORE-");
    private static final Pattern OPENSSH = Pattern.compile("OpenSSH_\\d+\\.\\d+");

    private final Quoting quoting;

    ServerProfile(Quoting quoting) {
        this.quoting = quoting;
    }

    /** How paths are quoted for hosts of this kind. */
    public Quoting quoting() {
        return quoting;
    }

    /** The profile that a server's identification suggests; unknown servers, and devices that run OpenSSH, count as POSIX. */
    public static ServerProfile of(String banner) {
        String lower = banner.toLowerCase(Locale.ROOT);
        if (ON_WINDOWS.matcher(lower).find()) {
            return WINDOWS;
        }
        return DEVICES.matcher(lower).find() ? DEVICE : POSIX;
    }

    /** How paths are quoted for a server with this identification; Apache MINA's has no shell, but drops quotes. */
    public static Quoting quotingFor(String banner) {
        return MINA.matcher(banner).find() ? Quoting.ENCLOSING : of(banner).quoting();
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

    /**
     * Whether the server's {@code scp} is known to end at anything that is no record, so that contents may be sent ahead of the
     * answers to their headers: it has been tried with OpenSSH and dropbear, not with OpenSSH for Windows.
     */
    public static boolean endsAtNoRecord(String banner) {
        return OPENSSH.matcher(banner).lookingAt() || banner.startsWith("dropbear");
    }
}
