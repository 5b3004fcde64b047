package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a host's commands run as another user, by {@code sudo} or {@code doas}, without any question; one for all connections to
 * it. What the host allows is found out before the first of them.
 */
public final class OtherUser {
    private static final int MOST_OUTPUT = 64 * 1024;
    /** Tries a shell, and scp, which tells its usage: a host may allow one of them alone. */
    private static final String TRY =
            """
            t=; for c in sudo doas; do [ -n "$t" ] || ! command -v $c >/dev/null 2>&1 || t=$c; done
            echo "tool=$t"
            [ -z "$t" ] || {
            if o=$($t -n -u "$u" -- sh -c 'echo yes' 2>&1 </dev/null) && [ "$o" = yes ]; then echo sh=yes
            else printf 'sh=no\\n%s\\n' "$o"
            case $($t -n -u "$u" -- scp 2>&1 </dev/null) in *"usage: scp"*) echo scp=yes;; esac; fi
            for f in /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server /usr/lib/ssh/sftp-server \
            /usr/libexec/sftp-server /usr/lib/sftp-server; do [ ! -x "$f" ] || { echo "sftp=$f"; break; }; done
            }
            """;

    private static final Pattern ANSWER =
            Pattern.compile("tool=(sudo|doas|)\n(?:sh=(yes|no)\n(.*?)(scp=yes\n)?(?:sftp=(\\S+)\n)?)?", Pattern.DOTALL);

    private final RunAs runAs;
    private boolean known;
    private String prefix = "";
    private Optional<String> sftpServer = Optional.empty();

    OtherUser(RunAs runAs) {
        this.runAs = runAs;
        this.known = !runAs.isAsked();
    }

    /**
     * Finds out how, once for a host. To be called before anything else is run there.
     *
     * @throws TransferException phase {@link Phase#PLAN} if that is not allowed without a question, with the reason
     */
    public void find(HostSession host) throws IOException {
        if (isKnown()) {
            return;
        }
        if (host.profile() != ServerProfile.POSIX) {
            throw failure(host, "this kind of server has neither sudo nor doas", "Log in as that user.");
        }
        String output;
        try {
            output = host.scripts().asLogin().run(
                    "looks for sudo", "u=" + runAs.user() + "\n" + TRY, MOST_OUTPUT, host.endTimeout());
        } catch (NoScriptsException e) {
            throw failure(host, e.getMessage(), "Log in as that user: an account that runs no commands cannot change to another one.");
        }
        Matcher answer = ANSWER.matcher(output);
        if (!answer.matches()) {
            throw failure(host, "the host's answer cannot be read: " + RemoteText.escape(output.strip()), "Log in as that user.");
        }
        String tool = answer.group(1);
        if (tool.isEmpty()) {
            throw failure(host, "it has neither sudo nor doas", "Install one of them there, or log in as that user.");
        }
        if (answer.group(2).equals("no") && answer.group(4) == null) {
            throw refused(host, tool, answer.group(3).strip());
        }
        take(tool + " -n -u " + runAs.user() + " -- ", Optional.ofNullable(answer.group(5)));
    }

    private synchronized boolean isKnown() {
        return known;
    }

    private synchronized void take(String found, Optional<String> server) {
        prefix = found;
        sftpServer = server;
        known = true;
    }

    /** @throws IllegalStateException if it is not known how: nothing is run as the wrong user */
    synchronized String command(String command) {
        if (!known) {
            throw new IllegalStateException("it was not found out how to become another user");
        }
        return prefix + command;
    }

    boolean isAsked() {
        return runAs.isAsked();
    }

    /** The command that starts an SFTP server as that user; empty if the host has none. */
    synchronized Optional<String> sftpServer() {
        return sftpServer.map(this::command);
    }

    private TransferException refused(HostSession host, String tool, String words) {
        String said = RemoteText.escape(words.lines().findFirst().orElse("it gives no reason"));
        String login = host.info().user().isEmpty() ? "the user who logs in" : RemoteText.escape(host.info().user());
        String rule = tool.equals("sudo")
                ? login + " ALL=(" + runAs.user() + ") NOPASSWD: ALL (in a file below /etc/sudoers.d)"
                : "permit nopass " + login + " as " + runAs.user() + " (in doas.conf)";
        if (words.contains("password") || words.contains("Authentication required") || words.contains("Authorization required")) {
            return failure(host, tool + " asks for a password there: " + said, "Allow it without one: " + rule);
        }
        if (words.contains("must have a tty")) {
            return failure(host, tool + " needs a terminal there: " + said, "Allow it without one: Defaults:" + login + " !requiretty");
        }
        if (words.contains("unknown user")) {
            return failure(host, "there is no such user there: " + said, "Name a user of that host.");
        }
        return failure(host, tool + " does not allow it there: " + said, "Allow it: " + rule);
    }

    private TransferException failure(HostSession host, String why, String advice) {
        return new TransferException(
                Phase.PLAN,
                host.name() + ": nothing can be run as '" + runAs.user() + "' (" + host.request().optionNames().of("runAs") + "): " + why,
                advice,
                null);
    }
}
