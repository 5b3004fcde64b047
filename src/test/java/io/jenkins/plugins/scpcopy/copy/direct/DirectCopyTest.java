package io.jenkins.plugins.scpcopy.copy.direct;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Two real servers: the first one runs OpenSSH's scp to the second one. */
public class DirectCopyTest {
    private static final List<Protocol> PROTOCOLS = List.of(Protocol.SFTP, Protocol.SCP);

    private final OpenSshServer first = new OpenSshServer();
    private final OpenSshServer second = new OpenSshServer();

    @Before
    public void start() throws Exception {
        OpenSshServer.assumeInstalled();
        second.start();
        first.config("SetEnv HOME=%d/home PATH=%d/bin:/usr/local/bin:/usr/bin:/bin").start();
        // Its account has the known hosts and the key of the test, whoever runs that.
        program("scp", "echo $$ > '" + at("scp.pid") + "'\nexec /usr/bin/scp -F '" + at("ssh_config") + "' \"$@\"");
        Files.writeString(at("known_hosts"), second.knownHosts());
        account(second.clientKeyFile().toString());
    }

    @After
    public void stop() {
        first.stop();
        second.stop();
    }

    private Path at(String name) {
        return first.directory().resolve(name);
    }

    private void program(String name, String script) throws IOException {
        Path file = Trees.file(first.directory(), "bin/" + name, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** @param identity the file of the first host's own key, or {@code none} */
    private void account(String identity) throws IOException {
        Files.write(at("ssh_config"), List.of(
                "UserKnownHostsFile " + at("known_hosts"), "GlobalKnownHostsFile /dev/null", "IdentityFile " + identity));
    }

    private SshConnector connector(Login lent) {
        Login login = Login.keys(first.user(), List.of(new Login.PrivateKey("first", first.clientKey(), null)));
        return new SshConnector(
                List.of(new Hop(first.host(), first.port(), login, HostKeyPolicy.strict(first.knownHosts()))),
                lent == null ? SshOptions.DEFAULTS : SshOptions.DEFAULTS.lending(lent));
    }

    private Login key(String user) {
        return Login.keys(user, List.of(new Login.PrivateKey("second", second.clientKey(), null)));
    }

    private CopyTarget to(Object path) {
        return new CopyTarget.Remote(new Endpoint(second.user(), second.host(), second.port(), path.toString()));
    }

    private CopyRun copy(CopySource from, CopyTarget to, Login lent, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request =
                options.apply(CopyRequest.builder(from, to, "/").route(Route.DIRECT)).build();
        run.report = new Copy(request, connector(lent), null, run).run();
        return run;
    }

    private CopyRun copy(Object from, Object to, Login lent) throws Exception {
        return copy(CopyRun.remote(from.toString()), to(to), lent, CopyRun::same);
    }

    private TransferException refused(Login lent) {
        return assertThrows(TransferException.class, () -> copy(at("home"), second.directory(), lent));
    }

    private static void says(String text, String part) {
        assertTrue(text, text.contains(part));
    }

    @Test
    public void treesArriveByTheFirstHostsOwnKey() throws Exception {
        Path tree = Trees.sample(at("tree"));
        Trees.oddNames(tree.resolve("odd"));
        for (Protocol protocol : PROTOCOLS) {
            Path target = Files.createDirectory(second.directory().resolve("by " + protocol));
            CopyRun run = copy(
                    CopyRun.remote(tree.toString()), to(target), null, b -> b.protocol(protocol).preserve(Preserve.ALL));
            Trees.assertSame(tree, target.resolve("tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            assertEquals(protocol.name().toLowerCase(), run.report.protocol());
            try (var files = Files.walk(tree)) {
                assertEquals(files.filter(Files::isRegularFile).count(), run.report.files());
            }
            says(run.warnings.get(0), "are checked by 127.0.0.1:" + first.port() + " alone");
            assertEquals("nothing is lent", 1, run.warnings.size());
        }
    }

    /** The two hosts agree on keys between themselves. */
    @Test
    public void aPostQuantumKeyExchangeIsRequiredBetweenTheHostsToo() throws Exception {
        Path file = Trees.file(first.directory(), "data", "1");
        CopySource from = CopyRun.remote(file.toString());
        CopyRequest request = CopyRequest.builder(from, to(second.directory().resolve("copy")), "/").route(Route.DIRECT).build();
        Hop hop = connector(null).route().get(0);
        SshConnector requiring = new SshConnector(
                List.of(new Hop(hop.host(), hop.port(), hop.login(), hop.policy(), hop.algorithms().with(PostQuantum.REQUIRE))),
                SshOptions.DEFAULTS);
        new Copy(request, requiring, null, new CopyRun()).run();
        assertEquals("1", Files.readString(second.directory().resolve("copy")));

        OpenSshServer classical = new OpenSshServer().config("KexAlgorithms curve25519-sha256").start();
        try {
            Files.writeString(at("known_hosts"), classical.knownHosts());
            CopyTarget there = new CopyTarget.Remote(new Endpoint(classical.user(), classical.host(), classical.port(), "/nowhere"));
            TransferException e = assertThrows(TransferException.class, () -> new Copy(
                    CopyRequest.builder(from, there, "/").route(Route.DIRECT).build(), requiring, null, new CopyRun()).run());
            says(e.getMessage(), "no matching key exchange method found");
            says(e.advice().orElseThrow(), "a post-quantum key exchange");
        } finally {
            classical.stop();
        }
    }

    @Test
    public void aLentKeyIsEnough() throws Exception {
        account("none");
        Path file = Trees.file(first.directory(), "data", "lent");
        CopyRun run = copy(file, second.directory().resolve("copy"), key(second.user()));
        assertEquals("lent", Files.readString(second.directory().resolve("copy")));
        run.assertCopied("data");
        says(run.warnings.toString(), "can use the forwarded agent");
        says(run.details.toString(), "the forwarded agent signs a login by \"second\" (ED25519 SHA256:");
    }

    @Test
    public void soIsAKeyOfARealAgent() throws Exception {
        account("none");
        Path file = Trees.file(first.directory(), "data", "from an agent");
        try (TestAgent agent = TestAgent.in(first.directory())) {
            agent.add(second.clientKeyFile().toString());
            copy(file, second.directory().resolve("copy"), Login.keys("", List.of()).withAgent(agent.socket()));
        }
        assertEquals("from an agent", Files.readString(second.directory().resolve("copy")));
    }

    @Test
    public void checksumsThatAreNotComparedAreSaid() throws Exception {
        Path file = Trees.file(first.directory(), "data", "1");
        CopyRun run = copy(
                CopyRun.remote(file.toString()), to(second.directory().resolve("copy")), key(second.user()),
                b -> b.verify(Verify.IF_POSSIBLE));
        says(String.join("; ", run.warnings), "checksums are not compared");
    }

    @Test
    public void aSecondHostWithoutSftpIsNamed() throws Exception {
        OpenSshServer plain = new OpenSshServer().withoutSftp().start();
        try {
            Files.writeString(at("known_hosts"), plain.knownHosts());
            Path file = Trees.file(first.directory(), "data", "1");
            Endpoint end = new Endpoint(plain.user(), plain.host(), plain.port(), plain.directory() + "/copy");
            Login lent = Login.keys(plain.user(), List.of(new Login.PrivateKey("plain", plain.clientKey(), null)));
            TransferException e = assertThrows(
                    TransferException.class,
                    () -> copy(CopyRun.remote(file.toString()), new CopyTarget.Remote(end), lent, CopyRun::same));
            says(e.advice().orElse(""), "have it use the protocol scp");
            copy(CopyRun.remote(file.toString()), new CopyTarget.Remote(end), lent, b -> b.protocol(Protocol.SCP))
                    .assertComplete();
        } finally {
            plain.stop();
        }
    }

    @Test
    public void withoutAKeyNobodyIsLetIn() throws Exception {
        account("none");
        TransferException e = refused(null);
        assertEquals(Phase.AUTHENTICATE, e.phase());
        says(e.getMessage(), "Permission denied (publickey");
        says(e.advice().orElseThrow(), "must accept the own key of the account on");
    }

    @Test
    public void aKeyIsLentForOneUserOnly() throws Exception {
        account("none");
        assertEquals(Phase.AUTHENTICATE, refused(key("somebody-else")).phase());
    }

    @Test
    public void aHostThatForwardsNoAgentIsNamed() throws Exception {
        OpenSshServer strict = new OpenSshServer().config("AllowAgentForwarding no").start();
        try {
            Login login = Login.keys(strict.user(), List.of(new Login.PrivateKey("k", strict.clientKey(), null)));
            SshConnector from = new SshConnector(
                    List.of(new Hop(strict.host(), strict.port(), login, HostKeyPolicy.strict(strict.knownHosts()))),
                    SshOptions.DEFAULTS.lending(key(second.user())));
            CopyRequest request = CopyRequest.builder(CopyRun.remote("/etc/hostname"), to("/"), "/")
                    .route(Route.DIRECT)
                    .build();
            TransferException e = assertThrows(
                    TransferException.class, () -> new Copy(request, from, null, new CopyRun()).run());
            assertEquals(Phase.AUTHENTICATE, e.phase());
            says(e.getMessage(), "does not take the forwarded agent");
        } finally {
            strict.stop();
        }
    }

    @Test
    public void theFirstHostMustKnowTheSecondOnesKey() throws Exception {
        for (String known : List.of("", second.knownHosts().replaceFirst(" .*", " " + first.hostPublicKey("ed25519")))) {
            Files.writeString(at("known_hosts"), known);
            TransferException e = refused(null);
            assertEquals(e.getMessage(), Phase.HOST_KEY, e.phase());
            says(e.advice().orElseThrow(), "connect from there once");
        }
        assertFalse(Files.exists(second.directory().resolve("home/home")));
    }

    @Test
    public void nothingInAPathIsCarriedOut() throws Exception {
        String trap = "$(touch " + at("trapped") + ")`touch " + at("trapped") + "`;touch " + at("trapped") + "; '\" a*b\\c -oX";
        String name = trap.replace('/', '_');
        Path source = Trees.file(first.home(), name, "odd");
        Trees.file(first.directory(), "odd/-dash:colon", "dash");
        for (Protocol protocol : PROTOCOLS) {
            Path target = second.directory().resolve(protocol + " " + name);
            CopyRun run = copy(
                    CopyRun.remote(Glob.escape(source.toString())), to(target), null, b -> b.protocol(protocol));
            run.assertComplete();
            assertEquals("odd", Files.readString(target));
            assertFalse(Files.exists(at("trapped")));
        }
    }

    @Test
    public void relativePathsAreNeitherOptionsNorHosts() throws Exception {
        // Commands start in the real home directory of whoever runs the tests, which stays as it is.
        for (String path : List.of("-oProxyCommand=false", "nowhere:file", "user@nowhere:file", "~no:where/x")) {
            CopyRun run = copy(path, second.directory(), null);
            says(run.failures().toString(), "No such file");
        }
    }

    @Test
    public void hostileHostsAndUsersAreRefused() {
        for (String host : List.of("-oProxyCommand=x", "a b", "h$(x)", "h;x", "h\nx", "[::1]", "fe80::1%eth0", "a:b", "h:22")) {
            assertRefused(new Endpoint("me", host, 22, "x"), "the host '");
        }
        for (String user : List.of("-l", "a b", "$(x)", "a:b", "a'b", "a/b", "a\\b")) {
            assertRefused(new Endpoint(user, "host", 22, "x"), "the user name '");
        }
    }

    private void assertRefused(Endpoint target, String part) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> copy(CopyRun.remote("x"), new CopyTarget.Remote(target), null, CopyRun::same));
        says(e.getMessage(), part);
    }

    @Test
    public void whatScpCannotDoIsRefusedByName() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> copy(CopyRun.remote("x"), to("y"), null, b -> b.atomic(true)
                        .verify(Verify.SHA256)
                        .skipUnchanged(true)
                        .dryRun(true)
                        .allowEmpty(true)
                        .fileMode(0600)
                        .preserve(Preserve.TIMES)
                        .lockStep(true)));
        for (String option : List.of(
                "atomic (", "verify (", "skipUnchanged (", "dryRun (", "allowEmpty (", "fileMode", "preserve times",
                "lockStep (")) {
            says(e.getMessage(), option);
        }
        IllegalArgumentException asCommand = assertThrows(
                IllegalArgumentException.class,
                () -> copy(CopyRun.remote("x"), to("y"), null, b -> b.skipUnchanged(true).optionNames(OptionNames.COMMAND)));
        says(asCommand.getMessage(), "--skip-unchanged (");
        says(asCommand.getMessage(), "--route relay");
        assertThrows(
                "one end is local",
                IllegalArgumentException.class,
                () -> copy(CopyRun.paths("x"), to("y"), null, CopyRun::same));
    }

    @Test
    public void onlyASingleFileMayGetANewName() throws Exception {
        Trees.file(first.directory(), "tree/file", "f");
        Path missing = second.directory().resolve("missing");
        for (Protocol protocol : PROTOCOLS) {
            CopyRun lost = copy(
                    CopyRun.remote(at("tree").toString()), to(missing), null, b -> b.protocol(protocol));
            assertEquals(1, lost.report.failed());
            says(lost.failures().toString(), "No such file");
            assertFalse(Files.exists(missing));

            Path into = Files.createDirectory(second.directory().resolve("into " + protocol));
            copy(CopyRun.remote(at("tree") + "/*"), to(into + "/"), null, b -> b.protocol(protocol)).assertCopied("file");
            copy(CopyRun.remote(at("tree/file").toString()), to(into + "/new"), null, b -> b.protocol(protocol));
            assertEquals("f", Files.readString(into.resolve("new")));
            assertEquals("f", Files.readString(into.resolve("file")));
        }
    }

    @Test
    public void contentsNeedSftp() throws Exception {
        Trees.file(first.directory(), "tree/file", "f");
        Path into = Files.createDirectory(second.directory().resolve("into"));
        copy(at("tree") + "/.", into, null).assertCopied("file");
        assertEquals("f", Files.readString(into.resolve("file")));
        TransferException e = assertThrows(
                TransferException.class,
                () -> copy(CopyRun.remote(at("tree") + "/."), to(into), null, b -> b.protocol(Protocol.SCP)));
        says(e.getMessage(), "what is inside a directory cannot be copied");
    }

    @Test
    public void anOlderScpIsAskedInItsOwnWay() throws Exception {
        program("ssh", "echo OpenSSH_8.4p1 >&2");
        program("scp", "for a do case $a in -[sO]) exit 9;; esac; done\n"
                + "exec /usr/bin/scp -O -F '" + at("ssh_config") + "' \"$@\"");
        Path target = second.directory().resolve("it's $HOME");
        CopyRun run = copy(Trees.file(first.directory(), "data", "old"), target, null).assertComplete();
        assertEquals("scp", run.report.protocol());
        assertEquals("old", Files.readString(target));
        TransferException e = assertThrows(
                TransferException.class,
                () -> copy(CopyRun.remote("x"), to("y"), null, b -> b.protocol(Protocol.SFTP)));
        says(e.getMessage(), "its scp speaks no SFTP");
        program("ssh", "echo Dropbear v2022.83 >&2");
        says(refused(null).getMessage(), "it has no scp of OpenSSH");
    }

    @Test
    public void anAbortEndsTheFirstHostsScp() throws Exception {
        Path file = Trees.file(first.directory(), "big", Trees.noise(20_000_000, 1));
        CopyRequest request = CopyRequest.builder(
                        CopyRun.remote(file.toString()), to(second.directory().resolve("slow")), "/")
                .route(Route.DIRECT)
                .bandwidth(100_000)
                .build();
        Copy copy = new Copy(request, connector(null), null, new CopyRun());
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        new Thread(task, "copy").start();
        ProcessHandle scp = ProcessHandle.of(Long.parseLong(await(at("scp.pid")))).orElseThrow();
        copy.abort();
        scp.onExit().get(2, TimeUnit.MINUTES);
        assertThrows(ExecutionException.class, () -> task.get(2, TimeUnit.MINUTES));
    }

    @Test
    public void aFirstHostThatVanishesIsNoticed() throws Exception {
        Path file = Trees.file(first.directory(), "big", Trees.noise(20_000_000, 1));
        Duration stall = Duration.ofSeconds(3);
        try (DelayingProxy proxy = DelayingProxy.to(first.port(), Duration.ZERO)) {
            String known = first.knownHosts().replace("]:" + first.port(), "]:" + proxy.port());
            Login login = Login.keys(first.user(), List.of(new Login.PrivateKey("first", first.clientKey(), null)));
            SshConnector from = new SshConnector(
                    List.of(new Hop(first.host(), proxy.port(), login, HostKeyPolicy.strict(known))),
                    new SshOptions(Duration.ofSeconds(30), stall, false));
            CopyRequest request = CopyRequest.builder(
                            CopyRun.remote(file.toString()), to(second.directory().resolve("slow")), "/")
                    .route(Route.DIRECT)
                    .bandwidth(100_000)
                    .stallTimeout(stall)
                    .build();
            FutureTask<CopyReport> task = new FutureTask<>(new Copy(request, from, null, new CopyRun())::run);
            new Thread(task, "copy").start();
            ProcessHandle scp = ProcessHandle.of(Long.parseLong(await(at("scp.pid")))).orElseThrow();
            proxy.freeze();
            ExecutionException e = assertThrows(ExecutionException.class, () -> task.get(60, TimeUnit.SECONDS));
            says(e.getCause().getMessage(), "was silent for 3 s while it copied");
            proxy.cut();
            scp.onExit().get(2, TimeUnit.MINUTES);
        }
    }

    private static String await(Path file) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(file) || Files.size(file) == 0) {
            assertTrue("scp has not started", System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
        return Files.readString(file).strip();
    }

    @Test
    public void theBandwidthIsHandedOn() {
        CopyRequest request = CopyRequest.builder(CopyRun.remote("x"), to("y"), "/").bandwidth(1_000_000).build();
        says(new DirectCommand(request, false).lines(true, true), " -l 7812 ");
    }

    @Test
    public void aCopyMayTakeLongerThanAnySilence() throws Exception {
        Path file = Trees.file(first.directory(), "big", Trees.noise(500_000, 1));
        CopyRun run = copy(
                CopyRun.remote(file.toString()),
                to(second.directory().resolve("slow")),
                null,
                b -> b.bandwidth(100_000).stallTimeout(Duration.ofSeconds(3)));
        run.assertComplete();
        assertEquals(Trees.checksum(file), Trees.checksum(second.directory().resolve("slow")));
    }
}
