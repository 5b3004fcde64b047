package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import java.lang.reflect.Method;
import java.time.Duration;

/**
 * Lets a channel receive in packets of OpenSSH's size (32 KiB, where JSch asks for half of that) and with a window that fits
 * our buffers. JSch keeps these settings to itself; where they cannot be reached, channels work with its own.
 */
public final class ChannelSizes {
    /** Enough for near hosts; a sender fills a larger window at once, and spends its time on moving what waits. */
    private static final int LEAST_WINDOW = 2 * 1024 * 1024;

    private static final int MOST_WINDOW = 16 * 1024 * 1024;

    /** JSch grants more when half of a window is used up, so that a stream has 250 MB/s whatever the distance. */
    private static final int WINDOW_PER_MILLISECOND = 512 * 1024;

    /** The most bytes that have arrived and wait to be read, before the connection has to wait. */
    static final int BUFFER = 2 * 1024 * 1024;

    private static final int PACKET = 32 * 1024;

    private ChannelSizes() {}

    /**
     * The most bytes that may be under way to us on one channel. It costs no memory: what has arrived waits in {@link #BUFFER}.
     */
    public static int window(Duration roundTrip) {
        long wanted = roundTrip.toMillis() * WINDOW_PER_MILLISECOND;
        return (int) Math.max(LEAST_WINDOW, Math.min(wanted, MOST_WINDOW));
    }

    /** To be called before the channel is opened. */
    static void enlarge(Channel channel, Duration roundTrip) {
        int window = window(roundTrip);
        try {
            set(channel, "setLocalWindowSizeMax", window);
            set(channel, "setLocalWindowSize", window);
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
