package io.jenkins.plugins.scpcopy.cli.sshconfig;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SshConfigTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> warnings = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private Path home;

    @Before
    public void home() {
        home = folder.getRoot().toPath();
    }

    private HostSettings read(String host, String config, String... options) throws IOException {
        HostSettings settings = new HostSettings(host, "me", home, Map.of("KEYS", "/k$1"));
        List.of(options).forEach(option -> settings.addOption(option, warnings::add));
        new SshConfig(home, settings, machine, warnings::add).read(Trees.file(home, ".ssh/config", config));
        return settings;
    }

    private void refused(String message, String config, String... options) {
        UsageException e = assertThrows(config, UsageException.class, () -> read("h", config, options));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    /** A command that is the word "true", and hosts of one domain. */
    private final SshConfig.Machine machine = new SshConfig.Machine() {
        @Override
        public boolean succeeds(String command) {
            commands.add(command);
            return command.startsWith("true");
        }

        @Override
        public boolean hasName(String host) {
            return host.endsWith(".example.com");
        }
    };

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
        assertEquals(Map.of(AlgorithmKind.CIPHER, "aes128-ctr,aes256-ctr"), settings.algorithms().lists());
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
        Trees.file(home, ".ssh/conf.d/.3.conf", "Misspelt x\n");
        Trees.file(home, ".ssh/conf.d/4.conf/inner", "Tag t\n");
        assertEquals(7, read("web", "Include conf.d/*.conf\n").port());
        assertEquals("t", read("web", "Include conf.*/4*/in?er\n").tag());
        assertEquals("x", read("web", "Include ~/.ssh/conf.d/2.conf\n").user());
        assertThrows(UsageException.class, () -> read("web", "Include conf.d/.*.conf\n"));
        Trees.file(home, ".ssh/loop", "Include loop\n");
        assertThrows(UsageException.class, () -> read("db", "Include loop\n"));
    }

    /** A section that is not seen would make what follows it count for other hosts. */
    @Test
    public void whatIsNotUnderstoodNeverWidensASection() throws IOException {
        String rest = "\n  HostName elsewhere.example.com\n";
        for (String opener : List.of(
                "Hsot prod", "Hosts prod", "Host:prod", "Host\u00a0prod", "\u00a0Host prod", "\u200bHost prod", "#\nHost",
                "Host #prod", "Host \"\"", "Host=", "Host \"prod", "Host * !prod\u00a0", "Match", "Match hots prod",
                "Match host", "Match host ''", "Match originalhost prod all", "Match all host prod", "Match user root hots x",
                "Match localnetwork 10.0.0.0/8", "[prod]", "\ufeff\ufeffHost prod", "Match host prod\u200b")) {
            assertThrows(opener, UsageException.class, () -> read("h", opener + rest));
            assertThrows(opener, UsageException.class, () -> read("h", "Host other\n" + opener + rest));
            Trees.file(home, ".ssh/more", opener + rest);
            assertThrows(opener, UsageException.class, () -> read("h", "Include more\n"));
        }
        for (String opener : List.of(
                "\ufeffHost prod", "Host=prod", "host = prod", "\"Host\" prod", "HOST\tprod\r", "Host \"prod\" # h",
                "Match host=prod", "Match originalhost prod", "Host p\"ro\"d", "Host ==prod")) {
            assertEquals(opener, "h", read("h", opener + rest).host());
        }
    }

    @Test
    public void misspeltSettingsAreErrorsAsWithSsh() throws IOException {
        refused("config line 2: there is no setting 'Prot'", "\nProt 1\n");
        refused("config line 3: there is no setting", "Host other\n\nProt 1\n");
        UsageException near = assertThrows(UsageException.class, () -> read("h", "hots x\n"));
        assertTrue(near.advice(), near.advice().contains("Did you mean Host?"));
        UsageException far = assertThrows(UsageException.class, () -> read("h", "Nothing like it\n"));
        assertTrue(far.advice(), far.advice().startsWith("If it is for other programs"));
        refused("-o Prot=1: there is no setting 'Prot'", "", "Prot=1");
        refused("-o Host=x: Host is for files", "", "Host=x");
        refused("-o Match all: Match is for files", "", "Match all");
        refused("-o # has no value", "", "#");
    }

    @Test
    public void ignoreUnknownNamesSettingsOfOtherPrograms() throws IOException {
        assertEquals(7, read("h", "IgnoreUnknown Pro*,other\nProt 1\nOTHER\tx\nPort 7\n").port());
        assertEquals(7, read("h", "Prot 1\nPort 7\n", "IgnoreUnknown=prot").port());
        assertEquals(7, read("h", "Port 7\n", "IgnoreUnknown=prot", "Prot=1").port());
        refused("line 1: there is no setting 'Prot'", "Prot 1\nIgnoreUnknown Prot\n");
        refused("line 3: there is no setting 'Prot'", "Host other\n  IgnoreUnknown Prot\nProt 1\n");
        refused("line 2: there is no setting 'Other'", "IgnoreUnknown Prot\nOther 1\n");
        assertEquals(7, read("h", "IgnoreUnknown Port\nPort 7\n").port());
    }

    @Test
    public void onlyPlainTextIsRead() throws IOException {
        Path file = Trees.file(home, "config", "");
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            Files.write(file, "Host prod\n  Port 7\n".getBytes(charset));
            UsageException e = assertThrows(UsageException.class, () -> new SshConfig(
                    home, new HostSettings("h", "me", home, Map.of()), machine, warnings::add).read(file));
            assertEquals("Save it as UTF-8.", e.advice());
        }
        refused("carriage return alone", "# old\rHost prod\r  Port 7\r");
        assertEquals(7, read("h", "Host h\r\n  Port 7\r\n").port());
    }

    @Test
    public void whatCannotBeHonouredIsSaid() throws IOException {
        refused("config line 2: 'Match localnetwork' is not supported", "\nMatch localnetwork 10.0.0.0/8\n  Port 1\n");
        read("h", "ProxyCommand none\nBindAddress 192.0.2.1\nForwardAgent yes\nPKCS11Provider x\nVerifyHostKeyDNS no\n");
        assertEquals(warnings.toString(), 2, warnings.size());
        assertTrue(warnings.get(0), warnings.get(0).contains("line 2: BindAddress"));
        assertTrue(warnings.get(1), warnings.get(1).contains("line 4: PKCS11Provider"));
        assertThrows(UsageException.class, () -> read("h", "IdentityFile %Z\n").identities());
        refused("NUL", "IdentityFile \0\n");
        refused("it is no pattern", "Include [a\n");
        refused("a quotation mark is not closed", "User \"x\n");
        refused("User has no value", "User\n");
        refused("'Match host' has no value", "Match host\n  Port 1\n");
    }

    @Test
    public void limitsToKeysAreKept() throws IOException {
        assertEquals(3072, read("h", "RequiredRSASize 3072\n").algorithms().shortestRsa());
        assertThrows(UsageException.class, () -> read("h", "RequiredRSASize many\n").algorithms());
        HostSettings settings = read("h", "Port 7\nKnownHostsCommand /bin/known \"a b\" %H %I %r\n");
        assertEquals(List.of("/bin/known", "a b", "[h]:7", "HOSTNAME", "me"), settings.knownHostsCommand());
        assertEquals(List.of(), read("h", "KnownHostsCommand /bin/known\n", "KnownHostsCommand=none").knownHostsCommand());
        for (String unusable : List.of("known %H", "/bin/known %K")) {
            assertThrows(UsageException.class, () -> read("h", "KnownHostsCommand " + unusable + "\n").knownHostsCommand());
        }
    }

    @Test
    public void settingsThatOnlyTuneAreTaken() throws IOException {
        read("h", "", "ForwardAgent=no", "VerifyHostKeyDNS=no", "RemoteCommand=none", "ConnectionAttempts=1", "ForwardX11=no",
                "PermitLocalCommand=no", "EscapeChar=none", "HostbasedAuthentication=false", "LogLevel=ERROR", "Protocol=2",
                "ControlPersist 5m", "BindInterface=none", "PKCS11Provider=none");
        assertEquals(List.of(), warnings);
        read("h", "", "IPQoS=throughput", "RekeyLimit=1G", "ConnectionAttempts=3", "ForwardAgent=yes", "VerifyHostKeyDNS=yes");
        assertEquals(warnings.toString(), 5, warnings.size());
        assertEquals("-o IPQoS=throughput has no effect: IPQoS is not carried out", warnings.get(0));
        warnings.clear();
        read("h", "IPQoS throughput\nRekeyLimit 1G\nForwardAgent yes\n");
        assertEquals(List.of(), warnings);
        for (String missed : List.of("BindAddress=192.0.2.1", "PKCS11Provider=/x")) {
            refused("is not supported", "", missed);
        }
        assertEquals(1, read("h", "", "NumberOfPasswordPrompts=1").passwordPrompts());
        assertTrue(read("h", "", "Compression=true").compression());
        assertTrue(read("h", "", "ConnectTimeout=none").connectTimeout().isEmpty());
        UsageException refused = assertThrows(UsageException.class, () -> read("h", "RefuseConnection use h2\n").checkAllowed());
        assertTrue(refused.getMessage(), refused.getMessage().endsWith("line 1: connections to h are refused: use h2"));
    }

    @Test
    public void matchOfCommands() throws IOException {
        String config = """
                User deploy
                Match host web exec "true %n %r %%"
                  Port 7
                Match !exec false localuser me
                  Compression yes
                """;
        assertEquals(7, read("web", config).port());
        assertEquals(List.of("true web deploy %", "false"), commands);
        commands.clear();
        assertTrue(read("db", config).compression());
        // What stands behind a criterion that is not met does not run.
        assertEquals(List.of("false"), commands);
        refused("'%Z'", "Match exec \"true %Z\"\n");
        for (String name : List.of("$(touch x)", "a;b", "-oProxyCommand=x", "a b", "`x`")) {
            assertThrows(name, UsageException.class, () -> read(name, "Match exec 'true %n'\n"));
        }
    }

    @Test
    public void finalSectionsCountForTheFinalName() throws IOException {
        String config = """
                Host web
                  HostName web.example.com
                Host *.example.com
                  Port 7
                Match final host *.example.com
                  User late
                Match !final
                  Compression yes
                IdentityFile /k
                """;
        assertEquals("late", read("web", config).user());
        assertEquals(7, read("web", config).port());
        assertEquals("me", read("db", config).user());
        assertTrue(read("db", config).compression());
        assertEquals(List.of(Path.of("/k")), read("web", "IdentityFile /k\nMatch final all\n").identities());
        assertEquals(22, read("web", "Match canonical all\n  Port 7\n").port());
    }

    @Test
    public void namesAreCompletedOnlyOnRequest() throws IOException {
        String config = """
                CanonicalDomains example.org example.com
                Host *.example.com
                  User deploy
                Match canonical
                  Port 7
                """;
        assertEquals("web", read("web", config).host());
        HostSettings completed = read("web", "CanonicalizeHostname yes\n" + config);
        assertEquals("web.example.com", completed.host());
        assertEquals("deploy", completed.user());
        assertEquals(7, completed.port());
        assertEquals("a.b.c", read("a.b.c", "CanonicalizeHostname yes\n" + config).host());
        assertEquals("web", read("web", "CanonicalizeHostname yes\nProxyJump j\n" + config).host());
        assertEquals("web.example.com", read("web", "CanonicalizeHostname always\nProxyJump j\n" + config).host());
        assertEquals("192.0.2", read("192.0.2", "CanonicalizeHostname yes\nCanonicalizeMaxDots 3\n" + config).host());
        refused("there is no host h in example.org",
                "CanonicalizeHostname yes\nCanonicalDomains example.org\nCanonicalizeFallbackLocal no\n");
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
                Match tagged t localuser m?
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
    public void algorithmsOfOneHost() throws IOException {
        String config = """
                HostKeyAlgorithms ^ssh-rsa
                Host old
                  KexAlgorithms +diffie-hellman-group14-sha1
                  PubkeyAcceptedKeyTypes +ssh-rsa
                  MACs -hmac-sha1*
                """;
        assertEquals(
                Map.of(
                        AlgorithmKind.KEX, "+diffie-hellman-group14-sha1",
                        AlgorithmKind.PUBLIC_KEY, "+ssh-rsa",
                        AlgorithmKind.MAC, "-hmac-sha1*",
                        AlgorithmKind.HOST_KEY, "^ssh-rsa"),
                read("old", config).algorithms().lists());
        assertEquals(Map.of(AlgorithmKind.HOST_KEY, "^ssh-rsa"), read("new", config).algorithms().lists());
        HostSettings wrong = read("h", "Port 1\nCiphers +rot13\n");
        UsageException e = assertThrows(UsageException.class, wrong::algorithms);
        assertTrue(e.getMessage(), e.getMessage().contains("config line 2: there is no cipher algorithm \"rot13\""));
    }

    @Test
    public void theManualListsWhatIsCarriedOut() throws IOException {
        String manual = Files.readString(Path.of("docs/COMMAND.md"));
        String begin = "These settings of ssh_config are carried out, from `-o` and from the file:";
        String list = manual.substring(manual.indexOf(begin) + begin.length());
        List<String> named = Pattern.compile("`(\\w+)`")
                .matcher(list.substring(0, list.indexOf('.')))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertEquals(Stream.of(Keyword.values()).map(Keyword::name).toList(), named);
    }

    @Test
    public void bytesOfOtherEncodingsDoNotMatter() throws IOException {
        Path file = Trees.file(home, ".ssh/config", "");
        Files.write(file, "# caf\u00e9\nPort 7\n".getBytes(StandardCharsets.ISO_8859_1));
        HostSettings settings = new HostSettings("h", "me", home, Map.of());
        new SshConfig(home, settings, machine, warnings::add).read(file);
        assertEquals(7, settings.port());
    }

    @Test
    public void theFirstWayToAHostCounts() throws IOException {
        assertEquals("a", read("h", "ProxyJump a\nProxyCommand nc %h %p\n").proxyJump().orElseThrow());
        assertTrue(read("h", "ProxyCommand none\nProxyJump a\n").proxyJump().isEmpty());
        assertTrue(read("h", "ProxyJump none\nProxyCommand nc %h %p\n").proxyJump().isEmpty());
        assertTrue(read("h", "ProxyJump none\nProxyCommand nc %h %p\n").proxyCommand().isEmpty());
        assertTrue(read("h", "ProxyCommand none\n").proxyCommand().isEmpty());
        assertEquals(
                "tsh proxy \"ssh\" --user=bob h:7 # % h",
                read("h", "User bob\nPort 7\nProxyCommand = tsh proxy \"ssh\" --user=%r %h:%p # %% %n\nProxyJump a\n")
                        .proxyCommand().orElseThrow());
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
