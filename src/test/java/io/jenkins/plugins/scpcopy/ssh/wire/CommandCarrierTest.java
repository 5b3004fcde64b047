package io.jenkins.plugins.scpcopy.ssh.wire;

import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Assume;
import org.junit.Test;

public class CommandCarrierTest {
    @Test(timeout = 600_000)
    public void aProgramThatDoesNotWantToEndIsEnded() throws Exception {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        CommandCarrier carrier = new CommandCarrier(List.of("sh", "-c", "trap '' TERM; echo $$; while :; do sleep 1000; done"));
        carrier.open("host", 22);
        ProcessHandle process = ProcessHandle.of(pid(carrier)).orElseThrow();
        carrier.close();
        process.onExit().get(5, TimeUnit.MINUTES);
        assertFalse(process.isAlive());
    }

    private static long pid(CommandCarrier carrier) throws IOException {
        return Long.parseLong(new BufferedReader(new InputStreamReader(carrier.input(), StandardCharsets.US_ASCII)).readLine());
    }
}
