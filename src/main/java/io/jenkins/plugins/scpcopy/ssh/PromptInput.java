package io.jenkins.plugins.scpcopy.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import jdk.net.ExtendedSocketOptions;

/**
 * Has the system acknowledge at once what arrives in the beginning. {@code sshd} leaves Nagle's algorithm on until a command
 * runs: it holds a small packet back until the one before is acknowledged, and that would wait for something to send along,
 * 40 ms on Linux. Its word on the first channel is such a packet, right behind the list of its host keys.
 */
final class PromptInput extends FilterInputStream {
    /** More than a login takes; later, delayed acknowledgements save work. */
    private static final int READS = 64;

    private final Socket socket;
    private int left;

    PromptInput(Socket socket) throws IOException {
        super(socket.getInputStream());
        this.socket = socket;
        left = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK) ? READS : 0;
    }

    /** The system falls back to delays by itself, so that it has to be told again. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left > 0) {
            left--;
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
        return in.read(bytes, offset, length);
    }
}
