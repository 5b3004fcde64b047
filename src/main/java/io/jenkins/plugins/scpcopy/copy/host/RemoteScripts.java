package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Runs scripts by {@code sh} on a host, for what the SCP protocol cannot say.
 *
 * <p>The script travels on standard input: so it may be long, whatever a server allows for a command line, and the login shell,
 * which need not be a Bourne shell, never sees it. Braces around it make {@code sh} read all of it before anything runs: a
 * connection that breaks cannot make half of a script run, and output cannot pile up while input is still being sent.
 *
 * <p>Must not be used by whoever consumes a channel of the same connection: its data would hold up the answer.
 */
public final class RemoteScripts {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_REASON = 300;
    /** What a login shell may print before a script begins. */
    private static final int MOST_BEFORE = 1024 * 1024;

    /** What stands before and after a command's output; nobody else can know them. */
    public record Marks(String begin, String end) {}

    private final HostSession host;
    private final boolean asLogin;

    RemoteScripts(HostSession host) {
        this(host, false);
    }

    private RemoteScripts(HostSession host, boolean asLogin) {
        this.host = host;
        this.asLogin = asLogin;
    }

    /** For scripts that are run as the user who has logged in, and not as the one who does everything else there. */
    public RemoteScripts asLogin() {
        return new RemoteScripts(host, true);
    }

    /** A word that no file name and no server's text can hold by chance or on purpose. */
    public static String nonce() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "scpcopy-" + HexFormat.of().formatHex(random);
    }

    /** A path as a word of a script. */
    public static String word(String path) {
        return ServerProfile.POSIX.quoting().quote(path.startsWith("-") ? "./" + path : path);
    }

    /**
     * Runs a script and returns what it printed to standard output; its messages are dropped.
     *
     * @param what the script is for, as an explanation
     * @param mostBytes of output; more is a failure
     * @param silence how long it may print nothing
     * @throws NoScriptsException if the host does not run it
     * @throws TransferException if its output is incomplete or too long, or the connection is lost
     */
    public String run(String what, String script, int mostBytes, Duration silence) throws IOException {
        return run(what, script, mostBytes, silence, StandardCharsets.UTF_8);
    }

    /** @param charset of what it prints: ISO 8859-1 gives each byte as a character */
    public String run(String what, String script, int mostBytes, Duration silence, Charset charset) throws IOException {
        Marks marks = new Marks(nonce(), nonce());
        return run("sh", what, whole(script, marks), marks, mostBytes, silence, charset);
    }

    /** @throws NoScriptsException if this kind of server runs no scripts */
    private byte[] whole(String script, Marks marks) throws NoScriptsException {
        if (host.profile() != ServerProfile.POSIX) {
            throw new NoScriptsException("this kind of server runs no helper commands");
        }
        String whole = "{\nLC_ALL=C; export LC_ALL; unset CDPATH\nprintf '%s' " + marks.begin() + "\n" + script
                + "\nprintf '%s' " + marks.end() + "\nexit 0\n}\n";
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Runs a command that prints marks before and after its output, and returns what is between them.
     *
     * @param command for the login shell; its first word is the program
     * @param input for its standard input
     * @see #run(String, String, int, Duration)
     */
    public String run(String command, String what, byte[] input, Marks marks, int mostBytes, Duration silence)
            throws IOException {
        return run(command, what, input, marks, mostBytes, silence, StandardCharsets.UTF_8);
    }

    private String run(
            String command, String what, byte[] input, Marks marks, int mostBytes, Duration silence, Charset charset)
            throws IOException {
        try (Script script = new Script(command, what, marks, charset)) {
            boolean sent = send(script.process, input);
            return script.output(mostBytes, silence, sent);
        }
    }

    /**
     * Begins a script that prints a line, and then reads lines from its standard input as it goes.
     *
     * @param silence how long it may take to print the line
     * @see #run(String, String, int, Duration)
     */
    public Script begin(String what, String script, Duration silence) throws IOException {
        Marks marks = new Marks(nonce(), nonce());
        byte[] whole = whole(script, marks);
        Script begun = new Script("sh", what, marks, StandardCharsets.UTF_8);
        try {
            begun.process.stdin().write(whole);
            begun.process.stdin().flush();
            begun.awaitLine(silence);
            return begun;
        } catch (IOException | RuntimeException e) {
            begun.close();
            throw e;
        }
    }

    /** A script under way. */
    public final class Script implements Closeable {
        private final String program;
        private final String what;
        private final Marks marks;
        private final Charset charset;
        private final RemoteProcess process;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final byte[] part = new byte[32 * 1024];

        private Script(String command, String what, Marks marks, Charset charset) throws IOException {
            this.charset = charset;
            this.program = command.split(" ", 2)[0];
            this.what = what;
            this.marks = marks;
            host.progress().detail(host.name() + ": a script by " + program + " " + what);
            this.process = start(command);
        }

        /** Some shells read ahead: what comes before the script runs, it may not get. */
        private void awaitLine(Duration silence) throws IOException {
            while (line().isEmpty()) {
                if (!readPart(MOST_BEFORE, silence)) {
                    throw doesNotRun(output.toString(StandardCharsets.UTF_8));
                }
            }
        }

        /** The line that it has printed first; empty while there is none. */
        public Optional<String> line() {
            String text = output.toString(StandardCharsets.UTF_8);
            int from = text.indexOf(marks.begin());
            int to = from < 0 ? -1 : text.indexOf('\n', from);
            return to < 0 ? Optional.empty() : Optional.of(text.substring(from + marks.begin().length(), to));
        }

        /** Sends it an empty line. */
        public void tell() throws IOException {
            process.stdin().write('\n');
            process.stdin().flush();
        }

        /** What it reads, for bytes of whatever kind. */
        public OutputStream input() {
            return process.stdin();
        }

        /** What it prints from now on, which it must not have begun; until its end, of which {@link #await} knows nothing then. */
        public ReceiveBuffer raw() {
            return process.stdout();
        }

        /** Ends its input, and gives what it prints until its end. @param silence how long it may print nothing */
        public String end(int mostBytes, Duration silence) throws IOException {
            process.stdin().close();
            return output(mostBytes, silence, true);
        }

        /** Gives what it prints until its end. @param silence how long it may print nothing */
        public String await(int mostBytes, Duration silence) throws IOException {
            return output(mostBytes, silence, true);
        }

        private String output(int mostBytes, Duration silence, boolean sent) throws IOException {
            while (readPart(mostBytes, silence)) {
                // Until its end.
            }
            String text = output.toString(charset);
            int from = text.indexOf(marks.begin());
            int early = text.indexOf(marks.end());
            awaitEnd(from >= 0 && early >= from);
            if (from < 0 || early >= 0 && early < from) {
                throw doesNotRun(text);
            }
            int to = text.indexOf(marks.end(), from);
            if (to < 0 || !sent) {
                throw TransferException.passing(
                        Phase.STATUS,
                        host.name() + ": the script that " + what + " was cut off" + words("", process),
                        null,
                        null);
            }
            return text.substring(from + marks.begin().length(), to);
        }

        /** A command that has not quite ended still counts among those that the server lets us run. */
        private void awaitEnd(boolean saidAll) throws IOException {
            try {
                process.awaitExit(host.endTimeout());
            } catch (TransferException e) {
                // A connection that is lost behind the last mark changes nothing about what was done.
                if (!saidAll) {
                    throw e;
                }
            }
        }

        private NoScriptsException doesNotRun(String text) {
            return new NoScriptsException("it does not run '" + program + "'" + words(text, process));
        }

        /** @return false at the end of the output */
        private boolean readPart(int mostBytes, Duration silence) throws IOException {
            int read = process.stdout().read(part, 0, part.length, silence);
            if (read < 0) {
                return false;
            }
            if (read == 0) {
                throw TransferException.passing(
                        Phase.STATUS,
                        host.name() + ": a helper command was silent for " + silence.toSeconds() + " s",
                        null,
                        null);
            }
            int most = host.progress().memory().output(mostBytes);
            if (output.size() + read > most) {
                throw new TransferException(
                        Phase.STATUS, host.name() + ": a helper command printed more than " + HumanSizes.bytes(most)
                                + (most < mostBytes ? ", the most that there is memory for here (-Xmx)" : ""));
            }
            output.write(part, 0, read);
            return true;
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private RemoteProcess start(String command) throws IOException {
        try {
            return host.execHelper(asLogin ? command : host.protocol().user().command(command));
        } catch (TransferException e) {
            if (e.mayPass()) {
                throw e;
            }
            throw new NoScriptsException(e.getMessage());
        }
    }

    /** A command that does not read ends before it has all: its words then say more than the broken pipe. */
    private static boolean send(RemoteProcess process, byte[] input) throws IOException {
        try {
            process.stdin().write(input);
            process.stdin().close();
            return true;
        } catch (TransferException e) {
            if (e.phase() == Phase.DATA && process.awaitExit(Duration.ZERO).isPresent()) {
                return false;
            }
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private static String words(String stdout, RemoteProcess process) {
        String text = (stdout.strip() + " " + process.stderr().strip()).strip();
        return text.isEmpty() ? "" : ": " + RemoteText.escape(text.substring(0, Math.min(text.length(), LONGEST_REASON)));
    }
}
