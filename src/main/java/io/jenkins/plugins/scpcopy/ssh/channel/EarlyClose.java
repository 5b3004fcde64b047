package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of a channel before the server has confirmed its command. Dropbear up to 2022.83 closes a channel when another command of
 * the connection ends between the channel's opening and its command, which it then starts without a word. JSch forgets a channel
 * that is closed so early, and waits on. Where it does not, it confirms the end at once, and such a dropbear ends the whole connection
 * over a command for a channel that it knows no more.
 */
final class EarlyClose {
    private static final Access ACCESS = access();
    private static final Pattern DROPBEAR = Pattern.compile("dropbear_(\\d{1,4})\\..*");
    /** Of the releases that do it. */
    private static final int LAST_YEAR = 2022;

    private final Channel channel;

    /** What JSch keeps to itself. */
    private record Access(MethodHandle channelOfSession, VarHandle reply) {}

    EarlyClose(Channel channel) {
        this.channel = channel;
    }

    /** Null in another JSch than the one this was made for. */
    private static Access access() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            return new Access(
                    MethodHandles.privateLookupIn(Session.class, lookup)
                            .findVirtual(Session.class, "getChannelById", MethodType.methodType(Channel.class, int.class)),
                    MethodHandles.privateLookupIn(Channel.class, lookup).findVarHandle(Channel.class, "reply", int.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Whether a server does that, by its identification; where it may, only one command at a time is safe on a connection. */
    static boolean mayComeFrom(String banner) {
        Matcher version = DROPBEAR.matcher(banner);
        return version.matches() && Integer.parseInt(version.group(1)) <= LAST_YEAR;
    }

    /** Whether JSch goes on waiting for the confirmation. A channel that it closes itself is disconnected first, and then forgotten. */
    boolean isMissed() {
        return ACCESS != null && isForgotten() && channel.isConnected();
    }

    /** Whether the wait is over without a word on the command. */
    boolean hasCome() {
        return ACCESS != null && (int) ACCESS.reply().getVolatile(channel) < 0 && channel.getExitStatus() < 0
                && channel.getExitSignal() == null;
    }

    private boolean isForgotten() {
        try {
            return (Channel) ACCESS.channelOfSession().invokeExact(channel.getSession(), channel.getId()) == null;
        } catch (JSchException e) {
            // The channel has no session any more.
            return true;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
