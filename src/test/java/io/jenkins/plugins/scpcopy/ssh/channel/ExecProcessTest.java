package io.jenkins.plugins.scpcopy.ssh.channel;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.Test;

/** What the channel tells about a command's start. */
public class ExecProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @Test
    public void aCommandThatEndsWhileItIsBeingStartedHasRun() throws JSchException, IOException {
        ExecProcess process = process(new JSchException("stumbled", new NullPointerException("thread")), 1);
        process.connect(0);
        assertTrue(process.wasOpened());
        assertEquals(OptionalInt.of(1), process.awaitExit(LIMIT));
    }

    @Test
    public void aChannelThatWasRefusedHasNot() {
        JSchException refusal = new JSchException("channel is not opened.");
        ExecProcess process = process(refusal, 1);
        assertSame(refusal, assertThrows(JSchException.class, () -> process.connect(0)));
        assertFalse(process.wasOpened());
    }

    @Test
    public void aMistakeBeforeAnyEndIsNoEnd() {
        JSchException mistake = new JSchException("stumbled", new NullPointerException());
        assertSame(mistake, assertThrows(JSchException.class, () -> process(mistake, -1).connect(0)));
    }

    /** A channel that fails to start, and has a status as JSch sets it: the command's, or the reason of a refusal. */
    private static ExecProcess process(JSchException failure, int status) {
        ChannelExec channel = new ChannelExec() {
            @Override
            public void connect(int timeoutMillis) throws JSchException {
                throw failure;
            }

            @Override
            public int getExitStatus() {
                return status;
            }

            @Override
            public boolean isClosed() {
                return true;
            }
        };
        return new ExecProcess(channel, null, Duration.ZERO, LIMIT);
    }
}
