package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks an HTTP proxy for a connection. */
final class HttpProxyRequest {
    private static final int LONGEST_HEAD = 16 * 1024;
    /** The second is not meant for proxies, but some send it to those who give a wrong password. */
    private static final Set<Integer> WANT_LOGIN = Set.of(407, 401);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final String CHALLENGE = "Proxy-Authenticate:";

    private final ProxyServer proxy;
    private final InputStream in;
    private final OutputStream out;
    private final ProxyRefusal refusal;

    HttpProxyRequest(ProxyServer proxy, InputStream in, OutputStream out) {
        this.proxy = proxy;
        this.in = in;
        this.out = out;
        this.refusal = new ProxyRefusal(proxy);
    }

    /** Afterwards the streams lead to the host. */
    void connect(String host, int port) throws IOException {
        String authority = Hop.bracketed(refusal.asked(host)) + ":" + port;
        String request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + authorization() + "\r\n";
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        List<String> head = head();
        Matcher status = STATUS.matcher(head.get(0));
        if (!status.matches()) {
            throw refusal.alien("HTTP", head.get(0));
        }
        int code = Integer.parseInt(status.group(1));
        if (WANT_LOGIN.contains(code)) {
            throw wantsLogin(head);
        }
        if (code / 100 != 2) {
            throw refusal.notConnected(host, port, head.get(0).substring(head.get(0).indexOf(' ') + 1), code / 100 == 5);
        }
    }

    private String authorization() {
        if (proxy.login() == null) {
            return "";
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(proxy.userBytes());
        both.write(':');
        both.writeBytes(proxy.passwordBytes());
        return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(both.toByteArray()) + "\r\n";
    }

    /** The lines before the empty one; not a byte more is taken, since the host may speak at once. */
    private List<String> head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\n\n", head.length() - 2) < 0) {
            int character = in.read();
            if (character < 0) {
                if (head.isEmpty()) {
                    throw refusal.closed();
                }
                break;
            }
            if (character != '\r') {
                head.append((char) character);
            }
            if (head.length() > LONGEST_HEAD || head.length() == 5 && !head.toString().equals("HTTP/")) {
                throw refusal.alien("HTTP", head.toString());
            }
        }
        if (head.indexOf("\n\n") < 0) {
            throw refusal.alien("HTTP", head.toString());
        }
        return head.toString().lines().toList();
    }

    private IOException wantsLogin(List<String> head) {
        List<String> schemes = head.stream()
                .filter(line -> line.regionMatches(true, 0, CHALLENGE, 0, CHALLENGE.length()))
                .map(line -> line.substring(CHALLENGE.length()).strip().split("[ ,]", 2)[0])
                .distinct()
                .toList();
        String offers = schemes.isEmpty()
                ? ""
                : "; it offers " + RemoteText.escape(schemes.stream().collect(Collectors.joining(", ")));
        boolean basic = schemes.isEmpty() || schemes.stream().anyMatch("Basic"::equalsIgnoreCase);
        if (!basic) {
            return refusal.login("wants a login" + offers, "only Basic is supported");
        }
        return proxy.login() == null
                ? refusal.login("wants a login" + offers + "; none was given", "give user name and password for the proxy")
                : refusal.login(
                        "does not let " + RemoteText.escape(proxy.login().user()) + " in" + offers + "; tried: Basic",
                        "check user name and password for the proxy");
    }
}
