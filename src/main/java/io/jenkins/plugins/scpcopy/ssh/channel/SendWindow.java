package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * How much of the window that a server grants for a command's input is used.
 *
 * <p>OpenSSH's {@code sshd} grants 2 MiB and reads all that comes, so that a fast client has it keep nearly as much in a buffer, which
 * it moves and copies as its command takes from the front: on a near host that costs it a tenth of its time. As it grants
 * more for every 96 KiB that were taken (channel_check_window), a part of the window keeps it just as busy. A server that grants
 * more only when half of its window is used up would wait for ever with such a part, so nothing is withheld until the first
 * grant has shown which kind it is.
 *
 * <p>Dropbear grants 24 KiB, less than a packet. JSch waits a tenth of a second for a window that a packet fits into, each time, so
 * a packet is made no larger than what is left of a small window.
 *
 * <p>Used by a channel's sending thread alone.
 */
final class SendWindow implements SendBuffer.Window {
    private static final long NEAR = 704 * 1024;
    private static final long PER_MILLISECOND = 1024 * 1024;
    /** A window of fewer packets is a small one. */
    private static final int FEW_PACKETS = 4;

    private final Allowance allowance;
    private final long wanted;
    private long initial = -1;
    private long taken;
    private long toWithhold;
    private boolean judged;

    /** What a channel may still send. */
    interface Allowance {
        /** In bytes. */
        long left();

        /** @param bytes not more than are {@link #left()} */
        void withhold(long bytes);
    }

    /** @param roundTrip of the connection; zero if unknown, and then the whole window is used */
    SendWindow(Allowance allowance, Duration roundTrip) {
        this.allowance = allowance;
        this.wanted = roundTrip.isZero()
                ? Long.MAX_VALUE
                : NEAR + Math.min(roundTrip.toNanos(), Duration.ofHours(1).toNanos()) / 1_000_000 * PER_MILLISECOND;
    }

    static SendWindow of(Channel channel, Duration roundTrip) {
        VarHandle window = remoteWindow();
        return new SendWindow(window == null ? new Unknown() : new Window(channel, window), roundTrip);
    }

    /** JSch keeps it to itself; null in another JSch than the one this was made for. */
    private static VarHandle remoteWindow() {
        try {
            return MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup())
                    .findVarHandle(Channel.class, "rwsize", long.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    @Override
    public int most(int bytes) {
        long left = allowance.left();
        if (initial < 0) {
            initial = left;
        }
        if (initial == 0 || initial >= (long) FEW_PACKETS * bytes) {
            return bytes;
        }
        // With nothing left, JSch waits until there is something; servers grant a third or a half of the window at a time.
        return (int) Math.max(1, Math.min(bytes, left > 0 ? left : initial / FEW_PACKETS));
    }

    @Override
    public boolean take(int bytes) {
        if (!judged) {
            judge(allowance.left());
        }
        if (toWithhold > 0) {
            long part = Math.min(allowance.left(), toWithhold);
            allowance.withhold(part);
            toWithhold -= part;
        }
        taken += bytes;
        return allowance.left() >= 2L * bytes;
    }

    private void judge(long left) {
        if (initial < 0) {
            initial = left;
        }
        long granted = left + taken - initial;
        if (granted > 0) {
            judged = true;
            if (granted < initial / 2) {
                toWithhold = Math.max(0, initial - wanted);
            }
        }
    }

    private record Window(Channel channel, VarHandle window) implements Allowance {
        @Override
        public long left() {
            return (long) window.getVolatile(channel);
        }

        /** JSch adds what the server grants while it holds the channel. */
        @Override
        public void withhold(long bytes) {
            synchronized (channel) {
                window.setVolatile(channel, left() - bytes);
            }
        }
    }

    private static final class Unknown implements Allowance {
        @Override
        public long left() {
            return 0;
        }

        @Override
        public void withhold(long bytes) {
            throw new IllegalStateException("nothing is left");
        }
    }
}
