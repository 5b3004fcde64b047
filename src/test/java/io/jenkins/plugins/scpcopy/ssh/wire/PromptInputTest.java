package io.jenkins.plugins.scpcopy.ssh.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.junit.Test;

/** What arrives in the beginning is acknowledged at once. */
public class PromptInputTest {
    /** Counts how often it was told. */
    private static final class Told extends Socket {
        private final Set<SocketOption<?>> supported;
        private int times;
        private boolean refuses;

        Told(Set<SocketOption<?>> supported) {
            this.supported = supported;
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return supported;
        }

        @Override
        public <T> Socket setOption(SocketOption<T> option, T value) throws IOException {
            assertEquals(ExtendedSocketOptions.TCP_QUICKACK, option);
            assertEquals(true, value);
            times++;
            if (refuses) {
                throw new IOException("not now");
            }
            return this;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(new byte[1000]);
        }
    }

    private static int told(Set<SocketOption<?>> supported, int reads) throws IOException {
        Told socket = new Told(supported);
        PromptInput input = new PromptInput(socket);
        for (int i = 0; i < reads; i++) {
            assertEquals(1, input.read(new byte[1], 0, 1));
        }
        return socket.times;
    }

    @Test
    public void theBeginningOnly() throws Exception {
        Set<SocketOption<?>> quick = Set.of(ExtendedSocketOptions.TCP_QUICKACK);
        assertEquals(20, told(quick, 20));
        int all = told(quick, 1000);
        assertTrue(all + " times", all >= 20 && all < 200);
    }

    @Test
    public void notWhereTheSystemCannot() throws Exception {
        assertEquals(0, told(Set.of(), 20));
    }

    @Test
    public void aRefusalIsNoFailure() throws Exception {
        Told socket = new Told(Set.of(ExtendedSocketOptions.TCP_QUICKACK));
        socket.refuses = true;
        PromptInput input = new PromptInput(socket);
        assertEquals(1, input.read(new byte[1], 0, 1));
        assertEquals(1, input.read(new byte[1], 0, 1));
        assertEquals(1, socket.times);
    }
}
