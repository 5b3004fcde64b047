package io.jenkins.plugins.scpcopy.copy.tools;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** The place is played: it has sums and objections by path, and can be lost in the middle of either command. */
public class StagingTest {
    private final CopyRun events = new CopyRun();
    private final CopyProgress progress = new CopyProgress(events);
    private final PlayedPlace place = new PlayedPlace();

    private static final class File extends StagedFile {
        File(String path, String content, boolean summed) throws IOException {
            super(path, content.length(), summed);
            update(content.getBytes(StandardCharsets.UTF_8), 0, content.length());
            passed();
        }
    }

    /** What was asked of it, and what it says. */
    private static final class PlayedPlace implements Staging.Checksums<File>, Staging.Place<File> {
        private final List<String> calls = new ArrayList<>();
        private final Map<String, String> sums = new HashMap<>();
        private final Map<String, String> objections = new HashMap<>();
        private Optional<IOException> lost = Optional.empty();

        private void loseOnce(String why) {
            lost = Optional.of(new IOException(why));
        }

        private void ask(String what, List<File> files) throws IOException {
            calls.add(what + files.stream().map(File::path).collect(Collectors.joining(" ", " ", "")));
            if (lost.isPresent()) {
                IOException e = lost.get();
                lost = Optional.empty();
                throw e;
            }
        }

        @Override
        public Map<File, String> of(List<File> files) throws IOException {
            ask("sum", files);
            Map<File, String> found = new HashMap<>();
            files.forEach(file -> Optional.ofNullable(sums.get(file.path())).ifPresent(sum -> found.put(file, sum)));
            return found;
        }

        @Override
        public List<Optional<String>> rename(List<File> files) throws IOException {
            files.forEach(File::doubt);
            ask("rename", files);
            return files.stream().map(file -> Optional.ofNullable(objections.get(file.path()))).toList();
        }

        @Override
        public void discard(File file) {
            calls.add("discard " + file.path());
        }
    }

    private Staging<File> staging(Verify verify, boolean renames) {
        return new Staging<>(place, place, verify, renames, progress);
    }

    /** A file arrives, and the place has the same content. */
    private File arrive(Staging<File> staging, String path) throws IOException {
        staging.begun(path);
        File file = new File(path, path, staging.verifies());
        place.sums.put(path, file.sum());
        staging.arrived(file);
        return file;
    }

    private List<String> results() {
        return events.settled.stream()
                .map(result -> result.path() + " " + result.status() + (result.reason().isEmpty() ? "" : " " + result.reason()))
                .toList();
    }

    @Test
    public void withoutNamesAndSumsAFileIsReportedWhenItArrives() throws Exception {
        Staging<File> staging = staging(Verify.NONE, false);
        assertFalse(staging.holds());
        arrive(staging, "a");
        assertEquals(List.of("a COPIED"), results());
        staging.settle();
        assertEquals(List.of(), place.calls);
        assertEquals(1, events.settled.size());
    }

    @Test
    public void filesAreComparedThenRenamedThenReportedInTheOrderOfArrival() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, true);
        arrive(staging, "b");
        arrive(staging, "a");
        assertEquals(List.of(), results());
        staging.settle();
        assertEquals(List.of("sum b a", "rename b a"), place.calls);
        assertEquals(List.of("b COPIED", "a COPIED"), results());
        assertEquals(place.sums.get("b"), events.settled.get(0).sha256());
    }

    @Test
    public void everyResultIsReportedOnce() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, true);
        place.objections.put("refused", "no room");
        arrive(staging, "good");
        arrive(staging, "refused");
        staging.settle();
        staging.settle();
        assertFalse(staging.failHeld("given up"));
        staging.failAll("given up");
        assertEquals(List.of("good COPIED", "refused FAILED cannot be moved into place: no room"), results());
        assertEquals(List.of("sum good refused", "rename good refused", "discard refused"), place.calls);
    }

    @Test
    public void aFileWithAnotherSumGetsNoName() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, true);
        arrive(staging, "good");
        arrive(staging, "changed");
        place.sums.put("changed", "0".repeat(64));
        staging.settle();
        assertEquals(List.of("sum good changed", "discard changed", "rename good"), place.calls);
        assertTrue(results().toString(), results().get(0).startsWith("changed FAILED verify: the checksums differ"));
        assertEquals("good COPIED", results().get(1));
    }

    @Test
    public void whatHasNoSumFailsOnlyWhereSumsAreRequired() throws Exception {
        for (Verify verify : List.of(Verify.SHA256, Verify.IF_POSSIBLE)) {
            Staging<File> staging = staging(verify, true);
            arrive(staging, "a");
            place.sums.clear();
            staging.settle();
        }
        assertEquals(
                List.of("a FAILED verify: the host gave no checksum for it", "a COPIED not verified"), results());
        assertEquals("", events.settled.get(1).sha256());
    }

    @Test
    public void whatWasLostIsHeldUntilTheNextAttempt() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, true);
        arrive(staging, "a");
        place.loseOnce("lost while it summed");
        assertThrows(IOException.class, staging::settle);
        assertEquals(List.of(), results());
        arrive(staging, "b");
        staging.settle();
        assertEquals(List.of("sum a", "sum a b", "rename a b"), place.calls);
        assertEquals(List.of("a COPIED", "b COPIED"), results());
    }

    @Test
    public void aRenameWhoseOutcomeGotLostIsAskedForAgainWithoutFurtherSums() throws Exception {
        Staging<File> staging = staging(Verify.IF_POSSIBLE, true);
        File file = arrive(staging, "a");
        file.note("times or mode were not kept");
        place.sums.clear();
        staging.compare();
        place.loseOnce("lost while it renamed");
        assertThrows(IOException.class, staging::settle);
        assertTrue(file.isDoubtful());
        place.sums.put("a", "a sum that comes too late");
        staging.settle();
        assertEquals(List.of("sum a", "rename a", "rename a"), place.calls);
        assertEquals(List.of("a COPIED times or mode were not kept; not verified"), results());
    }

    @Test
    public void aCopyThatIsGivenUpFailsWhatIsHeldButNotWhatIsDoubtful() throws Exception {
        Staging<File> staging = staging(Verify.NONE, true);
        arrive(staging, "doubtful");
        place.loseOnce("lost");
        assertThrows(IOException.class, staging::settle);
        arrive(staging, "waiting");
        assertTrue(staging.failHeld("the connection was lost"));
        assertEquals(List.of("waiting FAILED the connection was lost"), results());
        staging.failAll("whether it got its name is not known");
        assertEquals("doubtful FAILED whether it got its name is not known", results().get(1));
        assertEquals(List.of("rename doubtful", "discard waiting", "discard doubtful"), place.calls);
    }

    @Test
    public void comparingLeavesTheNamesForLater() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, true);
        arrive(staging, "a");
        arrive(staging, "changed");
        place.sums.put("changed", "0".repeat(64));
        staging.compare();
        assertEquals(1, results().size());
        arrive(staging, "b");
        staging.settle();
        assertEquals(List.of("sum a changed", "discard changed", "sum b", "rename a b"), place.calls);
    }

    @Test
    public void manyFilesGoByBatches() throws Exception {
        Staging<File> staging = staging(Verify.NONE, true);
        int most = Staging.MOST_AT_ONCE;
        for (int i = 0; i <= most; i++) {
            assertEquals(i >= 256, staging.hasMany());
            arrive(staging, "f" + i);
        }
        staging.settle();
        assertFalse(staging.hasMany());
        assertEquals(2, place.calls.size());
        assertEquals("rename f" + most, place.calls.get(1));
        assertEquals(
                IntStream.rangeClosed(0, most).mapToObj(i -> "f" + i + " COPIED").toList(), results());
    }

    @Test
    public void aBatchThatGetsLostKeepsTheResultsOfThoseBefore() throws Exception {
        Staging<File> staging = staging(Verify.NONE, true);
        for (int i = 0; i < Staging.MOST_AT_ONCE; i++) {
            arrive(staging, "f" + i);
        }
        staging.settle();
        arrive(staging, "last");
        place.loseOnce("lost");
        assertThrows(IOException.class, staging::settle);
        assertEquals(Staging.MOST_AT_ONCE, events.settled.size());
        staging.settle();
        assertEquals(Staging.MOST_AT_ONCE + 1, events.settled.size());
    }

    @Test
    public void attemptsAreCountedUntilThereIsAResult() throws Exception {
        Staging<File> staging = staging(Verify.NONE, false);
        staging.begun("a");
        staging.begun("a");
        arrive(staging, "a");
        arrive(staging, "b");
        staging.failed("never begun", 1, "refused");
        assertEquals(List.of(3, 1, 1), events.settled.stream().map(FileResult::attempts).toList());
    }

    @Test
    public void aNoteOfTheHostStaysWithTheResult() throws Exception {
        Staging<File> staging = staging(Verify.SHA256, false);
        File file = arrive(staging, "a");
        file.note("its times were not kept");
        staging.settle();
        assertEquals(List.of("a COPIED its times were not kept"), results());
    }
}
