package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Several transfers at once to a host whose sinks refuse files, fail after their data, or die. */
public class FaultyTransfersTest {
    private static final int FILES = 120;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Map<String, Integer> arrived = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private Path work;

    /** What happens to a file, the first time that it is sent unless said otherwise. */
    private enum Fault {
        REFUSED_ALWAYS,
        FAILS_AFTER_DATA,
        KILLS,
        KILLS_ALWAYS,
        COMPLAINS_ALWAYS
    }

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (int i = 0; i < FILES; i++) {
            Trees.file(work, "tree/d" + i / 10 + "/f" + i, Trees.noise(100, i));
        }
    }

    private ScriptedShell host() {
        return new ScriptedShell("OpenSSH_9.2p1", command -> sink());
    }

    private Peer sink() {
        return (in, out, err) -> {
            try {
                out.write(0);
                new Sink(in, out, new Target(), Sink.Options.server(true)).run();
                return 0;
            } catch (IOException e) {
                return 1;
            }
        };
    }

    private final class Target implements Receiver {
        private final Deque<String> directories = new ArrayDeque<>();

        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
            String path = String.join("/", (Iterable<String>) directories::descendingIterator) + "/" + header.name();
            Fault fault = faults.get(path);
            if (fault == Fault.REFUSED_ALWAYS) {
                throw new RefusedException("not wanted");
            }
            if (fault != Fault.KILLS_ALWAYS && fault != Fault.COMPLAINS_ALWAYS) {
                faults.remove(path);
            }
            return new Reception() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (fault == Fault.KILLS || fault == Fault.KILLS_ALWAYS) {
                        throw new TransferException(Phase.DATA, "killed");
                    }
                }

                @Override
                public void complete() throws IOException {
                    if (fault == Fault.FAILS_AFTER_DATA) {
                        throw new RefusedException("disk full");
                    }
                    arrived.merge(path, 1, Integer::sum);
                    if (fault == Fault.COMPLAINS_ALWAYS) {
                        throw new RefusedException(path + ": set times: Operation not permitted");
                    }
                }

                @Override
                public void discard(String reason) {}
            };
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) {
            directories.push(header.name());
        }

        @Override
        public void leaveDirectory() {
            directories.pop();
        }

        @Override
        public void warning(String text) {}
    }

    private static String path(int file) {
        return "tree/d" + file / 10 + "/f" + file;
    }

    private CopyRun upload(int transfers) throws Exception {
        return CopyRun.upload(work, CopyRun.paths("tree"), "to", host(), b -> b.transfers(transfers));
    }

    /** Every file has one verdict, and those that count as copied have arrived. */
    private void assertTruthful(CopyRun run) {
        List<String> paths = run.settled.stream().map(FileResult::path).sorted().collect(Collectors.toList());
        assertEquals(paths.stream().distinct().collect(Collectors.toList()), paths);
        assertEquals(FILES, paths.size());
        run.settled.stream()
                .filter(result -> result.status() == FileResult.Status.COPIED)
                .forEach(result -> assertTrue(result.path(), arrived.containsKey(result.path())));
    }

    @Test
    public void aSpoiledChannelIsReplacedWhileOthersGoOn() throws Exception {
        faults.put(path(5), Fault.FAILS_AFTER_DATA);
        faults.put(path(77), Fault.FAILS_AFTER_DATA);
        faults.put(path(119), Fault.FAILS_AFTER_DATA);
        CopyRun run = upload(4);
        assertTruthful(run);
        assertEquals(3, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().stream().allMatch(line -> line.endsWith("there may be incomplete")));
        assertEquals(FILES - 3, arrived.size());
    }

    /** As where the files there belong to somebody else. */
    @Test
    public void complaintsAboutTimesAreNotesAndFewFilesAreSentTwice() throws Exception {
        IntStream.range(0, FILES).forEach(i -> faults.put(path(i), Fault.COMPLAINS_ALWAYS));
        CopyRun run = upload(2).assertComplete();
        assertTruthful(run);
        assertTrue(run.settled.stream().allMatch(result -> result.reason().contains("Operation not permitted")));
        int sent = arrived.values().stream().mapToInt(Integer::intValue).sum();
        // Each lane has a directory of ten files under way when it hears of the first one.
        assertTrue(sent + " files sent", sent <= FILES + 2 * 10);
    }

    @Test
    public void theItemsOfADeadLaneAreSentByOthers() throws Exception {
        faults.put(path(3), Fault.KILLS);
        faults.put(path(90), Fault.KILLS);
        CopyRun run = upload(6).assertComplete();
        assertTruthful(run);
        assertEquals(FILES, arrived.size());
    }

    @Test
    public void aFileThatKillsEverySinkTakesOnlyTwoLanesWithIt() throws Exception {
        faults.put(path(40), Fault.KILLS_ALWAYS);
        CopyRun run = upload(5);
        assertTruthful(run);
        assertFalse(arrived.containsKey(path(40)));
        assertTrue(run.failures().toString(), run.failures().stream().anyMatch(line -> line.startsWith(path(40))));
        assertTrue(run.failures().toString(), run.report.failed() <= 2);
    }

    @Test
    public void whenAllLanesAreDeadTheRestHasFailed() throws Exception {
        for (int i = 20; i < FILES; i++) {
            faults.put(path(i), Fault.KILLS_ALWAYS);
        }
        CopyRun run = upload(3);
        assertTruthful(run);
        assertTrue(run.report.failed() >= 100);
    }

    @Test
    public void fewerTransfersAreToldOfUnlessAllIsLost() throws Exception {
        for (boolean lost : new boolean[] {false, true}) {
            if (lost) {
                faults.put(path(0), Fault.KILLS_ALWAYS);
            }
            AtomicInteger commands = new AtomicInteger();
            ScriptedShell host = new ScriptedShell("OpenSSH_9.2p1", command -> commands.getAndIncrement() == 0 ? sink() : null);
            CopyRun run = CopyRun.upload(work, CopyRun.paths("tree"), "to", host, b -> b.transfers(3));
            assertEquals(run.failures().toString(), lost, run.report.failed() > 0);
            boolean told = run.warnings.stream().anyMatch(text -> text.contains("does not take so many transfers at once"));
            assertEquals(run.warnings.toString(), !lost, told);
        }
    }

    @Test
    public void everyMixtureOfFaultsIsReportedTruly() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 30; round++) {
            arrived.clear();
            faults.clear();
            List<Integer> files = new ArrayList<>(IntStream.range(0, FILES).boxed().toList());
            Collections.shuffle(files, random);
            files.subList(0, random.nextInt(6)).forEach(i -> faults.put(path(i), Fault.values()[random.nextInt(4)]));
            int refused = (int) faults.values().stream().filter(fault -> fault == Fault.REFUSED_ALWAYS).count();
            CopyRun run = upload(1 + random.nextInt(16));
            assertTruthful(run);
            assertTrue(run.report.failed() >= refused);
        }
    }
}
