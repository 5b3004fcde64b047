package io.jenkins.plugins.scpcopy.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a remote command prints where a protocol should begin. It is collected without an answer, which would be input to
 * whatever runs there.
 *
 * @param text raw
 * @param ended whether the command's output has ended; otherwise it fell silent, or printed more than is collected
 * @param failure how the output ended before its end; null if it did not
 */
public record StartNoise(String text, boolean ended, TransferException failure) {
    /** How much of a talkative shell's text is collected, in bytes. */
    public static final int MOST = 8 * 1024;

    /**
     * Collects it.
     *
     * @param begin what was read before
     * @param silence after which nothing more is awaited
     */
    public static StartNoise collect(RemoteProcess process, byte[] begin, Duration silence) throws IOException {
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        noise.writeBytes(begin);
        boolean ended = false;
        TransferException failure = null;
        try {
            ended = collect(process, noise, silence);
        } catch (TransferException e) {
            // What came before may say why, or the exit status does.
            ended = true;
            failure = e;
        }
        return new StartNoise(RemoteText.decode(noise.toByteArray(), 0, noise.size()), ended, failure);
    }

    private static boolean collect(RemoteProcess process, ByteArrayOutputStream noise, Duration silence)
            throws IOException {
        byte[] part = new byte[1024];
        while (noise.size() < MOST) {
            int read = process.stdout().read(part, 0, Math.min(part.length, MOST - noise.size()), silence);
            if (read <= 0) {
                return read < 0;
            }
            noise.write(part, 0, read);
        }
        return false;
    }

    /** The same with its text cut off. @param length how much of it is left */
    public StartNoise upTo(int length) {
        return new StartNoise(text.substring(0, length), ended, failure);
    }

    /**
     * Awaits the exit status of a command whose output has ended.
     *
     * @throws TransferException if the connection is lost, with what the command had said by then; a command that ended without
     *     a word, and with no status or 0, fails as its output did: OpenSSH may send the status ahead of the output
     */
    public OptionalInt awaitExit(RemoteProcess process, Duration atMost) throws IOException {
        OptionalInt exit;
        try {
            exit = process.awaitExit(atMost);
        } catch (TransferException e) {
            throw e.mayPass() ? lost(e, process) : e;
        }
        if (exit.orElse(0) == 0 && failure != null && text.isBlank() && process.stderr().isBlank()) {
            throw failure;
        }
        return exit;
    }

    private TransferException lost(TransferException e, RemoteProcess process) {
        String words = (text.isBlank() ? "" : "; it had printed" + said()) + stderr(process);
        return words.isEmpty()
                ? e
                : TransferException.passing(e.phase(), e.getMessage() + words, e.advice().orElse(null), e);
    }

    /** The text for a message, with a colon before it; empty if there is none. */
    public String said() {
        return text.isBlank() ? "" : ": \"" + RemoteText.escape(text.strip()) + "\"";
    }

    /** What a command wrote to standard error, for a message, with what sets it apart; empty if there is nothing. */
    public static String stderr(RemoteProcess process) {
        String words = process.stderr().strip();
        return words.isEmpty() ? "" : "; remote stderr: \"" + RemoteText.escape(words) + "\"";
    }
}
