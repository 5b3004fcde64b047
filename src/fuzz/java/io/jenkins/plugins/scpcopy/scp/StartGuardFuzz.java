package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import io.jenkins.plugins.scpcopy.fuzz.PrintedProcess;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Any bytes as what a remote command prints before {@code scp} starts: a ready sink, or an explanation fit to be shown. */
public final class StartGuardFuzz {
    /** An answer would be input to what may be anything. */
    private static final OutputStream NO_ANSWERS = new OutputStream() {
        @Override
        public void write(int b) {
            throw new AssertionError("an answer to what may be anything");
        }
    };

    private StartGuardFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0\0\0",
                "\1\0Welcome\n\0",
                "\1\1This service allows sftp connections only.\n",
                "\177\0sh: 1: scp: not found\n",
                "\1\0\u0001scp: x: No such file\n",
                "\0\1textC0644 3 x\nabc\0",
                "\0\1hello C0644 3 x\n",
                "\1\1Permission denied\n");
    }

    /** The first byte is the exit status, the second chooses the direction; the rest is what comes on both streams. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        byte[] output = Arrays.copyOfRange(input, 2, input.length);
        OptionalInt status = input[0] == 0 ? OptionalInt.empty() : OptionalInt.of(input[0]);
        String stderr = new String(output, StandardCharsets.ISO_8859_1);
        StartGuard guard = new StartGuard(
                new PrintedProcess(output, stderr, status, NO_ANSWERS), "host", Duration.ofSeconds(1));
        try {
            if ((input[1] & 1) == 0) {
                guard.awaitSinkReady();
                assertEquals("ready without a ready byte", 0, output[0]);
            } else {
                guard.awaitSource();
                throw guard.explain(output);
            }
        } catch (StartException e) {
            assertNotNull(e.kind());
            Shown.check(e.getMessage());
            e.advice().ifPresent(Shown::check);
        }
    }
}
