package io.jenkins.plugins.scpcopy.cli.hosts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.StartGuard;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.Assume;
import org.junit.BeforeClass;
import org.junit.Test;

public class ProcessShellTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @BeforeClass
    public static void shellIsInstalled() {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
    }

    private static ProcessShell shell(Duration stallTimeout) {
        return new ProcessShell(List.of("sh", "-c"), "host", stallTimeout);
    }

    @Test
    public void carriesAllStreams() throws IOException {
        try (ProcessShell shell = shell(LONG);
                RemoteProcess process = shell.exec("cat; echo oops >&2; exit 3")) {
            process.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();
            assertEquals("hello", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(OptionalInt.of(3), process.awaitExit(LONG));
            assertEquals("oops\n", process.stderr());
        }
    }

    @Test
    public void keepsTheEndOfLongErrors() throws IOException {
        try (ProcessShell shell = shell(LONG);
                RemoteProcess process = shell.exec("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done")) {
            assertEquals(OptionalInt.of(0), process.awaitExit(LONG));
            assertEquals(8192, process.stderr().length());
            assertTrue(process.stderr().endsWith("line 2999\n"));
        }
    }

    @Test
    public void writeThatIsNotTakenFails() throws IOException {
        try (ProcessShell shell = shell(Duration.ofMillis(300));
                RemoteProcess process = shell.exec("exec sleep 100")) {
            OutputStream stdin = process.stdin();
            TransferException failure = assertThrows(TransferException.class, () -> stdin.write(new byte[10_000_000]));
            assertEquals(Phase.DATA, failure.phase());
            assertTrue(failure.mayPass());
        }
    }

    @Test(timeout = 600_000)
    public void littleThatIsNotTakenFailsToo() throws IOException {
        try (ProcessShell shell = shell(Duration.ofMillis(300));
                RemoteProcess process = shell.exec("exec sleep 1000")) {
            OutputStream stdin = process.stdin();
            TransferException failure = assertThrows(TransferException.class, () -> {
                while (true) {
                    stdin.write(new byte[1000]);
                    stdin.flush();
                }
            });
            assertTrue(failure.mayPass());
        }
    }

    @Test
    public void closingEndsTheProcess() throws IOException {
        ProcessShell shell = shell(LONG);
        RemoteProcess process = shell.exec("sleep 100; echo late");
        shell.close();
        assertTrue(process.awaitExit(LONG).isPresent());
        assertThrows(IOException.class, () -> process.stdout().read());
    }

    @Test
    public void missingProgramIsNamed() {
        ProcessShell shell = new ProcessShell(List.of("no-such-program"), "host", LONG);
        TransferException failure = assertThrows(TransferException.class, () -> shell.exec("scp -t x"));
        assertEquals(Phase.CONNECT, failure.phase());
        assertTrue(failure.getMessage(), failure.getMessage().contains("no-such-program"));
    }

    @Test
    public void programThatDoesNotLogInIsNotTakenForTheCommand() throws IOException {
        try (ProcessShell shell = shell(LONG)) {
            for (String[] words :
                    new String[][] {{"me@host: Permission denied (publickey).", "AUTHENTICATE"}, {"no route", "CONNECT"}}) {
                for (boolean sink : new boolean[] {true, false}) {
                    try (RemoteProcess process = shell.exec("echo '" + words[0] + "' >&2; exit 255")) {
                        StartGuard guard = new StartGuard(process, "host", LONG);
                        TransferException failure = assertThrows(
                                TransferException.class, sink ? guard::awaitSinkReady : guard::awaitSource);
                        assertEquals(Phase.valueOf(words[1]), failure.phase());
                        assertTrue(failure.getMessage(), failure.getMessage().contains(words[0]));
                    }
                }
            }
            for (String words : List.of("kex_exchange_identification: read: Connection reset by peer",
                    "Connection closed by 192.0.2.1 port 22", "ssh: connect to host h port 22: Connection refused",
                    "client_loop: send disconnect: Broken pipe", "Connection to h closed by remote host.")) {
                try (RemoteProcess process = shell.exec("echo '" + words + "' >&2; exit 255")) {
                    StartGuard guard = new StartGuard(process, "host", LONG);
                    TransferException failure = assertThrows(TransferException.class, guard::awaitSinkReady);
                    assertTrue(failure.getMessage(), failure.mayPass() && failure.getMessage().contains(words));
                }
            }
            try (RemoteProcess process = shell.exec("echo text; exit 255")) {
                assertEquals(OptionalInt.of(255), process.awaitExit(LONG));
            }
        }
    }
}
