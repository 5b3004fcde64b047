package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.Leaks;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.DropbearServer;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.CopyOracle;
import io.jenkins.plugins.scpcopy.testkit.tree.RandomTree;
import io.jenkins.plugins.scpcopy.testkit.tree.Snapshot;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Copies of random trees with random options between random ends, whose connections are cut, whose servers are killed, which
 * are broken off, and whose files change: after each, {@link CopyOracle} is asked, and in the end nothing may have grown.
 *
 * <p>Some rounds with fixed seeds in every build; {@code -Dscpcopy.soak.seconds=600} goes on for as long, with new ones. A
 * failure names its seed, and {@code -Dscpcopy.soak.seed=…} begins with that round. {@code -Dscpcopy.soak.ends=local,dropbear}
 * leaves all other ends out.
 */
public class SoakTest {
    private static final int ROUNDS = 14;
    private static final int WARM_UP = 6;
    private static final long PATIENCE_MINUTES = 4;
    /** Longer than that: what only a time limit ends counts as hanging. */
    private static final Duration STALL = Duration.ofMinutes(20);

    private final long seconds = Long.getLong("scpcopy.soak.seconds", 0);
    private final long firstSeed = Long.getLong("scpcopy.soak.seed", seconds == 0 ? 1 : System.nanoTime());

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    /**
     * Where trees can be.
     *
     * @param root of what it may use, as this machine sees it
     * @param named what paths of this machine begin with that it does not show
     * @param port 0 for this machine itself
     * @param shell whether it runs commands
     * @param kill ends its connections
     */
    private record End(String name, Path root, String named, int port, Login login, String knownHosts, boolean shell, Runnable kill) {
        boolean isLocal() {
            return port == 0;
        }

        String path(Path path) {
            return path.toString().substring(named.length());
        }

        Connector through(int proxy, boolean compressed) {
            String known = knownHosts.replace(":" + port + " ", ":" + proxy + " ");
            return new SshConnector(
                    List.of(new Hop("127.0.0.1", proxy, login, HostKeyPolicy.strict(known))),
                    new SshOptions(STALL, STALL, compressed));
        }
    }

    private final List<End> ends = new ArrayList<>();
    private final List<Runnable> stops = new ArrayList<>();

    @Before
    public void start() throws Exception {
        Path root = temporary.newFolder("ends").toPath();
        ends.add(new End("local", root, "", 0, null, "", false, () -> {}));
        MinaSshServer mina = new MinaSshServer().password("me", "secret").withSftp().start();
        stops.add(mina::stop);
        ends.add(new End(
                "mina", mina.root(), mina.root().toString(), mina.port(), Login.password("me", "secret".toCharArray()),
                mina.knownHosts(), false, mina::dropConnections));
        if (Files.isExecutable(Path.of("/usr/sbin/sshd")) && Tools.has("ssh-keygen") && Tools.has("scp")) {
            openSsh("openssh", root, new OpenSshServer(), true);
            openSsh("sftp", root, new OpenSshServer().config("ForceCommand internal-sftp"), false);
        }
        // Up to 2022.83 it may close a channel, or the connection, where one command ends as another begins: not in each build.
        if (seconds > 0 && DropbearServer.isInstalled()) {
            DropbearServer dropbear = new DropbearServer();
            stops.add(dropbear::stop);
            dropbear.start();
            ends.add(new End(
                    "dropbear", root, "", dropbear.port(), login(dropbear.clientKey()), dropbear.knownHosts(), true,
                    dropbear::dropConnections));
        }
        String chosen = System.getProperty("scpcopy.soak.ends", "");
        ends.removeIf(end -> !chosen.isEmpty() && !List.of(chosen.split(",")).contains(end.name));
    }

    private void openSsh(String name, Path root, OpenSshServer server, boolean shell) {
        stops.add(server::stop);
        server.start();
        ends.add(new End(
                name, root, "", server.port(), login(server.clientKey()), server.knownHosts(), shell, server::dropConnections));
    }

    private static Login login(byte[] key) {
        return Login.keys(System.getProperty("user.name"), List.of(new Login.PrivateKey("client", key, null)));
    }

    @After
    public void stop() {
        stops.forEach(Runnable::run);
    }

    @Test
    public void whateverHappens() throws Exception {
        long start = System.nanoTime();
        Leaks leaks = null;
        for (int round = 0; seconds == 0 ? round < ROUNDS : System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds); round++) {
            if (round == WARM_UP) {
                leaks = new Leaks();
            }
            long seed = firstSeed + round;
            StringBuilder story = new StringBuilder("run it again with -Dscpcopy.soak.seed=" + seed);
            try {
                Random random = new Random(seed * 0x9E3779B97F4A7C15L);
                if (random.nextInt(5) == 0 && !releasing().isEmpty()) {
                    releases(random, story);
                } else {
                    copies(random, story);
                }
            } catch (Exception | AssertionError e) {
                throw new AssertionError(story + "\n" + e, e);
            }
            if (seconds > 0) {
                System.out.println(seed + " " + (System.nanoTime() - start) / 1_000_000_000 + " s");
            }
        }
        if (leaks != null) {
            assertNull("grown since seed " + firstSeed, leaks.growth());
        }
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Path area(End end) throws IOException {
        return Files.createTempDirectory(end.root, "area");
    }

    /** One to three copies of one tree to one place, with changes between them. */
    private void copies(Random random, StringBuilder story) throws Exception {
        End from = pick(random, ends);
        End to = pick(random, ends);
        Path there = area(from);
        Path here = area(to);
        try {
            Path source = there.resolve("source tree");
            Path target = here.resolve("target");
            boolean links = random.nextBoolean() && from.isLocal();
            RandomTree tree = new RandomTree(source, random).fill(40, links);
            new RandomTree(here.resolve("canary"), random).fill(10, false);
            new RandomTree(there.resolve("canary2"), random).fill(10, false);
            if (random.nextBoolean()) {
                new RandomTree(target.resolve(random.nextBoolean() ? "source tree/other" : "other"), random).fill(10, false);
            }
            Way way = new Way(from, to, source, target, tree, here.resolve("canary"), there.resolve("canary2"));
            for (int i = random.nextInt(3); i >= 0; i--) {
                copy(way, random, story);
                tree.change();
            }
        } finally {
            Trees.delete(there);
            Trees.delete(here);
        }
    }

    private record Way(End from, End to, Path source, Path target, RandomTree tree, Path... canaries) {
        boolean has(String name) {
            return from.name.equals(name) || to.name.equals(name);
        }

        boolean bySftp(CopyRequest request) {
            return request.protocol() == Protocol.SFTP || has("sftp") || from.name.equals("mina");
        }
    }

    /** What comes in the way of a copy. */
    private enum Fault {
        NONE, CUT_SOURCE, CUT_TARGET, KILL, REPLACE, ABORT
    }

    private void copy(Way way, Random random, StringBuilder story) throws Exception {
        Fault fault = random.nextBoolean() ? Fault.NONE : pick(random, List.of(Fault.values()));
        boolean inside = random.nextBoolean();
        boolean up = random.nextBoolean();
        long cutAt = (long) Math.pow(2, 12 + random.nextInt(9)) + random.nextInt(4000);
        int moment = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
        boolean compressed = random.nextInt(4) == 0;
        DelayingProxy source = way.from.isLocal() ? null : DelayingProxy.to(way.from.port, Duration.ZERO);
        DelayingProxy target = way.to.isLocal() ? null : DelayingProxy.to(way.to.port, Duration.ZERO);
        try {
            CopyRequest request = request(way, random, inside);
            boolean links = request.symlinks() != Symlinks.SKIP;
            story.append("\n\n").append(fault).append(" after ").append(fault.name().startsWith("CUT") ? cutAt : moment)
                    .append(up ? " up, " : " down, ").append(way.from.name).append(" to ").append(way.to.name).append(", ")
                    .append(request);
            // A file that is replaced may be met in either form by each of the steps, so it is told before.
            CopyOracle oracle = new CopyOracle(way.source, way.target, inside ? "" : "source tree/", links, way.canaries);
            Told run = new Told(moment) {
                @Override
                void happen() throws IOException {
                    if (fault == Fault.KILL) {
                        way.from.kill.run();
                        way.to.kill.run();
                    } else if (fault == Fault.REPLACE) {
                        String path = way.tree.replace();
                        Map<String, Snapshot.Entry> all = links ? Snapshot.followed(way.source) : Snapshot.of(way.source);
                        for (Map.Entry<String, Snapshot.Entry> now : all.entrySet()) {
                            oracle.version(now.getKey(), now.getValue());
                        }
                        story.append("\nreplaced ").append(path);
                    } else if (fault == Fault.ABORT) {
                        abort();
                    }
                }
            };
            if (fault == Fault.CUT_SOURCE && source != null) {
                source.cutOnce(up, cutAt);
            } else if (fault == Fault.CUT_TARGET && target != null) {
                target.cutOnce(up, cutAt);
            }
            run.copy = new Copy(
                    request,
                    source == null ? null : way.from.through(source.port(), compressed),
                    target == null ? null : way.to.through(target.port(), compressed),
                    run);
            Exception end = run.toTheEnd();
            story.append("\n").append(run.report == null ? end : run.report).append("\n").append(run.warnings);
            awaitNoTemporaryFiles(way.target);
            List<String> objections = oracle.objections(
                    request, run.settled, run.report, request.atomic() || way.to.isLocal());
            if (fault == Fault.NONE && (end != null || !run.report.complete())) {
                objections.add("nothing came in its way, and it is not complete: " + run.failures());
            }
            assertEquals(way.from.name + " to " + way.to.name, "", String.join("\n", objections));
        } finally {
            for (DelayingProxy proxy : new DelayingProxy[] {source, target}) {
                if (proxy != null) {
                    proxy.close();
                }
            }
        }
    }

    /** What can be done between these ends. */
    private CopyRequest request(Way way, Random random, boolean inside) {
        CopySource from;
        int strip = 0;
        if (!way.from.isLocal()) {
            from = CopyRun.remote(way.from.path(way.source) + (inside ? "/." : ""));
        } else if (!inside || random.nextBoolean()) {
            from = CopyRun.paths("source tree");
            strip = inside ? 1 : 0;
        } else {
            from = new CopySource.LocalPatterns(List.of("**"), List.of(), "source tree", false, false);
        }
        CopyTarget to = way.to.isLocal() ? CopyRun.toLocal(way.target) : CopyRun.toHost(way.to.path(way.target));
        boolean sftp = random.nextBoolean();
        boolean shells = (way.from.isLocal() || way.from.shell && !sftp) && (way.to.isLocal() || way.to.shell && !sftp);
        boolean toTools = way.to.isLocal() || way.to.shell || sftp;
        boolean fromTools = way.from.isLocal() || way.from.shell || sftp;
        CopyRequest.Builder builder = CopyRequest.builder(from, to, way.source.getParent().toString())
                .strip(strip)
                .allowEmpty(true)
                .protocol(sftp ? Protocol.SFTP : Protocol.AUTO)
                .preserve(pick(random, List.of(Preserve.values())))
                .symlinks(pick(random, List.of(Symlinks.INSIDE, Symlinks.FOLLOW, Symlinks.SKIP)))
                .verify(shells ? pick(random, List.of(Verify.values())) : pick(random, List.of(Verify.NONE, Verify.IF_POSSIBLE)))
                .atomic(toTools && random.nextBoolean())
                .skipUnchanged(toTools && fromTools && random.nextInt(3) == 0)
                .lockStep(random.nextInt(8) == 0)
                .transfers(pick(random, List.of(CopyRequest.AUTO, 1, 2, 16)))
                .stallTimeout(STALL)
                .retries(random.nextInt(3))
                .retryDelay(Duration.ZERO);
        if (toTools && fromTools && strip == 0 && random.nextInt(3) == 0) {
            builder.mirror(new Mirror(List.of(), 1000)).allowEmpty(false);
        }
        if (way.has("mina") && !sftp) {
            // By SCP it sends modes and takes times only where both are kept.
            builder.preserve(Preserve.ALL);
        }
        if (random.nextInt(4) == 0) {
            builder.fileMode(pick(random, List.of(0640, 0755, 0600)));
        }
        return builder.build();
    }

    /** Runs a copy to its end, and makes something happen on the way. */
    private abstract static class Told extends CopyRun {
        private final int moment;
        private int events;
        private Thread caller;
        Copy copy;

        Told(int moment) {
            this.moment = moment;
        }

        abstract void happen() throws IOException;

        void abort() {
            caller.interrupt();
        }

        private void next() {
            if (++events == moment) {
                try {
                    happen();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void fileStarted(String path, long size) {
            next();
        }

        @Override
        public void fileProgress(String path, long moved, long size) {
            next();
        }

        @Override
        public void fileSettled(FileResult result) {
            super.fileSettled(result);
            next();
        }

        /** Returns what was thrown; null if there is a report. */
        Exception toTheEnd() throws InterruptedException {
            Exception[] thrown = new Exception[1];
            caller = new Thread(() -> {
                try {
                    report = copy.run();
                } catch (Exception e) {
                    thrown[0] = e;
                }
            });
            caller.start();
            caller.join(TimeUnit.MINUTES.toMillis(PATIENCE_MINUTES));
            if (caller.isAlive()) {
                String stacks = Leaks.stacks();
                copy.abort();
                throw new AssertionError("it hangs" + stacks);
            }
            return thrown[0];
        }
    }

    /** What a lost connection has left is removed by way of a new one, maybe after the copy's end. */
    private static void awaitNoTemporaryFiles(Path root) throws Exception {
        long start = System.nanoTime();
        while (true) {
            List<Path> left = temporaryFiles(root);
            if (left.isEmpty()) {
                return;
            } else if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
                throw new AssertionError("temporary files stay: " + left);
            }
            Thread.sleep(20);
        }
    }

    private static List<Path> temporaryFiles(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.getFileName().toString().matches("(?s)\\.scpcopy.*|.*\\.scpcopy-(part|new|try).*")).toList();
        }
    }

    /** The hosts that show all paths of this machine, as releases are looked at from outside. */
    private List<End> releasing() {
        return ends.stream().filter(end -> !end.isLocal() && end.named.isEmpty()).toList();
    }

    /** Two releases to two hosts with a cut connection, a third one without, and the way back. */
    private void releases(Random random, StringBuilder story) throws Exception {
        List<End> hosts = releasing();
        End first = pick(random, hosts);
        End second = pick(random, hosts);
        Path area = area(first);
        Path source = area.resolve("source");
        try {
            RandomTree tree = new RandomTree(source, random).fill(30, random.nextBoolean());
            new RandomTree(area.resolve("canary"), random).fill(10, false);
            Map<String, Snapshot.Entry> canary = Snapshot.of(area.resolve("canary"));
            Map<String, Snapshot.Entry> one = Snapshot.followed(source);
            story.append("\nreleases to ").append(first.name).append(" and ").append(second.name);
            deploy(source, area, "1", first, first.port, second).run().assertDone();
            assertInUse(area, "1", one);
            tree.change();
            Map<String, Snapshot.Entry> two = Snapshot.followed(source);
            boolean up = random.nextBoolean();
            long cutAt = (long) Math.pow(2, 12 + random.nextInt(7)) + random.nextInt(4000);
            int retries = random.nextInt(2);
            story.append(", cut after ").append(cutAt).append(up ? " up" : " down");
            try (DelayingProxy proxy = DelayingProxy.to(first.port, Duration.ZERO)) {
                proxy.cutOnce(up, cutAt);
                DeploymentRun run = deploy(source, area, "2", first, proxy.port(), second)
                        .options(builder -> builder.retries(retries).retryDelay(Duration.ZERO).allowEmpty(true))
                        .run();
                story.append("\n").append(run.logged());
                for (String host : List.of("first", "second")) {
                    boolean switched = current(area, host).endsWith("2");
                    assertContent(current(area, host), switched ? two : one);
                    assertContent(area.resolve(host + "/releases/1"), one);
                    if (run.report.complete() && !switched) {
                        throw new AssertionError("done, and not in use at " + host);
                    }
                }
            }
            deploy(source, area, "3", first, first.port, second).run().assertDone();
            assertInUse(area, "3", two);
            String before = current(area, "first").equals(current(area, "second")) ? "" : "1";
            deploy(source, area, "", first, first.port, second).rollBack("1").assertDone();
            assertInUse(area, "1", one);
            assertEquals(before, canary, Snapshot.of(area.resolve("canary")));
            awaitNoTemporaryFiles(area.resolve("first/releases"));
        } finally {
            Trees.delete(area);
        }
    }

    private static DeploymentRun deploy(Path source, Path area, String name, End first, int port, End second) {
        DeploymentRun run = new DeploymentRun(source);
        run.release = name.isEmpty()
                ? run.release
                : new Release(name, 10, run.release.links());
        run.source = new CopySource.LocalPatterns(List.of("**"), List.of(), ".", false, false);
        run.options(builder -> builder.allowEmpty(true));
        run.host("first", area.resolve("first").toString(), () -> first.through(port, false).connect(new CopyProgress(new CopyRun())));
        run.host("second", area.resolve("second").toString(), () -> second.through(second.port, false).connect(new CopyProgress(new CopyRun())));
        return run;
    }

    private static Path current(Path area, String host) throws IOException {
        return area.resolve(host).resolve("current").toRealPath();
    }

    private static void assertInUse(Path area, String name, Map<String, Snapshot.Entry> content) throws IOException {
        for (String host : List.of("first", "second")) {
            assertEquals(name, current(area, host).getFileName().toString());
            assertContent(current(area, host), content);
        }
    }

    private static void assertContent(Path directory, Map<String, Snapshot.Entry> expected) throws IOException {
        Map<String, Snapshot.Entry> found = Snapshot.of(directory);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((path, entry) -> assertEquals(path, entry.content(), found.get(path).content()));
    }
}
