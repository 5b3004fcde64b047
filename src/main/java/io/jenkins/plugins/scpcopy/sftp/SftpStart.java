package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.ServerWords;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.StartNoise;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Begins the conversation: sends the version and reads the server's. Whatever is no SFTP server (a shell that prints text, a
 * forced command that ends at once) shows here.
 */
final class SftpStart {
    static final int VERSION = 3;

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int LENGTH_AND_TYPE = 5;

    private final RemoteProcess process;
    private final String host;
    private final Duration atMost;

    /** @param host how messages call the host, fit to be shown */
    SftpStart(RemoteProcess process, String host, Duration atMost) {
        this.process = process;
        this.host = host;
        this.atMost = atMost;
    }

    /**
     * Agrees on the version.
     *
     * @return the rest of the server's packet: its extensions
     * @throws StartException if anything else comes, or nothing
     */
    PacketReader run() throws IOException {
        boolean sent = send();
        byte[] begin = new byte[LENGTH_AND_TYPE];
        int count = read(begin, 0);
        if (count == 0) {
            throw new StartException(
                    StartException.Kind.SILENT,
                    host + ": the SFTP server did not answer within " + atMost.toSeconds() + " s" + StartNoise.stderr(process),
                    "A start-up file or forced command on the server may be waiting for input, or the server is overloaded.",
                    "");
        }
        PacketReader head = new PacketReader(Arrays.copyOf(begin, LENGTH_AND_TYPE));
        int length = head.int32();
        int type = head.uint8();
        if (!sent || count < LENGTH_AND_TYPE || type != PacketType.VERSION || length < LENGTH_AND_TYPE
                || length > Exchange.LARGEST_PACKET) {
            throw explain(Arrays.copyOf(begin, Math.max(0, count)));
        }
        byte[] rest = new byte[length - 1];
        if (read(rest, 0) < rest.length) {
            throw new ViolationException("a first packet that is cut off");
        }
        PacketReader packet = new PacketReader(rest);
        long version = packet.uint32();
        if (version != VERSION) {
            throw new StartException(
                    StartException.Kind.REFUSED,
                    host + ": the SFTP server speaks version " + version + ", and this client only " + VERSION,
                    null,
                    "");
        }
        return packet;
    }

    /** What does not read has its reasons, which its output may tell. */
    private boolean send() throws IOException {
        try {
            new PacketWriter(PacketType.INIT).int32(VERSION).send(process.stdin());
            process.stdin().flush();
            return true;
        } catch (TransferException e) {
            if (e.mayPass() && process.stdout().available() == 0 && process.awaitExit(SILENCE).isEmpty()) {
                throw e;
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return how many bytes came before the end or a long silence; -1 for the end at once */
    private int read(byte[] bytes, int from) throws IOException {
        int count = from;
        while (count < bytes.length) {
            int read = process.stdout().read(bytes, count, bytes.length - count, atMost);
            if (read <= 0) {
                return count == 0 ? read : count;
            }
            count += read;
        }
        return count;
    }

    /** A packet, which begins with a zero, is nothing that a message could show. */
    private static StartNoise upToPacket(StartNoise noise) {
        int zero = noise.text().indexOf(0);
        return zero < 0 ? noise : noise.upTo(zero);
    }

    private StartException explain(byte[] begin) throws IOException {
        StartNoise noise = upToPacket(StartNoise.collect(process, begin, SILENCE));
        String text = noise.text();
        if (!noise.ended()) {
            return new StartException(
                    StartException.Kind.TALKATIVE_SHELL,
                    host + ": the server printed something else before SFTP could answer" + noise.said()
                            + StartNoise.stderr(process),
                    "A start-up file or forced command on the server prints text in sessions without a terminal; it must not.",
                    text);
        }
        OptionalInt exit = noise.awaitExit(process, SILENCE);
        return new StartException(
                text.isBlank() ? StartException.Kind.ENDED : StartException.Kind.RESTRICTED,
                host + ": no SFTP server answered ("
                        + (exit.isPresent() ? "exit status " + exit.getAsInt() : "no exit status") + ")" + noise.said()
                        + StartNoise.stderr(process),
                ServerWords.advice(text + "\n" + process.stderr())
                        .orElse("The server's 'Subsystem sftp' may lead nowhere, the account may not use it, or its password may"
                                + " have expired, which a server does not say here: a login by hand in a terminal tells."),
                text);
    }
}
