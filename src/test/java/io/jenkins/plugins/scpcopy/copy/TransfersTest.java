package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Several transfers at once, to the real scp without SSH. */
public class TransfersTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    /** Several hundred files and empty directories at random places, with random modes and times. */
    private void randomTree(Path root, Random random) throws Exception {
        List<Path> directories = new ArrayList<>(List.of(Files.createDirectories(root)));
        int items = 1 + random.nextInt(200);
        for (int i = 0; i < items; i++) {
            Path parent = directories.get(random.nextInt(directories.size()));
            if (random.nextInt(8) == 0 && root.relativize(parent).getNameCount() < 6) {
                directories.add(Files.createDirectory(parent.resolve("d" + i)));
            } else {
                Path file = Trees.file(parent, "f" + i, Trees.noise(random.nextInt(5000), i));
                Trees.mode(file, random.nextBoolean() ? "rw-r-----" : "r--r--r--");
                Trees.time(file, 1_000_000_000L + i);
            }
        }
        Collections.reverse(directories);
        for (Path directory : directories) {
            Trees.time(directory, 900_000_000L + random.nextInt(1_000_000));
            Trees.mode(directory, random.nextInt(6) == 0 ? "r-xr-xr-x" : "rwxr-x--x");
        }
    }

    private static List<String> results(CopyRun run) {
        return run.report.results().stream().map(Object::toString).sorted().collect(Collectors.toList());
    }

    @Test(timeout = 300_000)
    public void anyNumberOfTransfersGivesTheSameTreeAndReport() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 4; round++) {
            Path tree = local.resolve("tree" + round);
            randomTree(tree, random);
            List<String> expected = null;
            for (int transfers : new int[] {1, 2 + random.nextInt(14), 16}) {
                String target = "to" + round + "/" + transfers;
                CopyRun run = CopyRun.upload(
                                local, CopyRun.paths("tree" + round), target, new LocalShell(home),
                                b -> b.preserve(Preserve.ALL).transfers(transfers))
                        .assertComplete();
                Trees.assertSame(
                        tree, home.resolve(target).resolve("tree" + round), Trees.Attribute.MODES, Trees.Attribute.TIMES);
                expected = expected == null ? results(run) : expected;
                assertEquals(expected, results(run));
                assertEquals(List.of(), run.warnings);
            }
        }
    }

    @Test
    public void onlyUploadsHaveSeveral() throws Exception {
        Trees.file(local, "a", "a");
        CopyRun run = CopyRun.run(local, CopyRun.paths("a"), CopyRun.toLocal("b"), null, null, b -> b.transfers(2));
        assertEquals(
                List.of("only uploads have several files under way at once: here one comes after the other"),
                run.assertComplete().warnings);
        run = CopyRun.download(local, local.resolve("a").toString(), "c", new LocalShell(home), b -> b.transfers(2));
        assertEquals(
                List.of("only uploads have several files under way at once: here one comes after the other, and only a large one over"
                        + " several connections"),
                run.assertComplete().warnings);
    }

    @Test(timeout = 300_000)
    public void modesAreThoseOfOneTransferWhateverIsPreserved() throws Exception {
        randomTree(local.resolve("tree"), new Random(11));
        for (Preserve preserve : Preserve.values()) {
            for (int transfers : new int[] {1, 8}) {
                CopyRun.upload(
                                local, CopyRun.paths("tree"), preserve + "/" + transfers, new LocalShell(home),
                                b -> b.preserve(preserve).transfers(transfers))
                        .assertComplete();
            }
            Trees.assertSame(home.resolve(preserve + "/1"), home.resolve(preserve + "/8"), Trees.Attribute.MODES);
        }
    }

    @Test(timeout = 300_000)
    public void missingDirectoriesAboveTheTargetAreMadeOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            Trees.file(local, "tree/" + i + "/f", "content " + i);
        }
        for (PlacementRule placement : PlacementRule.values()) {
            String target = placement == PlacementRule.SCP ? "new" : "very/new/place";
            for (int i = 0; i < 2; i++) {
                CopyRun.upload(
                                local, CopyRun.paths("tree"), target, new LocalShell(home),
                                b -> b.placement(placement).transfers(16))
                        .assertComplete();
            }
            Trees.assertSame(
                    local.resolve("tree"), home.resolve(placement == PlacementRule.SCP ? "new" : "very/new/place/tree"));
        }
    }

    @Test(timeout = 300_000)
    public void readOnlyDirectoriesAreFilledByOtherUsersThanRoot() throws Exception {
        assumeNobody();
        randomTree(local.resolve("tree"), new Random(13));
        for (Preserve preserve : new Preserve[] {Preserve.ALL, Preserve.NONE}) {
            CopyRun.upload(
                            local, CopyRun.paths("tree"), "to" + preserve, nobody(),
                            b -> b.preserve(preserve).transfers(8))
                    .assertComplete();
        }
        Trees.assertSame(local.resolve("tree"), home.resolve("toALL/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test(timeout = 300_000)
    public void aReadOnlyDirectoryIsFilledOnAfterALaneWasKilledInIt() throws Exception {
        assumeNobody();
        for (int i = 0; i < 60; i++) {
            Trees.time(Trees.file(local, "tree/closed/" + i, Trees.noise(20_000, i)), 1_000_000_000L);
        }
        Trees.file(local, "tree/open/x", "x");
        Trees.time(local.resolve("tree/closed"), 1_000_000_000L);
        Trees.mode(local.resolve("tree/closed"), "r-xr-xr-x");
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", killing(2, this::nobody),
                b -> b.preserve(Preserve.ALL).transfers(2));
        run.assertComplete();
        assertTrue(run.details.toString(), run.details.stream().anyMatch(line -> line.contains("a transfer was lost")));
        Trees.assertSame(local.resolve("tree"), home.resolve("to/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test(timeout = 300_000)
    public void aKilledRemoteScpLeavesItsItemsToTheOthers() throws Exception {
        for (int i = 0; i < 300; i++) {
            Trees.file(local, "tree/" + i / 50 + "/" + i, Trees.noise(20_000, i));
        }
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", killing(3, () -> new LocalShell(home)),
                b -> b.preserve(Preserve.ALL).transfers(4));
        run.assertComplete();
        assertTrue(run.details.toString(), run.details.stream().anyMatch(line -> line.contains("a transfer was lost")));
        Trees.assertSame(local.resolve("tree"), home.resolve("to/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        assertEquals(300, run.report.files());
    }

    /** Remote commands run without the rights of root, where that can be arranged. */
    private void assumeNobody() throws Exception {
        assumeTrue("not root", System.getProperty("user.name").equals("root"));
        assumeTrue("setpriv is not installed", Tools.has("setpriv"));
        Trees.mode(temporary.getRoot().toPath(), "rwx--x--x");
        Tools.run("chown", "65534", home.toString());
    }

    private RemoteShell nobody() {
        LocalShell shell = new LocalShell(home);
        return shell(shell, command ->
                shell.exec("setpriv --reuid 65534 --regid 65534 --clear-groups sh -c " + Quoting.POSIX.quote(command)));
    }

    /** Kills one command, by order of starting from 1, when it has been sent a little. */
    private static RemoteShell killing(int number, Supplier<RemoteShell> shells) {
        RemoteShell others = shells.get();
        RemoteShell killed = new CutShell(shells.get(), true, 100_000);
        AtomicInteger started = new AtomicInteger();
        return shell(others, command -> (started.incrementAndGet() == number ? killed : others).exec(command));
    }

    private interface Start {
        RemoteProcess exec(String command) throws IOException;
    }

    /** A host that starts commands in another way. */
    private static RemoteShell shell(RemoteShell shell, Start start) {
        return new RemoteShell() {
            @Override
            public RemoteProcess exec(String command) throws IOException {
                return start.exec(command);
            }

            @Override
            public HostInfo info() {
                return shell.info();
            }

            @Override
            public void close() {
                shell.close();
            }
        };
    }
}
