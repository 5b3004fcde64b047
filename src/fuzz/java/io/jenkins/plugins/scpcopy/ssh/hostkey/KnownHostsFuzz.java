package io.jenkins.plugins.scpcopy.ssh.hostkey;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any text as known hosts: it is read or refused in words, and what a key's own line says is found again. */
public final class KnownHostsFuzz {
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIDuVTMXMRVrSPQvCkbpdmWmwIHIqRi0Y4gWlXTjUDjWN";
    private static final List<String> HOSTS = List.of("web1", "WEB1.example.com", "10.0.0.1", "fe80::1%eth0", "");

    private KnownHostsFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "web1 ssh-ed25519 " + KEY,
                "[web1]:2222,*.example.com,!db ssh-ed25519 " + KEY + "\n@revoked * ssh-ed25519 " + KEY,
                "# x\n\nSHA256:" + "a".repeat(43),
                "|1|ZZ00|qxyF6kAmSvT6BvFnWxS2dFPp0qg= ssh-ed25519 " + KEY,
                "@cert-authority * ssh-ed25519 " + KEY,
                "w?b*1 ssh-ed25519 " + KEY + " comment");
    }

    /** The input is the text. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        KnownHosts known;
        try {
            known = KnownHosts.parse(text);
        } catch (IllegalArgumentException e) {
            Shown.check(e.getMessage());
            return;
        }
        for (String host : HOSTS) {
            check(known, host, 22);
            check(known, host, 2222);
        }
    }

    private static void check(KnownHosts known, String host, int port) {
        KnownHosts.Known found = known.lookup(host, port);
        for (HostPublicKey revoked : found.revoked()) {
            assertFalse("a revoked key is accepted", found.accepts(revoked));
        }
        for (HostPublicKey key : found.keys()) {
            assertEquals("a known key is refused", !found.revoked().contains(key), found.accepts(key));
            if (!host.isEmpty()) {
                KnownHosts again = KnownHosts.parse(key.knownHostsLine(host, port));
                assertEquals("a key's own line is not found", List.of(key), again.lookup(host, port).keys());
            }
            Shown.check(key.described());
        }
    }
}
