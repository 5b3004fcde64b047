package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs a user's commands by {@code sh} on a host, and tells line by line what they print.
 *
 * <p>They run as the user who has logged in, whoever does everything else there. The text travels on standard input, so that no
 * login shell reads it and it may have many lines. That input stays open while it runs, and its end, by an abort or a lost
 * connection, kills what runs: a server ends no command whose connection is gone.
 */
public final class HostCommands {
    /** Kills a process and all that it has started, as far as the host tells whose child is whose. */
    private static final String KILL =
            """
            k() { for c in $(ps -e -o pid= -o ppid= 2>/dev/null | while read a b; do [ "$b" != "$1" ] || echo "$a"; done)
            do k "$c"; done; kill -TERM "$1"; }
            """;

    private static final int MOST_CHECKED = 64 * 1024;

    private final HostSession host;

    public HostCommands(HostSession host) {
        this.host = host;
    }

    /** @throws TransferException phase {@link Phase#PLAN} if the host runs none */
    public void check() throws IOException {
        try {
            host.scripts().asLogin().run("looks whether commands run", ":", MOST_CHECKED, host.endTimeout());
        } catch (NoScriptsException e) {
            throw new TransferException(
                    Phase.PLAN,
                    host.name() + ": commands cannot be run there: " + e.getMessage(),
                    "Leave them out for this host, or let it run commands: one that takes SFTP alone runs none.",
                    e);
        }
    }

    /**
     * Runs a command and waits for its end.
     *
     * @param what the command is called in messages
     * @param command lines for {@code sh}
     * @param limit how long it may take
     * @throws TransferException phase {@link Phase#COMMAND} if its status is not 0, it takes too long, or its end is not known
     */
    public void run(String what, String command, Duration limit) throws IOException {
        host.progress().told(what + ": " + RemoteText.escape(command.strip()));
        String nonce = RemoteScripts.nonce();
        CommandOutput output = new CommandOutput(nonce, host.progress()::told);
        long end = System.nanoTime() + limit.toNanos();
        try (RemoteProcess process = host.execAsLogin("sh")) {
            process.stdin().write(script(command, nonce).getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            byte[] part = new byte[8 * 1024];
            while (output.status().isEmpty()) {
                long left = end - System.nanoTime();
                int read = left <= 0 ? 0 : process.stdout().read(part, 0, part.length, Duration.ofNanos(left));
                if (read < 0) {
                    break;
                }
                if (read == 0) {
                    throw failure(what, "took longer than " + limit.toSeconds() + " s and was killed");
                }
                output.take(part, read);
            }
            output.end();
            if (output.status().isEmpty()) {
                String stderr = process.stderr().strip();
                throw failure(what, "ended without its exit status"
                        + (stderr.isEmpty() ? "" : ": " + RemoteText.escape(stderr)));
            }
            if (output.status().getAsInt() != 0) {
                throw failure(what, "ended with status " + output.status().getAsInt());
            }
        }
    }

    private TransferException failure(String what, String became) {
        return new TransferException(Phase.COMMAND, host.name() + ": the command '" + what + "' " + became);
    }

    /** The first background command is the user's, the second one its watch. */
    private static String script(String command, String nonce) {
        return "{\n" + KILL
                + "exec 3<&0\nprintf '%s\\n' " + nonce + "\n"
                + "(\n" + command + "\n) </dev/null 2>&1 3<&- &\np=$!\n"
                + "{ read x; k $p; } <&3 >/dev/null 2>&1 3<&- &\nw=$!\n"
                + "exec 3<&-\nwait $p\ns=$?\nkill $w 2>/dev/null\n"
                + "printf '\\n%s %d\\n' " + nonce + " $s\nexit 0\n}\n";
    }
}
