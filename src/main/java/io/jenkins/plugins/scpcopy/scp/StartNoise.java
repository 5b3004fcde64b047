package io.jenkins.plugins.scpcopy.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * What a remote command prints where a protocol should begin. It is collected without an answer, which would be input to
 * whatever runs there.
 *
 * @param text raw
 * @param ended whether the command's output has ended; otherwise it fell silent, or printed more than is collected
 */
public record StartNoise(String text, boolean ended) {
    /** How much of a talkative shell's text is collected, in bytes. */
    static final int MOST = 8 * 1024;

    /**
     * Collects it.
     *
     * @param begin what was read before
     * @param silence after which nothing more is awaited
     */
    public static StartNoise collect(RemoteProcess process, byte[] begin, Duration silence) throws IOException {
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        noise.writeBytes(begin);
        boolean ended = collect(process, noise, silence);
        return new StartNoise(Record.decode(noise.toByteArray(), 0, noise.size()), ended);
    }

    private static boolean collect(RemoteProcess process, ByteArrayOutputStream noise, Duration silence)
            throws IOException {
        byte[] part = new byte[1024];
        while (noise.size() < MOST) {
            int read;
            try {
                read = process.stdout().read(part, 0, Math.min(part.length, MOST - noise.size()), silence);
            } catch (TransferException e) {
                // The connection is gone: what came before says why, or the exit status does.
                return true;
            }
            if (read <= 0) {
                return read < 0;
            }
            noise.write(part, 0, read);
        }
        return false;
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
