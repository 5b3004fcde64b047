package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.Channel;
import java.lang.reflect.Method;

/**
 * Lets a channel receive in packets of OpenSSH's size (32 KiB, where JSch asks for half of that) and with a window that fits
 * our buffers. JSch keeps these settings to itself; where they cannot be reached, channels work with its own.
 */
final class ChannelSizes {
    /**
     * The most bytes that may be under way to us on one channel. JSch grants more when half of it is used up, so a stream moves half of
     * it in each round trip at least. It costs no memory: what has arrived waits in {@link #BUFFER}.
     */
    static final int WINDOW = 16 * 1024 * 1024;

    /** The most bytes that have arrived and wait to be read, before the connection has to wait. */
    static final int BUFFER = 2 * 1024 * 1024;

    private static final int PACKET = 32 * 1024;

    private ChannelSizes() {}

    /** To be called before the channel is opened. */
    static void enlarge(Channel channel) {
        try {
            set(channel, "setLocalWindowSizeMax", WINDOW);
            set(channel, "setLocalWindowSize", WINDOW);
            set(channel, "setLocalPacketSize", PACKET);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another JSch than the one this was made for: slower, and no worse.
            return;
        }
    }

    private static void set(Channel channel, String setter, int value) throws ReflectiveOperationException {
        Method method = Channel.class.getDeclaredMethod(setter, int.class);
        method.setAccessible(true);
        method.invoke(channel, value);
    }
}
