package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy through which the first host on the way is reached. What is said to the proxy itself is not encrypted, its password
 * included; the SSH connection through it is.
 *
 * @param host a name or an address (an IPv6 address without brackets)
 * @param port 1 to 65535
 * @param login user name and password for the proxy, or null
 */
public record ProxyServer(Kind kind, String host, int port, Login login) implements Serializable {
    private static final int LONGEST_SOCKS_FIELD = 255;
    private static final Pattern URL =
            Pattern.compile("(http|socks5)://(\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\\w]*\\]|[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*)"
                    + ":([0-9]{1,5})/?",
                    Pattern.CASE_INSENSITIVE);

    /** How the proxy is asked. */
    public enum Kind {
        /** By {@code CONNECT}, with basic authentication if there is a login. */
        HTTP,
        /** By SOCKS version 5, with user name and password if there is a login. */
        SOCKS5
    }

    /** @throws IllegalArgumentException if port or login cannot be right; the message says why, without the password */
    public ProxyServer {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(host);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(port + " is no port; ports are 1 to 65535");
        }
        if (login != null) {
            check(kind, login);
        }
    }

    private static void check(Kind kind, Login login) {
        if (login.password() == null || !login.keys().isEmpty()) {
            throw new IllegalArgumentException("a proxy takes a user name and a password, and no key");
        }
        if (kind == Kind.HTTP && login.user().indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user name for an HTTP proxy must not hold a colon");
        }
        if (kind == Kind.SOCKS5 && (!fits(utf8(login.user())) || !fits(utf8(CharBuffer.wrap(login.password()))))) {
            throw new IllegalArgumentException("user name and password for a SOCKS5 proxy have 1 to 255 bytes each");
        }
    }

    private static boolean fits(byte[] field) {
        return field.length >= 1 && field.length <= LONGEST_SOCKS_FIELD;
    }

    private static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads {@code http://host:port} or {@code socks5://host:port}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException if the text is anything else; the message quotes it unless it holds a password
     */
    public static ProxyServer parse(String url) {
        if (url.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "the proxy's URL must hold no user name and no password: they are given apart from it");
        }
        Matcher matcher = URL.matcher(url.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + RemoteText.escape(url)
                    + "\" is no proxy; write http://host:port or socks5://host:port, an IPv6 address in brackets");
        }
        String host = matcher.group(2).replaceAll("[\\[\\]]", "");
        Kind kind = matcher.group(1).equalsIgnoreCase("http") ? Kind.HTTP : Kind.SOCKS5;
        return new ProxyServer(kind, host, Integer.parseInt(matcher.group(3)), null);
    }

    /** The same proxy with a login by password. */
    public ProxyServer withLogin(Login newLogin) {
        return new ProxyServer(kind, host, port, newLogin);
    }

    /** How messages call the proxy: its URL. */
    public String displayName() {
        return (kind == Kind.HTTP ? "http://" : "socks5://") + Hop.bracketed(host) + ":" + port;
    }

    public byte[] userBytes() {
        return utf8(login.user());
    }

    public byte[] passwordBytes() {
        return utf8(CharBuffer.wrap(login.password()));
    }
}
