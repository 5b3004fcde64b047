package io.jenkins.plugins.scpcopy.copy.direct;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.ListedTree;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has the first of two hosts copy straight to the second one. All that is known of the outcome is what its {@code scp} says: its
 * exit status and its words.
 *
 * <p>The command's standard input stays open while it runs; its end, by an abort or a lost connection, ends {@code scp} too,
 * which a server would otherwise leave running.
 */
public final class DirectCopy {
    private static final Pattern VERSION = Pattern.compile("OpenSSH_(\\d{1,4})\\.(\\d{1,4})");
    /** Since 8.7, scp has options for both protocols. */
    private static final int CHOOSING_MAJOR = 8;

    private static final int CHOOSING_MINOR = 7;
    private static final int MOST_OUTPUT = 64 * 1024;
    private static final String NO_AGENT = "no-agent";
    /** Signs of life in the time that a host may be silent. */
    private static final int BEATS = 3;

    private static final int LONGEST_MARK = 200;

    private final CopyRequest request;
    private final HostSession host;
    private final CopyProgress progress;
    private final boolean lends;
    private final String target;
    private final String ssh;
    private final DirectCommand command;

    /** @param lends whether the host is to have keys through a forwarded agent */
    public DirectCopy(DirectCommand command, HostSession host, boolean lends) {
        this.request = host.request();
        this.command = command;
        this.host = host;
        this.progress = host.progress();
        this.lends = lends;
        Endpoint end = ((CopyTarget.Remote) request.to()).end();
        this.target = RemoteText.escape(end.displayHost());
        this.ssh = RemoteText.escape(end.sshWords());
    }

    /** @return the protocol between the two hosts */
    public String run() throws IOException {
        boolean chooses = choosesProtocol();
        boolean sftp = chooses && request.protocol() != Protocol.SCP;
        if (!sftp && request.protocol() == Protocol.SFTP) {
            throw impossible("its scp speaks no SFTP, which takes OpenSSH 8.7", "have it use the other one: " + request.optionNames().with("protocol", "scp"));
        }
        if (!sftp && command.isContents()) {
            throw impossible(
                    "by the protocol scp, what is inside a directory cannot be copied without the directory",
                    "name the directory itself");
        }
        warn();
        List<RemoteTree> listed = listed();
        String end = RemoteScripts.nonce();
        String lines = command.lines(sftp, chooses);
        progress.detail(host.name() + ": a script by sh runs: " + RemoteText.escape(lines));
        try (RemoteProcess process = host.exec("sh")) {
            process.stdin().write(script(lines, end).getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            String outcome = outcomeOrDoubt(process, end);
            if (!outcome.equals("0")) {
                failed(outcome, process);
                return sftp ? "sftp" : "scp";
            }
            progress.remoteStderr(process.stderr(), false);
        }
        settle(listed);
        return sftp ? "sftp" : "scp";
    }

    private boolean choosesProtocol() throws IOException {
        if (host.profile() != ServerProfile.POSIX) {
            throw impossible("it has no POSIX shell", throughHere());
        }
        String found;
        try {
            String script = "command -v scp >/dev/null 2>&1 && echo scp\nssh -V </dev/null 2>&1";
            found = host.scripts().run("looks for scp and ssh", script, MOST_OUTPUT, host.endTimeout());
        } catch (NoScriptsException e) {
            throw impossible(e.getMessage(), throughHere());
        }
        Matcher version = VERSION.matcher(found);
        if (!found.startsWith("scp\n") || !version.find()) {
            throw impossible("it has no scp of OpenSSH", "install OpenSSH's client there, or " + throughHere());
        }
        int major = Integer.parseInt(version.group(1));
        return major > CHOOSING_MAJOR || major == CHOOSING_MAJOR && Integer.parseInt(version.group(2)) >= CHOOSING_MINOR;
    }

    private String throughHere() {
        return "let the data pass through here: " + request.optionNames().with("route", "relay");
    }

    private TransferException impossible(String why, String advice) {
        return new TransferException(Phase.PLAN, host.name() + " cannot copy straight to " + target + ": " + why, advice, null);
    }

    private void warn() {
        progress.warning("a direct copy: " + host.name() + " sends to " + target + " by its own scp; names, sizes and the host"
                + " key of " + target + " are checked by " + host.name() + " alone, with its own known hosts");
        if (request.verify() == Verify.IF_POSSIBLE) {
            progress.warning("checksums are not compared: the data is not seen here");
        }
        if (lends) {
            progress.warning("while the copy lasts, " + host.name() + " can use the forwarded agent: whoever controls it can"
                    + " log in with the forwarded keys wherever they are accepted");
        }
    }

    /** What is there to be copied; empty if that cannot be told. */
    private List<RemoteTree> listed() throws IOException {
        if (host.tools().listing().isEmpty()) {
            return List.of();
        }
        int depth = request.recursive() ? HostTools.ANY_DEPTH : 0;
        return host.tools().listing().get().list(".", command.starts(), depth);
    }

    /** The first background command is scp, the second one its watch; the third one shows that the host is alive. */
    private String script(String lines, String end) {
        long interval = Math.max(1, request.stallTimeout().toSeconds() / BEATS);
        return "{\n"
                + (lends ? "[ -n \"$SSH_AUTH_SOCK\" ] || { printf '" + end + " " + NO_AGENT + " '; exit 0; }\n" : "")
                + "exec 3<&0\n"
                + lines + " </dev/null 3<&- &\np=$!\n"
                + "{ read x; kill $p; } <&3 >/dev/null 2>&1 3<&- &\nw=$!\n"
                + "exec 3<&-\n"
                + "while sleep " + interval + " >/dev/null; do printf .; done </dev/null 2>/dev/null &\nb=$!\n"
                + "wait $p\ns=$?\nkill $w $b 2>/dev/null\n"
                + "printf '" + end + " %d ' $s\nexit 0\n}\n";
    }

    private String outcomeOrDoubt(RemoteProcess process, String end) throws IOException {
        try {
            return outcome(process, end);
        } catch (IOException e) {
            progress.warning("the copy to " + target + " broke off: what was being copied there, to '"
                    + RemoteText.escape(((CopyTarget.Remote) request.to()).end().path()) + "', may be incomplete");
            throw e;
        }
    }

    /** Awaits the exit status, however long scp takes: it says nothing while it copies, and knows itself when to give up. */
    private String outcome(RemoteProcess process, String end) throws IOException {
        Pattern mark = Pattern.compile(end + " (\\S+) ");
        String text = "";
        byte[] part = new byte[8 * 1024];
        int read = process.stdout().read(part, 0, part.length, host.endTimeout());
        while (read > 0) {
            text += new String(part, 0, read, StandardCharsets.UTF_8);
            Matcher matcher = mark.matcher(text);
            if (matcher.find()) {
                return matcher.group(1);
            }
            text = text.substring(Math.max(0, text.length() - LONGEST_MARK));
            read = process.stdout().read(part, 0, part.length, host.endTimeout());
        }
        progress.remoteStderr(process.stderr(), true);
        throw TransferException.passing(
                Phase.STATUS,
                host.name() + (read == 0
                                ? " was silent for " + host.endTimeout().toSeconds() + " s while it copied to " + target
                                : ": the script that runs scp ended without its exit status")
                        + ", so it is not sure what arrived",
                null,
                null);
    }

    /** @throws TransferException if nothing can have been copied */
    private void failed(String outcome, RemoteProcess process) throws IOException {
        if (outcome.equals(NO_AGENT)) {
            throw new TransferException(
                    Phase.AUTHENTICATE,
                    host.name() + " does not take the forwarded agent",
                    "its sshd_config or authorized_keys may forbid it (AllowAgentForwarding, restrict); or let it use a key of"
                            + " its own",
                    null);
        }
        awaitEnd(process);
        String stderr = process.stderr();
        progress.remoteStderr(stderr, true);
        DirectFailure failure = DirectFailure.of(stderr);
        String words = failure.words(stderr);
        String text = host.name() + ": scp ended with status " + RemoteText.escape(outcome)
                + (words.isEmpty() ? " and said nothing" : ": " + RemoteText.escape(words));
        if (failure.phase() != Phase.STATUS) {
            throw new TransferException(failure.phase(), text, failure.advice(host.name(), target, ssh), null);
        }
        progress.sourceFailed(text + "; part of it may have been copied");
    }

    /** The words of a command may come after its exit status, but not after the end of its output. */
    private void awaitEnd(RemoteProcess process) throws IOException {
        byte[] part = new byte[1024];
        process.stdin().close();
        while (process.stdout().read(part, 0, part.length, host.endTimeout()) > 0) {
            // Nothing but signs of life.
        }
    }

    private void settle(List<RemoteTree> listed) {
        if (listed.isEmpty()) {
            command.paths().forEach(path -> progress.copied(path, 0, "what is in it was not counted"));
            return;
        }
        listed.stream().map(ListedTree::new).forEach(tree -> tree.entries().forEach((path, entry) -> {
            if (entry.isFile()) {
                progress.copied(tree.shown(path), entry.size(), "");
            }
        }));
    }
}
