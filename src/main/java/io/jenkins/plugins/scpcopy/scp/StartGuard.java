package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerWords;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.StartNoise;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches the first bytes that a remote {@code scp} sends. A start-up file that prints text, a missing {@code scp}, an SFTP-only
 * account or a command that waits for input all show here, and each gets its own diagnosis instead of a deadlock.
 */
public final class StartGuard {
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final Pattern MISSING = Pattern.compile(
            "scp['\"`’]?:? (?:command )?not found|not found: scp|scp: no such file"
                    + "|'scp' is not recognized|unknown command:? '?scp|/scp: no such file",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RESTRICTED = Pattern.compile(
            "not (?:currently )?available|restricted|not allowed|not permitted|permission denied|forbidden|may not|rejected"
                    + "|unsupported|unknown command|not supported",
            Pattern.CASE_INSENSITIVE);

    /** A host's name with a port; an address with colons stands in brackets. */
    private static final Pattern PORT = Pattern.compile("\\[?([^\\[\\]]+?)\\]?:(\\d+)");

    /** A record, a ready byte or an error inside text: scp started after all. */
    private static final Pattern RECORD =
            Pattern.compile("[CD][0-7]{4} \\d+ [^\n]+\n|T\\d+ \\d+ \\d+ \\d+\n|\u0000|[\u0001\u0002][^\n]*");

    private final RemoteProcess process;
    private final String host;
    private final Duration atMost;
    private final Duration silence;

    /**
     * @param process the remote command, just started
     * @param host how messages call the host
     * @param atMost how long the first answer may take
     */
    public StartGuard(RemoteProcess process, String host, Duration atMost) {
        this.process = process;
        this.host = host;
        this.atMost = atMost;
        this.silence = atMost.compareTo(SILENCE) < 0 ? atMost : SILENCE;
    }

    /**
     * Awaits a remote sink's ready byte.
     *
     * @throws StartException if anything else comes, or nothing
     */
    public void awaitSinkReady() throws IOException {
        byte[] first = new byte[1];
        int read = process.stdout().read(first, 0, 1, atMost);
        if (read > 0 && first[0] == 0) {
            return;
        }
        throw read == 0 ? silent() : explain(read < 0 ? new byte[0] : first);
    }

    /**
     * Awaits the first byte of a remote source's first record, which the caller then reads; does not consume it.
     *
     * @throws StartException if nothing comes in time, or the stream ends without a word
     */
    public void awaitSource() throws IOException {
        if (!process.stdout().awaitBytes(atMost)) {
            throw silent();
        }
        if (process.stdout().available() == 0) {
            throw explain(new byte[0]);
        }
    }

    /**
     * Explains a stream that does not begin as it should.
     *
     * @param begin the bytes read so far; empty if the stream ended at once
     * @throws TransferException if it does not because the connection is lost
     */
    public StartException explain(byte[] begin) throws IOException {
        if (begin.length > 0 && (begin[0] == 1 || begin[0] == 2)) {
            return scpError(begin);
        }
        StartNoise heard = StartNoise.collect(process, begin, silence);
        StartNoise noise = heard.upTo(endOfRecord(heard.text()));
        return noise.ended() ? ended(noise) : talkative(noise.text());
    }

    /** What follows a record is a file's content, which no message may show. */
    private static int endOfRecord(String text) {
        Matcher record = RECORD.matcher(text);
        return record.find() ? record.end() : text.length();
    }

    private StartException scpError(byte[] begin) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.write(begin, 1, begin.length - 1);
        byte[] next = {begin[begin.length - 1]};
        while (next[0] != '\n'
                && line.size() < Record.LONGEST_LINE
                && process.stdout().read(next, 0, 1, silence) > 0) {
            line.write(next[0]);
        }
        String text = RemoteText.decode(line.toByteArray(), 0, line.size()).strip();
        // An error of scp's own has words: without them it would pass for a target that is no directory.
        return new StartException(
                text.isEmpty() ? StartException.Kind.TALKATIVE_SHELL : StartException.Kind.SCP_ERROR,
                text.isEmpty()
                        ? host + ": the remote scp reported an error without saying which"
                        : host + " says: " + RemoteText.escape(text),
                text.isEmpty() ? talkativeAdvice() : null,
                text);
    }

    private StartException silent() {
        return new StartException(
                StartException.Kind.SILENT,
                host + ": the remote command did not answer within " + atMost.toSeconds() + " s" + StartNoise.stderr(process),
                "A start-up file or forced command on the server may be waiting for input, or the server is overloaded. "
                        + "Check that 'ssh " + login() + " true' comes back at once.",
                "");
    }

    private StartException talkative(String text) {
        boolean started = RECORD.matcher(text).find();
        boolean unrequested = RECORD.matcher(text).lookingAt() && text.charAt(0) != 0;
        String shown = started ? text.replace("\u0000", "") : text;
        return new StartException(
                StartException.Kind.TALKATIVE_SHELL,
                host
                        + (unrequested
                                ? ": the server began with something that was not asked for: \""
                                : ": the server printed text before scp could answer: \"")
                        + RemoteText.escape(shown) + "\""
                        + (started && !unrequested ? "; scp itself did start behind it" : "") + StartNoise.stderr(process),
                started ? talkativeAdvice() : ServerWords.advice(text + "\n" + process.stderr()).orElseGet(this::talkativeAdvice),
                text);
    }

    private StartException ended(StartNoise noise) throws IOException {
        String text = noise.text();
        OptionalInt exit = noise.awaitExit(process, silence);
        String words = text + "\n" + process.stderr();
        String lower = words.toLowerCase(Locale.ROOT);
        String status = exit.isPresent() ? "exit status " + exit.getAsInt() : "no exit status";
        String said = noise.said() + StartNoise.stderr(process);
        if (lower.contains("sftp connections only") || lower.contains("sftp only") || lower.contains("only sftp")) {
            return new StartException(
                    StartException.Kind.SFTP_ONLY,
                    host + ": this account accepts SFTP only" + said,
                    "Ask for an account without 'ForceCommand internal-sftp'.",
                    text);
        }
        if (exit.orElse(0) == NOT_FOUND || MISSING.matcher(words).find()) {
            return new StartException(
                    StartException.Kind.NO_SCP,
                    host + ": there is no scp on the server (" + status + ")" + said,
                    "Install it there: it is in the package openssh-client (Debian,"
                            + " Ubuntu) or openssh-clients (Fedora, RHEL, SUSE), and must be on the PATH of non-interactive"
                            + " logins: check 'ssh " + login() + " command -v scp'.",
                    text);
        }
        if (RECORD.matcher(text).find()) {
            return talkative(text);
        }
        Optional<String> known = ServerWords.advice(words);
        if (known.isPresent()) {
            return ended(noise, status, known.get());
        }
        if (exit.orElse(0) == NOT_EXECUTABLE || RESTRICTED.matcher(words).find()) {
            return new StartException(
                    StartException.Kind.RESTRICTED,
                    host + ": this account may not run scp (" + status + ")" + said,
                    "The server limits what this account runs (a restricted shell, or a forced command in sshd_config or"
                            + " authorized_keys). Have 'scp -t' and 'scp -f' allowed for it.",
                    text);
        }
        if (text.isBlank() && process.stderr().isBlank()) {
            return new StartException(
                    StartException.Kind.ENDED,
                    host + ": the remote command ended without a word (" + status + ")",
                    "A start-up file or forced command on the server may end the session. Check 'ssh " + login()
                            + " scp -V; echo $?'.",
                    text);
        }
        return ended(noise, status, exit.orElse(0) == 0 ? talkativeAdvice() : endedAdvice());
    }

    /** The command has ended with words. */
    private StartException ended(StartNoise noise, String status, String advice) {
        return new StartException(
                noise.text().isBlank() ? StartException.Kind.ENDED : StartException.Kind.TALKATIVE_SHELL,
                host + ": the remote command ended before scp could answer (" + status + ")" + noise.said()
                        + StartNoise.stderr(process),
                advice,
                noise.text());
    }

    private String endedAdvice() {
        return "The server's own words say why, or a forced command or start-up file on it that ends the session. Check 'ssh "
                + login() + " true; echo $?'.";
    }

    /** The host as a command line of ssh names it. */
    private String login() {
        Matcher port = PORT.matcher(host);
        return port.matches() ? "-p " + port.group(2) + " USER@" + port.group(1) : "USER@" + host;
    }

    private String talkativeAdvice() {
        return "A start-up file on the server prints text in non-interactive sessions. Look at ~/.bashrc (bash reads it under"
                + " sshd), ~/.zshenv, ~/.cshrc, ~/.config/fish/config.fish, ~/.ssh/rc, /etc/ssh/sshrc, a ForceCommand, or"
                + " AutoRun of cmd and the PowerShell profile on Windows; let it print only in interactive shells (bash:"
                + " [[ $- == *i* ]] || return; fish: status is-interactive; or exit). This must print nothing: ssh "
                + login() + " true | od -c";
    }
}
