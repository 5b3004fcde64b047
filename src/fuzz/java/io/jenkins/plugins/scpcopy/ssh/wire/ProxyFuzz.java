package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Any bytes as a proxy's answers: a way to the host, or a failure in words. */
public final class ProxyFuzz {
    private static final Login LOGIN = Login.password("me", "secret".toCharArray());

    private ProxyFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0HTTP/1.1 200 OK\r\nVia: x\r\n\r\nSSH-2.0",
                "\1HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: Negotiate\r\n\r\n",
                "\0HTTP/1.0 502 Bad\r\n\r\n",
                "\2\5\0\5\0\0\1\1\2\3\4\0\26",
                "\3\5\2\1\0\5\0\0\3\4name\0\26",
                "\2\5\0\5\5",
                "\2\5\u00ff");
    }

    /** The first byte chooses the kind of proxy and whether there is a login; the rest is what it answers. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Login login = (input[0] & 1) == 0 ? null : LOGIN;
        ByteArrayInputStream in = new ByteArrayInputStream(input, 1, input.length - 1);
        OutputStream out = OutputStream.nullOutputStream();
        try {
            if ((input[0] & 2) == 0) {
                new HttpProxyRequest(new ProxyServer(ProxyServer.Kind.HTTP, "proxy", 1, login), in, out).connect("host", 22);
            } else {
                new Socks5Request(new ProxyServer(ProxyServer.Kind.SOCKS5, "proxy", 1, login), in, out).connect("host", 22);
            }
        } catch (IOException e) {
            Shown.check(e.getMessage());
        }
    }
}
