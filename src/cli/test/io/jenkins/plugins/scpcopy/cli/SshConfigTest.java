package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.ssh.HostVerification;
import io.jenkins.plugins.scpcopy.testkit.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SshConfigTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> warnings = new ArrayList<>();
    private Path home;

    @Before
    public void home() {
        home = folder.getRoot().toPath();
    }

    private HostSettings read(String host, String config) throws IOException {
        HostSettings settings = new HostSettings(host, "me", home, Map.of("KEYS", "/k$1"));
        new SshConfig(home, host, settings, warnings::add).read(Trees.file(home, ".ssh/config", config));
        return settings;
    }

    @Test
    public void firstValueCounts() throws IOException {
        String config = """
                Port 1
                Host web*
                  Port 2
                  User=deploy
                Host *
                  User nobody
                """;
        assertEquals(1, read("web1", config).port());
        assertEquals("deploy", read("web1", config).user());
        assertEquals("nobody", read("db", config).user());
    }

    @Test(timeout = 300_000)
    public void manyStarsInAPatternTakeNoTime() throws IOException {
        String config = "Host " + "*a".repeat(40) + "b\n  User x\nHost " + "*".repeat(40) + "a\n  User y\n";
        assertEquals("y", read("a".repeat(250), config).user());
    }

    @Test
    public void patternsAndTheirNegation() throws IOException {
        String config = """
                Host *.example.com !bad.example.com h?
                  User x
                """;
        assertEquals("x", read("a.example.com", config).user());
        // As OpenSSH has it.
        assertEquals("me", read("A.Example.COM", config).user());
        assertEquals("me", read("bad.example.com", config).user());
        assertEquals("x", read("h1", config).user());
        assertEquals("me", read("h12", config).user());
    }

    @Test
    public void valuesInAllForms() throws IOException {
        HostSettings settings = read("web", """
                # a comment
                \tHostName = %h.example.com
                IdentityFile "~/two words"
                IdentityFile %d/keys/%r@%h
                UserKnownHostsFile ~/a /b   # another comment
                StrictHostKeyChecking accept-new
                ServerAliveInterval 1M5s
                ServerAliveCountMax 4
                ConnectTimeout 7s
                Ciphers aes128-ctr,aes256-ctr
                Compression yes
                ProxyJump none
                SendEnv LANG LC_*
                """);
        assertEquals("web.example.com", settings.host());
        assertEquals(List.of(home.resolve("two words"), home.resolve("keys/me@web.example.com")), settings.identities());
        assertEquals(List.of(home.resolve("a"), Path.of("/b")), settings.userKnownHosts());
        assertEquals(HostVerification.ACCEPT_NEW, settings.verification());
        assertEquals(Duration.ofSeconds(260), settings.stallTimeout().orElseThrow());
        assertEquals(Duration.ofSeconds(7), settings.connectTimeout().orElseThrow());
        assertEquals(List.of("aes128-ctr", "aes256-ctr"), settings.ciphers());
        assertTrue(settings.compression());
        assertTrue(settings.proxyJump().isEmpty());
        assertEquals(List.of(), warnings);
    }

    @Test
    public void includes() throws IOException {
        Trees.file(home, ".ssh/conf.d/1.conf", "Host web\n  Port 7\n");
        Trees.file(home, ".ssh/conf.d/2.conf", "User x\n");
        String config = "Include conf.d/*.conf missing/*\nPort 8\n";
        assertEquals(7, read("web", config).port());
        assertEquals("x", read("web", config).user());
        assertEquals(8, read("db", config).port());
        assertEquals("me", read("db", "Host web\n  Include conf.d/*\n").user());
        Trees.file(home, ".ssh/loop", "Include loop\n");
        assertThrows(UsageException.class, () -> read("db", "Include loop\n"));
    }

    @Test
    public void whatCannotBeHonouredIsSaid() throws IOException {
        UsageException match = assertThrows(UsageException.class, () -> read("h", "\nMatch exec true\n  Port 1\n"));
        assertTrue(match.getMessage(), match.getMessage().contains("config line 2: 'Match exec' is not supported"));
        assertThrows(UsageException.class, () -> read("h", "Match host\n  Port 1\n"));
        HostSettings command = read("h", "ProxyCommand nc %h %p\n");
        UsageException refused = assertThrows(UsageException.class, command::proxyJump);
        assertTrue(refused.getMessage(), refused.getMessage().contains("line 1: ProxyCommand"));
        read("h", "ProxyCommand none\nMACs hmac-sha2-256\nForwardAgent yes\nRequiredRSASize 3072\nVerifyHostKeyDNS no\n");
        assertEquals(warnings.toString(), 2, warnings.size());
        assertTrue(warnings.get(0), warnings.get(0).contains("line 2: MACs"));
        assertTrue(warnings.get(1), warnings.get(1).contains("line 4: RequiredRSASize"));
        assertThrows(UsageException.class, () -> read("h", "IdentityFile %Z\n").identities());
        assertThrows(UsageException.class, () -> read("h", "IdentityFile \0\n").identities());
        assertThrows(UsageException.class, () -> read("h", "Include \0\n"));
        assertThrows(UsageException.class, () -> read("h", "Include [a\n"));
        assertThrows(UsageException.class, () -> read("h", "User \"x\n"));
        assertThrows(UsageException.class, () -> read("h", "User\n"));
    }

    @Test
    public void matchesOfHostsAndUsers() throws IOException {
        String config = """
                Host web*
                  HostName %h.example.com
                Match host *.example.com,!web2.* user me
                  Port 7
                Match originalhost web2 localuser me,you
                  Port 8
                Match user root exec "never asked"
                  Port 9
                Match !originalhost web*,db
                  User other
                Match all
                  Compression yes
                """;
        assertEquals(7, read("web1", config).port());
        assertEquals(8, read("web2", config).port());
        assertEquals(22, read("db", config).port());
        assertEquals("me", read("db", config).user());
        assertEquals("other", read("mail", config).user());
        assertTrue(read("mail", config).compression());
        Trees.file(home, ".ssh/more", "Match host web1.example.com\n  Port 5\n");
        assertEquals(5, read("web1", "HostName %h.example.com\nInclude more\n").port());
        assertEquals(22, read("web1", "Host db\n  Include more\n").port());
    }

    @Test
    public void changesOfDefaultCiphersAreWarnedAbout() throws IOException {
        assertEquals(List.of(), read("h", "Ciphers +aes128-cbc\n").ciphers());
        assertTrue(warnings.toString(), warnings.get(0).contains("config line 1: changes to the default ciphers"));
    }

    @Test
    public void bytesOfOtherEncodingsDoNotMatter() throws IOException {
        Path file = Trees.file(home, ".ssh/config", "");
        Files.write(file, "# caf\u00e9\nPort 7\n".getBytes(StandardCharsets.ISO_8859_1));
        HostSettings settings = new HostSettings("h", "me", home, Map.of());
        new SshConfig(home, "h", settings, warnings::add).read(file);
        assertEquals(7, settings.port());
    }

    @Test
    public void theFirstWayToAHostCounts() throws IOException {
        assertEquals("a", read("h", "ProxyJump a\nProxyCommand nc %h %p\n").proxyJump().orElseThrow());
        assertTrue(read("h", "ProxyCommand none\nProxyJump a\n").proxyJump().isEmpty());
        assertTrue(read("h", "ProxyJump none\nProxyCommand nc %h %p\n").proxyJump().isEmpty());
    }

    @Test
    public void methodsOfLogin() throws IOException {
        assertEquals(List.of("publickey", "keyboard-interactive", "password"), read("h", "").methods());
        assertEquals(
                List.of("gssapi-with-mic", "keyboard-interactive"),
                read("h", "GSSAPIAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no\n").methods());
        assertEquals(
                List.of("publickey"),
                read("h", "ChallengeResponseAuthentication no\nPasswordAuthentication no\n").methods());
        assertEquals(
                List.of("password", "publickey"),
                read("h", "PreferredAuthentications hostbased,password,gssapi-with-mic,publickey\n").methods());
    }

    @Test
    public void variablesAndQuotes() throws IOException {
        assertEquals(
                List.of(Path.of("/k$1/a b"), Path.of("/x/me")),
                read("h", "IdentityFile '${KEYS}/a b'\nIdentityFile /x/%u\n").identities());
        UsageException unset = assertThrows(
                UsageException.class, () -> read("h", "UserKnownHostsFile ${NONE}/x\n").userKnownHosts());
        assertTrue(unset.getMessage(), unset.getMessage().contains("line 1: the variable NONE is not set"));
    }

    @Test
    public void caseCountsAsWithOpenSsh() throws IOException {
        assertEquals(22, read("h", "Host H\n  Port 7\n").port());
        assertEquals(7, read("h", "Match host H originalhost H\n  Port 7\n").port());
        assertEquals(22, read("h", "Match user ME\n  Port 7\n").port());
    }

    @Test
    public void defaults() throws IOException {
        HostSettings settings = read("h", "");
        assertEquals(22, settings.port());
        assertEquals("me", settings.user());
        assertEquals(HostVerification.STRICT, settings.verification());
        assertEquals(home.resolve(".ssh/id_ed25519"), settings.identities().get(0));
    }
}
