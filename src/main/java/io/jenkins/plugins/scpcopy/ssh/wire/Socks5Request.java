package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks a SOCKS proxy, version 5, for a connection. */
final class Socks5Request {
    private static final int VERSION = 5;
    private static final int LOGIN_VERSION = 1;
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD = 2;
    private static final int NONE_ACCEPTED = 0xff;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int LONGEST_NAME = 255;
    /** General failure, network or host unreachable, refused, expired: nothing that speaks against another attempt. */
    private static final Set<Integer> PASSING = Set.of(1, 3, 4, 5, 6);
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4_LITERAL = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private final ProxyServer proxy;
    private final InputStream in;
    private final OutputStream out;
    private final ProxyRefusal refusal;

    Socks5Request(ProxyServer proxy, InputStream in, OutputStream out) {
        this.proxy = proxy;
        this.in = in;
        this.out = out;
        this.refusal = new ProxyRefusal(proxy);
    }

    /** Afterwards the streams lead to the host. */
    void connect(String host, int port) throws IOException {
        byte[] request = request(host, port);
        logIn();
        send(request);
        version();
        int reply = next();
        if (reply != 0) {
            throw refusal.notConnected(host, port, words(reply), PASSING.contains(reply));
        }
        next();
        skip(switch (next()) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> next();
            default -> throw refusal.alien("SOCKS5", "");
        });
        skip(2);
    }

    private void logIn() throws IOException {
        boolean password = proxy.login() != null;
        send(password ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN});
        version();
        int method = next();
        if (method == PASSWORD && password) {
            sendPassword();
        } else if (method == NONE_ACCEPTED) {
            throw password
                    ? refusal.login("takes neither a password nor no login at all", "it may want a method that is not supported")
                    : refusal.login("wants a login; none was given", "give user name and password for the proxy");
        } else if (method != NO_LOGIN) {
            throw refusal.alien("SOCKS5", "");
        }
    }

    private void sendPassword() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(LOGIN_VERSION);
        for (byte[] field : new byte[][] {proxy.userBytes(), proxy.passwordBytes()}) {
            message.write(field.length);
            message.writeBytes(field);
        }
        send(message.toByteArray());
        next();
        if (next() != 0) {
            throw refusal.login(
                    "does not let " + RemoteText.escape(proxy.login().user()) + " in; tried: password",
                    "check user name and password for the proxy");
        }
    }

    private byte[] request(String host, int port) throws IOException {
        String asked = refusal.asked(host);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, CONNECT, 0});
        if (asked.indexOf(':') >= 0 || IPV4_LITERAL.matcher(asked).matches()) {
            byte[] address = InetAddress.getByName(asked).getAddress();
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.writeBytes(address);
        } else {
            byte[] name = asked.getBytes(StandardCharsets.US_ASCII);
            if (name.length > LONGEST_NAME) {
                throw refusal.notConnected(host, port, "the name is too long", false);
            }
            request.write(NAME);
            request.write(name.length);
            request.writeBytes(name);
        }
        request.write(port >> 8);
        request.write(port);
        return request.toByteArray();
    }

    private static String words(int reply) {
        return switch (reply) {
            case 1 -> "general failure";
            case 2 -> "its rules do not allow it";
            case 3 -> "the network cannot be reached";
            case 4 -> "the host cannot be reached";
            case 5 -> "the host refused the connection";
            case 6 -> "the packets' time to live expired";
            case 7 -> "it does not support such requests";
            case 8 -> "it does not support this kind of address";
            default -> "reply " + reply;
        };
    }

    private void version() throws IOException {
        int version = next();
        if (version != VERSION) {
            throw refusal.alien("SOCKS5", Character.toString((char) version) + available());
        }
    }

    /** What else has arrived already, for the message. */
    private String available() throws IOException {
        return new String(in.readNBytes(Math.min(in.available(), LONGEST_NAME)), StandardCharsets.ISO_8859_1);
    }

    private void send(byte[] message) throws IOException {
        out.write(message);
        out.flush();
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw refusal.closed();
        }
        return next;
    }

    private void skip(int count) throws IOException {
        if (in.readNBytes(count).length < count) {
            throw refusal.closed();
        }
    }
}
