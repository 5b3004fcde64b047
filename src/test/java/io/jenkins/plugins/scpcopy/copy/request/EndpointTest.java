package io.jenkins.plugins.scpcopy.copy.request;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class EndpointTest {
    @Test
    public void scpForms() {
        assertEnd("web1:/srv/app", "", "web1", 0, "/srv/app");
        assertEnd("deploy@web1:/srv/app", "deploy", "web1", 0, "/srv/app");
        assertEnd("web1:", "", "web1", 0, "");
        assertEnd("web1:a:b", "", "web1", 0, "a:b");
        assertEnd("web1:~/x y", "", "web1", 0, "~/x y");
        assertEnd("me@corp.example@web1:x", "me@corp.example", "web1", 0, "x");
        assertEnd("[::1]:/x", "", "::1", 0, "/x");
        assertEnd("u@[::1]:/x", "u", "::1", 0, "/x");
        assertEnd("host:dir@[x]:y", "", "host", 0, "dir@[x]:y");
        assertEnd("u@[fe80::1%eth0]:x", "u", "fe80::1%eth0", 0, "x");
        assertEnd("web1:C:\\x", "", "web1", 0, "C:\\x");
        assertEnd("web1:100%25", "", "web1", 0, "100%25");
    }

    @Test
    public void uris() {
        assertEnd("scp://web1//srv/app", "", "web1", 0, "/srv/app");
        assertEnd("scp://web1/app", "", "web1", 0, "app");
        assertEnd("SCP://b@h2:2222/data", "b", "h2", 2222, "data");
        assertEnd("scp://u@[::1]:22//x", "u", "::1", 22, "/x");
        assertEnd("scp://[::1]/x", "", "::1", 0, "x");
        assertEnd("scp://web1", "", "web1", 0, "");
        assertEnd("scp://a%40b@web1//x%20y%C3%BC", "a@b", "web1", 0, "/x yü");
    }

    @Test
    public void localPaths() {
        for (String local : List.of("x", "/x", "./a:b", "dir/a:b", "C:\\x", "..", "", "a@b", "./[::1]:x")) {
            assertEquals(local, Optional.empty(), Endpoint.parse(local));
        }
    }

    @Test
    public void refused() {
        assertRefused("-oProxyCommand=x:y", "no host name");
        assertRefused("-u@host:x", "begins with '-'");
        assertRefused("u@-host:x", "no host name");
        assertRefused(":x", "host name is empty");
        assertRefused("@host:x", "user name before '@' is empty");
        assertRefused("a b:x", "no host name");
        assertRefused("u@h\u0000:x", "no host name");
        assertRefused("h:x\ny", "control character");
        assertRefused("scp://h:0/x", "no port");
        assertRefused("scp://h:65536/x", "no port");
        assertRefused("scp://h:99999999999/x", "no port");
        assertRefused("scp://h:/x", "no port");
        assertRefused("scp://h:-1/x", "no port");
        assertRefused("scp://h/%zz", "%25");
        assertRefused("scp://h/%0a", "control character");
        assertRefused("scp://h/%ff", "not UTF-8");
        assertRefused("scp:///x", "host name is empty");
        assertRefused("sftp://h/x", "'sftp'");
        assertRefused("[::1:x", "not closed");
        assertRefused("[nope]:x", "no IPv6 address");
    }

    @Test
    public void passwordInUriIsNotRepeated() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Endpoint.parse("scp://u:s3cret@h/x"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("password"));
        assertTrue(refusal.getMessage(), !refusal.getMessage().contains("s3cret"));
    }

    @Test
    public void messagesAreQuotedAndEscaped() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Endpoint.parse("h\u001b[8m:x"));
        assertTrue(refusal.getMessage(), refusal.getMessage().startsWith("'h\\x1b[8m:x' cannot be used"));
    }

    @Test
    public void display() {
        for (String text : List.of(
                "h:", "u@h:/srv/a b", "u@[::1]:/x", "scp://u@[::1]:22//x", "scp://h:2222/x", "scp://h:2222", "h:2222:/x", "u@h:50%",
                "scp://scp///x", "scp://C/\\x", "scp://a%3Ab@h/x", "scp://h:22/100%25", "scp://[fe80::1%25eth0]:2222/~/a%2541")) {
            Endpoint end = Endpoint.parse(text).orElseThrow();
            assertEquals("means the same", Optional.of(end), Endpoint.parse(end.display()));
            assertEquals(text, end.display());
        }
        assertEquals("u@h:/x", Endpoint.parse("scp://u@h//x").orElseThrow().display());
    }

    @Test
    public void aPortThatScpWouldTakeForAPathIsDoubted() {
        assertEquals(
                Optional.of("'2222:app' is taken as a path; if it begins with a port, write scp://u@h:2222/app"),
                Endpoint.parse("u@h:2222:app").orElseThrow().doubt());
        assertTrue(Endpoint.parse("[::1]:22:/x").orElseThrow().doubt().orElseThrow().endsWith("scp://[::1]:22//x"));
        for (String sound : List.of("scp://h:2222/app", "scp://h:22/22:x", "h:2222", "h:2222/a:b", "h:a:b", "h:/22:x")) {
            assertEquals(sound, Optional.empty(), Endpoint.parse(sound).orElseThrow().doubt());
        }
    }

    private static void assertEnd(String text, String user, String host, int port, String path) {
        assertEquals(text, Optional.of(new Endpoint(user, host, port, path)), Endpoint.parse(text));
    }

    private static void assertRefused(String text, String part) {
        IllegalArgumentException refusal = assertThrows(text, IllegalArgumentException.class, () -> Endpoint.parse(text));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(part));
    }
}
