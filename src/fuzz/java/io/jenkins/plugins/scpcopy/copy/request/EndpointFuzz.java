package io.jenkins.plugins.scpcopy.copy.request;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any text as one end of a copy: a remote end that can be written again and then means the same, a local one, or words. */
public final class EndpointFuzz {
    private EndpointFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "host:path",
                "user@host:/srv/app",
                "scp://user@[fe80::1%25eth0]:2222//srv/a%20b",
                "[::1]:x",
                "u@[fe80::1%25eth1]:2222//srv/a%20(",
                "C:\\x",
                "./a:b",
                "user@[::1]:~/x",
                "http://x/",
                "scp://host",
                "a@b@host:x",
                "host:",
                "scp://u%40x@h/",
                "scp://u%40x@h/v@[fe80::1%25ethv[fe80::1%25eth0]:222v",
                "host:dir@[x]:y",
                "scp://[%40x@h/v@[fe80::1%25ethvs[ftp conlyfe79::1%25eth0]:222v");
    }

    /** The input is the text. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Optional<Endpoint> parsed;
        try {
            parsed = Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            Shown.check(e.getMessage());
            return;
        }
        if (parsed.isEmpty()) {
            assertTrue("taken for local", !text.startsWith("scp://") && !text.matches("[a-z0-9]{2,}:[a-z0-9/]*"));
            return;
        }
        Endpoint end = parsed.get();
        assertTrue("an option", !end.host().startsWith("-") && !end.host().isEmpty() && !end.user().startsWith("-"));
        assertTrue("controls", (end.host() + end.user() + end.path()).chars().noneMatch(c -> c < ' ' || c == 0x7f));
        assertTrue("not in the host", end.host().chars().noneMatch(c -> "/@ []'\"`$;|&<>\\".indexOf(c) >= 0));
        assertTrue("port", end.port() >= 0 && end.port() <= 65535);
        assertEquals(parsed, Endpoint.parse(uri(end)));
        assertEquals(parsed, Endpoint.parse(end.display()));
    }

    private static String uri(Endpoint end) {
        String host = end.host().indexOf(':') >= 0 ? "[" + end.host().replace("%", "%25") + "]" : end.host();
        String user = end.user().isEmpty() ? "" : encode(end.user()) + "@";
        return "scp://" + user + host + (end.port() == 0 ? "" : ":" + end.port()) + "/" + encode(end.path());
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
