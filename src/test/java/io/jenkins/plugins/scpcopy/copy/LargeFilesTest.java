package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Large files in parts, over real connections that break: continued at the next attempt, by the next copy, and never mixed. */
public class LargeFilesTest {
    private static final int LARGE = 1 << 20;
    /** A cut connection takes up to six megabytes with it on a busy machine; what is cut later has left something. */
    private static final int PART = 2 * LARGE;
    private static final int SIZE = 8 * PART + 12_345;
    private static final Retries.Clock NO_WAIT = new Retries.Clock(nanos -> {}, () -> 0);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final OpenSshServer server = new OpenSshServer();

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret").withSftp().withoutExec();

    private final byte[] content = Trees.noise(SIZE, 7);
    private Path work;
    private Path source;
    private Path target;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        source = Trees.file(work, "tree/large", content);
        Trees.file(work, "tree/small", "small");
        Trees.mode(source, "rw-r-----");
        target = Files.createDirectory(work.resolve("to"));
    }

    private Connector toOpenSsh(int port) throws IOException {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        return to(port, login, server.knownHosts().replace(":" + server.port() + " ", ":" + port + " "));
    }

    private Connector toMina(int port) {
        String knownHosts = mina.knownHosts().replace(":" + mina.port() + " ", ":" + port + " ");
        return to(port, Login.password("me", "secret".toCharArray()), knownHosts);
    }

    private static Connector to(int port, Login login, String knownHosts) {
        SshOptions options = new SshOptions(Duration.ofSeconds(20), Duration.ofSeconds(20), false);
        return new SshConnector(List.of(new Hop("127.0.0.1", port, login, HostKeyPolicy.strict(knownHosts))), options);
    }

    private CopyRun copy(CopySource from, CopyTarget to, Connector source, Connector target, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return copy(new CopyRun(), from, to, source, target, options);
    }

    private CopyRun copy(
            CopyRun run, CopySource from, CopyTarget to, Connector source, Connector target, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        CopyRequest request = options.apply(CopyRequest.builder(from, to, work.toString())).build();
        CopyContext context = new CopyContext(
                request,
                new CopyProgress(run),
                new RateLimiter(request.bandwidth()),
                LARGE);
        try {
            run.report = new Copy(context, source, target, NO_WAIT).run();
        } catch (IOException e) {
            run.details.add(e.toString());
        }
        return run;
    }

    private CopyRun upload(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.paths("tree/large", "tree/small"), CopyRun.toHost(target.toString()), null, toOpenSsh(proxy.port()), options);
    }

    private CopyRun download(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.remote(work.resolve("tree") + "/"), CopyRun.toLocal(target), toOpenSsh(proxy.port()), null, options);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> left = Files.walk(directory)) {
            return left.filter(Files::isRegularFile).map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertWhole() throws IOException {
        assertEquals(List.of("large", "small"), names(target));
        Path large = Files.exists(target.resolve("large")) ? target.resolve("large") : target.resolve("tree/large");
        assertArrayEquals(content, Files.readAllBytes(large));
    }

    private void retriedEverywhere(boolean up, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        for (int i = 1; i <= 8; i += i == 1 ? 2 : 1) {
            Trees.delete(target);
            Files.createDirectory(target);
            try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                proxy.cutOnce(up, i * PART - 200_000L);
                UnaryOperator<CopyRequest.Builder> all = builder -> options.apply(builder.retries(2));
                CopyRun run = up ? upload(proxy, all) : download(proxy, all);
                run.assertComplete();
                assertWhole();
                assertTrue(run.details.toString(), run.warnings.stream().anyMatch(text -> text.contains("attempt 2")));
                Path local = up ? source : target.resolve("tree/large");
                assertTrue(run.locals.toString(), run.locals.containsValue(local.toRealPath()));
                // A busy end has not read up to six megabytes by then; they are lost with the connection.
                if (i == 8) {
                    assertTrue(run.continued.toString(), run.continued.stream().anyMatch(there -> there >= LARGE && there < SIZE));
                    assertTrue(run.told + "\n" + run.details, run.told.stream().anyMatch(text -> text.contains("continued: ")));
                }
            }
        }
    }

    @Test
    public void uploadsGoOnAtTheNextAttempt() throws Exception {
        retriedEverywhere(true, CopyRun::same);
    }

    @Test
    public void downloadsGoOnAtTheNextAttempt() throws Exception {
        retriedEverywhere(false, CopyRun::same);
    }

    @Test
    public void atomicVerifiedUploads() throws Exception {
        retriedEverywhere(true, builder -> builder.atomic(true).verify(Verify.SHA256));
    }

    @Test
    public void verifiedDownloads() throws Exception {
        retriedEverywhere(false, builder -> builder.verify(Verify.SHA256));
    }

    @Test
    public void uploadsBySftp() throws Exception {
        retriedEverywhere(true, builder -> builder.protocol(Protocol.SFTP));
    }

    private CopyRun uploadToMina(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.paths("tree/large"), CopyRun.toHost("/in/"), null, toMina(proxy.port()), options);
    }

    @Test
    public void uploadsToAServerWithSftpAlone() throws Exception {
        Files.createDirectory(mina.root().resolve("in"));
        try (DelayingProxy proxy = DelayingProxy.to(mina.port(), Duration.ZERO)) {
            proxy.cutOnce(true, 3 * PART);
            CopyRun run = uploadToMina(proxy, builder -> builder.retries(1));
            run.assertComplete();
            assertSaid(run, "continued: ");
            assertSaid(run, "by reading them back by SFTP");
            assertEquals(List.of("large"), names(mina.root().resolve("in")));
            assertArrayEquals(content, Files.readAllBytes(mina.root().resolve("in/large")));
        }
    }

    private static void assertSaid(CopyRun run, String text) {
        assertTrue(run.told + "\n" + run.warnings + "\n" + run.details, run.told.stream().anyMatch(told -> told.contains(text)));
    }

    private static CopyRequest.Builder resume(CopyRequest.Builder builder) {
        return builder.resume(true);
    }

    /** One way to copy the large file through a proxy. */
    @FunctionalInterface
    private interface Way {
        CopyRun copy(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception;
    }

    /** A copy breaks off; then something is done, and another copy succeeds. @return what the second one told */
    private CopyRun nextCopy(Way way, boolean up, int cut, UnaryOperator<CopyRequest.Builder> options, Breaking between)
            throws Exception {
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            proxy.cutOnce(up, cut);
            CopyRun first = way.copy(proxy, options);
            assertFalse(Files.exists(target.resolve("large")));
            assertTrue(first.details.toString(), first.report == null || first.report.failed() > 0);
            between.run();
            CopyRun second = way.copy(proxy, options);
            second.assertComplete();
            return second;
        }
    }

    /** What is done between two copies. */
    @FunctionalInterface
    private interface Breaking {
        void run() throws Exception;
    }

    private Path partial() throws IOException {
        try (Stream<Path> left = Files.walk(target)) {
            return left.filter(path -> path.getFileName().toString().matches("\\.scpcopy-.*\\.part")).findFirst().orElseThrow();
        }
    }

    private CopyRun uploadLarge(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.paths("tree/large"), CopyRun.toHost(target.toString()), null, toOpenSsh(proxy.port()), options);
    }

    private CopyRun downloadLarge(DelayingProxy proxy, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.remote(source.toString()), CopyRun.toLocal(target), toOpenSsh(proxy.port()), null, options);
    }

    private Way large(boolean up) {
        return up ? this::uploadLarge : this::downloadLarge;
    }

    private void assertLarge(byte[] expected) throws IOException {
        assertEquals(List.of("large"), names(target));
        assertArrayEquals(expected, Files.readAllBytes(target.resolve("large")));
    }

    @Test
    public void theNextUploadGoesOn() throws Exception {
        for (int cut : new int[] {2, 7}) {
            CopyRun second = nextCopy(this::uploadLarge, true, cut * PART, LargeFilesTest::resume, () -> {});
            if (cut > 2) {
                assertSaid(second, "continued: ");
            }
            assertLarge(content);
            Files.delete(target.resolve("large"));
        }
    }

    @Test
    public void theNextUploadBySftpGoesOn() throws Exception {
        CopyRun second = nextCopy(
                this::uploadLarge, true, 7 * PART, builder -> resume(builder).protocol(Protocol.SFTP), () -> {});
        assertSaid(second, "continued: ");
        assertLarge(content);
    }

    @Test
    public void theNextDownloadGoesOn() throws Exception {
        CopyRun second = nextCopy(this::downloadLarge, false, 7 * PART, LargeFilesTest::resume, () -> {});
        assertSaid(second, "continued: ");
        assertLarge(content);
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("large"))));
    }

    @Test
    public void theNextDownloadBySftpAloneBeginsAnew() throws Exception {
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            proxy.cutOnce(false, 7 * PART);
            downloadLarge(proxy, LargeFilesTest::resume);
            assertTrue(Files.size(partial()) > LARGE);
            CopyRun second = downloadLarge(proxy, builder -> resume(builder).protocol(Protocol.SFTP));
            second.assertComplete();
            assertSaid(second, "begun anew");
        }
        assertLarge(content);
    }

    @Test
    public void withoutTheOptionNothingIsLeft() throws Exception {
        nextCopy(this::uploadLarge, true, 7 * PART, builder -> builder.atomic(true), () -> assertEquals(List.of(), names(target)));
        Files.delete(target.resolve("large"));
        nextCopy(this::downloadLarge, false, 7 * PART, CopyRun::same, () -> assertEquals(List.of(), names(target)));
    }

    @Test
    public void aFlippedByteIsSentAgain() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            CopyRun second = nextCopy(large(up), up, 7 * PART, LargeFilesTest::resume, () -> {
                byte[] there = Files.readAllBytes(partial());
                assertTrue(there.length > LARGE);
                there[LARGE / 2] ^= 1;
                Files.write(partial(), there);
            });
            assertSaid(second, "continued: ");
            assertLarge(content);
            Files.delete(target.resolve("large"));
        }
    }

    @Test
    public void aSourceThatHasChangedBeginsAnew() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            byte[] other = Trees.noise(SIZE, up ? 8 : 9);
            long before = Files.getLastModifiedTime(source).toMillis() / 1000;
            CopyRun second = nextCopy(large(up), up, 7 * PART, LargeFilesTest::resume, () -> {
                Files.write(source, other);
                Trees.time(source, before + 10);
            });
            assertTrue(second.told.toString(), second.told.stream().noneMatch(text -> text.contains("continued: ")));
            assertLarge(other);
            Files.delete(target.resolve("large"));
        }
    }

    @Test
    public void aSourceThatHasChangedInSecretIsNotMixed() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            byte[] other = content.clone();
            for (int i = LARGE; i < SIZE - LARGE; i += 1000) {
                other[i]++;
            }
            var time = Files.getLastModifiedTime(source);
            nextCopy(large(up), up, 7 * PART, LargeFilesTest::resume, () -> {
                Files.write(source, other);
                Files.setLastModifiedTime(source, time);
            });
            assertLarge(other);
            Files.write(source, content);
            Files.setLastModifiedTime(source, time);
            Files.delete(target.resolve("large"));
        }
    }

    @Test
    public void aLinkInItsPlaceIsNotWrittenThrough() throws Exception {
        Path victim = Trees.file(work, "victim", "precious");
        for (boolean up : new boolean[] {true, false}) {
            nextCopy(large(up), up, 7 * PART, LargeFilesTest::resume, () -> {
                Path partial = partial();
                Files.delete(partial);
                Files.createSymbolicLink(partial, victim);
            });
            assertEquals("precious", Files.readString(victim));
            assertArrayEquals(content, Files.readAllBytes(target.resolve("large")));
            assertFalse(Files.isSymbolicLink(target.resolve("large")));
            Trees.delete(target);
            Files.createDirectory(target);
        }
    }

    @Test
    public void nothingIsKeptWhereOthersCanWrite() throws Exception {
        Trees.mode(target, "rwxrwxrwx");
        for (boolean up : new boolean[] {true, false}) {
            try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                CopyRun run = large(up).copy(proxy, LargeFilesTest::resume);
                run.assertComplete();
                assertSaid(run, "other users can");
                assertLarge(content);
                Files.delete(target.resolve("large"));
            }
        }
    }

    @Test
    public void severalConnectionsCarryOneFile() throws Exception {
        for (Protocol protocol : new Protocol[] {Protocol.AUTO, Protocol.SFTP}) {
            for (boolean up : new boolean[] {true, false}) {
                for (Verify verify : new Verify[] {Verify.NONE, Verify.SHA256}) {
                    try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                        CopyRun run = large(up)
                                .copy(proxy, builder -> builder.transfers(3).protocol(protocol).verify(verify));
                        run.assertComplete();
                        assertTrue(run.details.toString(), run.details.stream().anyMatch(text -> text.contains("over 3 connections")));
                        assertLarge(content);
                        Files.delete(target.resolve("large"));
                    }
                }
            }
        }
    }

    @Test
    public void severalConnectionsAreCut() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            CopyRun second = nextCopy(large(up), up, 7 * PART,
                    builder -> resume(builder).transfers(3), () -> {});
            assertSaid(second, "are there");
            assertLarge(content);
            Files.delete(target.resolve("large"));
        }
    }

    @Test
    public void whatIsThereIsReplacedAndKeepsItsMode() throws Exception {
        Trees.file(target, "large", Trees.noise(2 * SIZE, 3));
        Trees.mode(target.resolve("large"), "rw-rw----");
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            proxy.cutOnce(true, 3 * PART);
            uploadLarge(proxy, builder -> builder.retries(1)).assertComplete();
        }
        assertLarge(content);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("large"))));
    }

    @Test
    public void timesAndModesAreKept() throws Exception {
        Trees.time(source, 1_500_000_000);
        for (Protocol protocol : new Protocol[] {Protocol.AUTO, Protocol.SFTP}) {
            for (boolean up : new boolean[] {true, false}) {
                try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                    large(up)
                            .copy(proxy, builder -> resume(builder).protocol(protocol).preserve(Preserve.ALL))
                            .assertComplete();
                }
                Trees.assertSame(work.resolve("tree/large"), target.resolve("large"), Trees.Attribute.values());
                Files.delete(target.resolve("large"));
            }
        }
    }

    @Test
    public void onlyTheLatestStateOfASourceIsKept() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            for (int state = 1; state <= 3; state++) {
                Trees.time(source, 1_600_000_000 + state);
                try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                    proxy.cutOnce(up, 7 * PART);
                    large(up).copy(proxy, LargeFilesTest::resume);
                }
                assertEquals(1, names(target).size());
            }
            Files.delete(partial());
        }
    }

    private CopyRun relay(DelayingProxy from, DelayingProxy to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.remote(work.resolve("tree") + "/"), CopyRun.toHost(target.toString()),
                toOpenSsh(from.port()), toOpenSsh(to.port()), options);
    }

    @Test
    public void relaysGoOnWhicheverEndIsLost() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            for (Verify verify : new Verify[] {Verify.NONE, Verify.SHA256}) {
                try (DelayingProxy from = DelayingProxy.to(server.port(), Duration.ZERO);
                        DelayingProxy to = DelayingProxy.to(server.port(), Duration.ZERO)) {
                    (up ? to : from).cutOnce(up, 7 * PART);
                    CopyRun run = relay(from, to, builder -> builder.retries(1).verify(verify));
                    run.assertComplete();
                    assertSaid(run, "continued: ");
                    assertWhole();
                }
                Trees.delete(target);
                Files.createDirectory(target);
            }
        }
    }

    @Test
    public void theNextRelayGoesOnOverSeveralConnections() throws Exception {
        try (DelayingProxy from = DelayingProxy.to(server.port(), Duration.ZERO);
                DelayingProxy to = DelayingProxy.to(server.port(), Duration.ZERO)) {
            to.cutOnce(true, 7 * PART);
            relay(from, to, builder -> resume(builder).transfers(3));
            partial();
            CopyRun second = relay(from, to, builder -> resume(builder).transfers(3));
            second.assertComplete();
            assertSaid(second, "are there");
            assertWhole();
        }
    }

    @Test
    public void relaysToSftpAlone() throws Exception {
        Files.createDirectory(mina.root().resolve("in"));
        try (DelayingProxy proxy = DelayingProxy.to(mina.port(), Duration.ZERO)) {
            proxy.cutOnce(true, 7 * PART);
            CopyRun run = copy(CopyRun.remote(source.toString()), CopyRun.toHost("/in/"),
                    toOpenSsh(server.port()), toMina(proxy.port()), builder -> builder.retries(1));
            run.assertComplete();
            assertSaid(run, "continued: ");
            assertArrayEquals(content, Files.readAllBytes(mina.root().resolve("in/large")));
            assertEquals(List.of("large"), names(mina.root().resolve("in")));
        }
    }

    @Test
    public void anAbortKeepsWhatTheNextCopyGoesOnWith() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            for (boolean resumed : new boolean[] {true, false}) {
                try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                    Connector host = toOpenSsh(proxy.port());
                    CopySource from = up ? CopyRun.paths("tree/large") : CopyRun.remote(source.toString());
                    CopyTarget to = up ? CopyRun.toHost(target + "/") : CopyRun.toLocal(target + "/");
                    CopyRequest request = CopyRequest.builder(from, to, work.toString())
                            .resume(resumed).retries(1).bandwidth(4 * LARGE).build();
                    interrupted(request, up ? null : host, up ? host : null);
                    assertEquals(resumed ? 1 : 0, names(target).size());
                    assertFalse(Files.exists(target.resolve("large")));
                    if (resumed) {
                        large(up).copy(proxy, LargeFilesTest::resume).assertComplete();
                        assertLarge(content);
                        Files.delete(target.resolve("large"));
                    }
                }
            }
        }
    }

    private void interrupted(CopyRequest request, Connector from, Connector to) throws Exception {
        CountDownLatch moving = new CountDownLatch(1);
        CopyRun run = new CopyRun() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                if (moved > 3 * PART) {
                    moving.countDown();
                }
            }
        };
        CopyContext context =
                new CopyContext(request, new CopyProgress(run), new RateLimiter(request.bandwidth()), LARGE);
        Thread thread = new Thread(() -> {
            try {
                new Copy(context, from, to, NO_WAIT).run();
            } catch (IOException | InterruptedException e) {
                run.details.add(e.toString());
            }
        });
        thread.start();
        assertTrue(moving.await(1, TimeUnit.MINUTES));
        thread.interrupt();
        thread.join(60_000);
        assertFalse(thread.isAlive());
    }

    /** Copies in parts from a host; the source is changed once a part of it has come. */
    private CopyRun changedMeanwhile(boolean relayed, Breaking change) throws Exception {
        AtomicBoolean changed = new AtomicBoolean();
        CopyRun run = new CopyRun() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                if (changed.compareAndSet(false, true)) {
                    try {
                        change.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        return copy(run, CopyRun.remote(source.toString()), relayed ? CopyRun.toHost(target.toString()) : CopyRun.toLocal(target),
                toOpenSsh(server.port()), relayed ? toOpenSsh(server.port()) : null, builder -> builder.transfers(2));
    }

    @Test
    public void aLongerFileInPlaceOfTheSourceIsNotMixedWithIt() throws Exception {
        for (boolean relayed : new boolean[] {false, true}) {
            CopyRun run = changedMeanwhile(relayed, () -> {
                Path other = Trees.file(work, "other", Trees.noise(SIZE + 1000, 8));
                Files.move(other, source, StandardCopyOption.REPLACE_EXISTING);
            });
            assertEquals(1, run.report.failed());
            assertTrue(run.settled.toString(), run.settled.get(0).reason().contains("the file was replaced on the host"));
            assertFalse(Files.exists(target.resolve("large")));
            Files.write(source, content);
        }
    }

    @Test
    public void aSourceThatGrowsIsCopiedAsFarAsItWasThere() throws Exception {
        for (boolean relayed : new boolean[] {false, true}) {
            CopyRun run = changedMeanwhile(relayed, () -> Files.write(source, new byte[1000], StandardOpenOption.APPEND));
            run.assertComplete();
            assertTrue(run.warnings.toString(), run.warnings.stream().anyMatch(text -> text.contains("has grown")));
            assertLarge(content);
            Files.delete(target.resolve("large"));
            Files.write(source, content);
        }
    }
}
