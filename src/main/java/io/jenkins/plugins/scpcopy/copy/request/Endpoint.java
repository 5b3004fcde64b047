package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A remote end as users write it: {@code [user@]host:path} or {@code scp://[user@]host[:port]/path}. As with {@code scp}
 * itself, a URI's path is relative to the login directory too: {@code scp://host//srv/app} names an absolute one.
 *
 * @param user empty: the login's own user name
 * @param host a name or an address, an IPv6 address without brackets
 * @param port 0: not given
 * @param path relative to the login directory unless it begins with {@code /}; may be empty
 */
public record Endpoint(String user, String host, int port, String path) implements Serializable {
    private static final String SCHEME = "scp://";
    private static final String FORMS =
            "; write [user@]host:path or scp://[user@]host[:port]/path, with an IPv6 address in brackets,"
                    + " and ./ in front of a local path that holds a colon";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");
    /** Hosts may have names of one letter; on Windows itself a drive is what everybody means. */
    private static final Pattern DRIVE =
            Pattern.compile(File.separatorChar == '\\' ? "[A-Za-z]:([\\\\/].*)?" : "[A-Za-z]:\\\\.*", Pattern.DOTALL);
    private static final Pattern PORT_IN_PATH = Pattern.compile("(\\d{1,5}):(.*)", Pattern.DOTALL);
    private static final Pattern OTHER_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

    /**
     * Reads an end.
     *
     * @return the remote end, or empty if the text means a local path: {@code C:\x} (on Windows also {@code C:/x}),
     *     {@code ./a:b}, or anything without a colon
     * @throws IllegalArgumentException if it is meant as a remote end but cannot be one; the message quotes it and says what
     *     would be right
     */
    public static Optional<Endpoint> parse(String text) {
        if (text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.of(uri(text));
        }
        if (OTHER_SCHEME.matcher(text).matches()) {
            String scheme = text.substring(0, text.indexOf(':'));
            throw bad(text, "it has the scheme '" + scheme + "', and only scp is known");
        }
        if (DRIVE.matcher(text).matches()) {
            return Optional.empty();
        }
        int colon = pathColon(text);
        if (colon < 0) {
            return Optional.empty();
        }
        String end = text.substring(0, colon);
        int at = end.lastIndexOf('@');
        if (at == 0) {
            throw bad(text, "the user name before '@' is empty");
        }
        String user = at < 0 ? "" : end.substring(0, at);
        return Optional.of(checked(text, user, end.substring(at + 1), 0, text.substring(colon + 1)));
    }

    /**
     * Reads {@code [user@]host[:port]}, as a host on the way is written; a path may stand behind a slash.
     *
     * @throws IllegalArgumentException as {@link #parse}
     */
    public static Endpoint parseHost(String text) {
        return parse("scp://" + text).orElseThrow();
    }

    /**
     * The form that names this end in messages, raw; read again, it means the same. {@code user@host:path}, or a URI if that would be
     * read otherwise or there is a port.
     */
    public String display() {
        String plain = login() + ":" + path;
        return port == 0 && reads(plain) ? plain : asUri(path);
    }

    /** The same without the path. */
    public String displayHost() {
        return port == 0 ? login() : asUri("");
    }

    /** What {@code ssh} takes for it. */
    public String sshWords() {
        return port == 0 ? login() : "-p " + port + " " + login();
    }

    private boolean reads(String text) {
        try {
            return parse(text).equals(Optional.of(this));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String asUri(String end) {
        String encoded = user.replace("%", "%25").replace(":", "%3A");
        String address = host.indexOf(':') >= 0 ? "[" + host.replace("%", "%25") + "]" : host;
        return SCHEME + (user.isEmpty() ? "" : encoded + "@") + address + (port == 0 ? "" : ":" + port)
                + (end.isEmpty() ? "" : "/" + end.replace("%", "%25"));
    }

    /** Another path on the same host. */
    public Endpoint withPath(String other) {
        return new Endpoint(user, host, port, other);
    }

    /** What looks like a mistake in a path, fit to be shown: a port is easily written where scp has no place for one. */
    public Optional<String> doubt() {
        Matcher matcher = PORT_IN_PATH.matcher(path);
        return port == 0 && matcher.matches()
                ? Optional.of("'" + RemoteText.escape(path) + "' is taken as a path; if it begins with a port, write "
                        + RemoteText.escape("scp://" + login() + ":" + matcher.group(1) + "/" + matcher.group(2)))
                : Optional.empty();
    }

    /** {@code user@host}, without what was not given; an address with colons in brackets. */
    public String login() {
        return (user.isEmpty() ? "" : user + "@") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host);
    }

    /** The colon that ends the host part, or -1 if the text is a local path: a slash comes first, as in scp's own rule. */
    private static int pathColon(String text) {
        int bracket = text.startsWith("[") ? 0 : text.indexOf("@[") + 1;
        int slash = text.indexOf('/');
        int colon = text.indexOf(':');
        boolean bracketed = text.startsWith("[") || bracket > 0;
        // Behind the first colon or slash, a bracket is part of a path.
        if (bracketed && (slash < 0 || bracket < slash) && bracket < colon) {
            int close = text.indexOf("]:", bracket);
            if (close >= 0) {
                return close + 1;
            }
        }
        return slash >= 0 && slash < colon ? -1 : colon;
    }

    private static Endpoint uri(String text) {
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        // As scp reads it: the slash only ends the host part, so that scp://host/x is relative and scp://host//x absolute.
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        String hostPort = authority.substring(at + 1);
        if (at == 0) {
            throw bad(text, "the user name before '@' is empty");
        }
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a remote end must not hold a password: leave out ':' and what follows it before the '@'");
        }
        int portColon = hostPort.startsWith("[") ? hostPort.indexOf("]:") + 1 : hostPort.indexOf(':');
        int port = 0;
        if (portColon > 0) {
            port = port(text, hostPort.substring(portColon + 1));
            hostPort = hostPort.substring(0, portColon);
        }
        // A URI writes the percent sign before an address's zone in its escaped form, too.
        String host = hostPort.startsWith("[") ? hostPort.replaceFirst("%25(?=.)", "%") : hostPort;
        return checked(text, decode(text, user), host, port, decode(text, path));
    }

    private static Endpoint checked(String text, String user, String host, int port, String path) {
        String bare = host;
        if (host.startsWith("[")) {
            if (!host.endsWith("]")) {
                throw bad(text, "the bracket before the address is not closed");
            }
            bare = host.substring(1, host.length() - 1);
            if (!IPV6.matcher(bare).matches()) {
                throw bad(text, "what stands in brackets is no IPv6 address");
            }
        } else if (host.isEmpty()) {
            throw bad(text, "the host name is empty");
        } else if (!HOST.matcher(host).matches()) {
            throw bad(text, "'" + RemoteText.escape(host) + "' is no host name");
        }
        if (user.startsWith("-")) {
            throw bad(text, "the user name begins with '-'");
        }
        refuseControls(text, user, "user name");
        refuseControls(text, path, "path");
        if (user.indexOf('/') >= 0 || user.indexOf(' ') >= 0) {
            throw bad(text, "the user name holds a blank or a slash");
        }
        return new Endpoint(user, bare, port, path);
    }

    private static void refuseControls(String text, String part, String what) {
        if (part.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw bad(text, "the " + what + " holds a control character");
        }
    }

    private static int port(String text, String digits) {
        int port = digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw bad(text, "'" + RemoteText.escape(digits) + "' is no port: a number from 1 to 65535 is due");
        }
        return port;
    }

    private static String decode(String text, String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < part.length(); ) {
            int character = part.codePointAt(i);
            if (character != '%') {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
                continue;
            }
            int high = i + 2 < part.length() ? Character.digit(part.charAt(i + 1), 16) : -1;
            int low = i + 2 < part.length() ? Character.digit(part.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw bad(text, "'%' is not followed by two hexadecimal digits (a literal % is %25)");
            }
            bytes.write(high << 4 | low);
            i += 3;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(text, "its percent escapes are not UTF-8");
        }
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException(
                String.format(Locale.ROOT, "'%s' cannot be used as a remote end: %s%s", RemoteText.escape(text), why, FORMS));
    }
}
