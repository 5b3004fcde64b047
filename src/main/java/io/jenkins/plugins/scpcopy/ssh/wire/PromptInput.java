package io.jenkins.plugins.scpcopy.ssh.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;

/**
 * Has the system acknowledge at once what arrives in the beginning. {@code sshd} leaves Nagle's algorithm on until a command
 * runs: it holds a small packet back until the one before is acknowledged, and that would wait for something to send along,
 * 40 ms on Linux. Its word on the first channel is such a packet, right behind the list of its host keys.
 */
final class PromptInput extends FilterInputStream {
    /** Known by its name: the class that declares it is in a module that a trimmed Java runtime may lack. */
    private static final String OPTION = "TCP_QUICKACK";

    /** More than a login takes; later, delayed acknowledgements save work. */
    private static final int READS = 64;

    private final Socket socket;
    private final SocketOption<?> option;
    private int left;

    PromptInput(Socket socket) throws IOException {
        super(socket.getInputStream());
        this.socket = socket;
        option = socket.supportedOptions().stream()
                .filter(supported -> supported.name().equals(OPTION) && supported.type() == Boolean.class)
                .findAny()
                .orElse(null);
        left = option == null ? 0 : READS;
    }

    /** The system falls back to delays by itself, so that it has to be told again. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left > 0) {
            left--;
            acknowledgeAtOnce();
        }
        return in.read(bytes, offset, length);
    }

    @SuppressWarnings("unchecked")
    private void acknowledgeAtOnce() {
        try {
            socket.setOption((SocketOption<Boolean>) option, true);
        } catch (IOException | UnsupportedOperationException e) {
            // It works without; what else is wrong with the socket, reading tells.
            left = 0;
        }
    }
}
