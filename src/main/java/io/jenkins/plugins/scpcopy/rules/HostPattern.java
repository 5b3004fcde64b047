package io.jenkins.plugins.scpcopy.rules;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts as a line of a rule names them: {@code name}, {@code *.domain}, an address, {@code address/bits}, or {@code *}, each with
 * {@code :port} or {@code :*} behind it. Names are compared as they are written and addresses by their value; nobody is asked
 * what a name stands for, since agents may be told something else.
 *
 * @param host in small letters, without brackets and without a dot at its end
 * @param bits of the address that count; -1 if the host is none
 * @param port {@link #USUAL}, {@link #ANY}, or a number
 */
public record HostPattern(String host, int bits, int port) {
    /** None is given: that of SSH. */
    public static final int USUAL = 0;

    public static final int ANY = -1;

    public static final int SSH = 22;
    private static final Pattern LINE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/@\\s]+))(?:/(\\d{1,3}))?(?::(\\d{1,5}|\\*))?");

    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9_][A-Za-z0-9_.-]*|\\*");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    /** @throws IllegalArgumentException if a line cannot be read */
    public static HostPattern parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(Messages.HostPattern_unreadable(line));
        }
        boolean bracketed = matcher.group(1) != null;
        String written = bracketed ? matcher.group(1) : matcher.group(2);
        String host = plain(written);
        String bits = matcher.group(3);
        Optional<byte[]> address = address(host);
        if (address.isEmpty() && (bracketed || bits != null || !NAME.matcher(written).matches())) {
            throw new IllegalArgumentException(Messages.HostPattern_unreadable(line));
        }
        int most = address.map(value -> value.length * 8).orElse(-1);
        int counting = bits == null ? most : Integer.parseInt(bits);
        int port = port(matcher.group(4));
        if (counting > most || port > 65535 || port == USUAL && matcher.group(4) != null) {
            throw new IllegalArgumentException(Messages.HostPattern_unreadable(line));
        }
        return new HostPattern(host, counting, port);
    }

    private static int port(String text) {
        return text == null ? USUAL : text.equals("*") ? ANY : Integer.parseInt(text);
    }

    /** Whether it names one host, which may have been given another name. */
    public boolean isName() {
        return bits < 0 && !host.startsWith("*");
    }

    /** The same for what the name stands for. @param usualPort where the pattern gives no port */
    public HostPattern standingFor(String address, int usualPort) {
        String other = plain(address);
        return new HostPattern(other, address(other).map(value -> value.length * 8).orElse(-1), port == USUAL ? usualPort : port);
    }

    /** @param other a name, or an address without brackets */
    public boolean matches(String other, int otherPort) {
        return (port == ANY || otherPort == (port == USUAL ? SSH : port)) && matches(plain(other));
    }

    private boolean matches(String other) {
        if (host.equals("*")) {
            return true;
        }
        Optional<byte[]> address = address(other);
        if (bits >= 0) {
            return address.isPresent() && begins(address.get(), address(host).orElseThrow());
        }
        return host.startsWith("*.") ? address.isEmpty() && other.endsWith(host.substring(1)) : other.equals(host);
    }

    private boolean begins(byte[] address, byte[] own) {
        int whole = bits / 8;
        int rest = bits % 8;
        return address.length == own.length
                && Arrays.equals(address, 0, whole, own, 0, whole)
                && (rest == 0 || (address[whole] ^ own[whole]) >> 8 - rest == 0);
    }

    /** How messages call a host, and rules may. */
    public static String address(String host, int port) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == SSH ? name : name + ":" + port;
    }

    private static String plain(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
    }

    /** The value of an address in its usual form; other forms of it are taken for names. An interface is no part of it. */
    private static Optional<byte[]> address(String text) {
        String value = text.replaceFirst("%.*", "");
        if (!IPV4.matcher(value).matches() && value.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            // Asks nobody: it has the form of an address.
            return Optional.of(InetAddress.getByName(value).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
