package io.jenkins.plugins.scpcopy.copy.target;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.Test;

/** The host is played: it has some directories, and says which paths were looked at. */
public class RemoteTargetFinderTest {
    private static final String REFUSAL = "not a directory: ";

    private final Map<String, Set<String>> directories = new HashMap<>();
    private final List<String> looked = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<SinkChannel> ready = Optional.empty();

    private final class PlayedHost implements RemoteTargetFinder.Host {
        @Override
        public SinkChannel open(String directory) throws StartException {
            looked.add(directory);
            if (!directories.containsKey(directory)) {
                throw new StartException(StartException.Kind.SCP_ERROR, REFUSAL + directory, null, null);
            }
            return new PlayedSink(directory);
        }

        @Override
        public Optional<Set<String>> names(String directory) {
            return Optional.ofNullable(directories.get(directory));
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }

    private record PlayedSink(String directory) implements SinkChannel {
        @Override
        public Sender source() {
            throw new IllegalStateException("nothing is sent here");
        }

        @Override
        public void finish(boolean excused) {}

        @Override
        public void close() {}
    }

    private void has(String directory, String... names) {
        directories.put(directory, Set.of(names));
    }

    private RemoteTarget.Found find(String path, SourceKind kind, UnaryOperator<CopyRequest.Builder> options) throws IOException {
        CopyRequest request =
                options.apply(CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost(path), "/")).build();
        RemoteTargetFinder finder = new RemoteTargetFinder(request, new PlayedHost(), path);
        looked.clear();
        try {
            return finder.find(kind, kind == SourceKind.SEVERAL ? "" : "tree", () -> Optional.of(Set.of("a", "b")));
        } finally {
            ready = finder.ready();
        }
    }

    private RemoteTarget.Found byStep(String path, SourceKind kind) throws IOException {
        return find(path, kind, b -> b.placement(PlacementRule.DIRECTORY));
    }

    private RemoteTarget.Found byScp(String path, SourceKind kind) throws IOException {
        return find(path, kind, b -> b.placement(PlacementRule.SCP));
    }

    private static RemoteTarget.Found found(String path, List<String> toMake, Placement placement, String newName) {
        return new RemoteTarget.Found(path, true, toMake, placement, newName);
    }

    private void assertReadyOn(String directory) {
        assertEquals(directory, ((PlayedSink) ready.orElseThrow()).directory());
    }

    @Test
    public void aDirectoryTakesEverythingAndItsSinkIsUsed() throws Exception {
        has("up", "other");
        for (SourceKind kind : SourceKind.values()) {
            assertEquals(found("up", List.of(), Placement.INTO, ""), byStep("up", kind));
            assertEquals(List.of("up"), looked);
            assertReadyOn("up");
        }
    }

    @Test
    public void theStepMakesAllThatIsMissing() throws Exception {
        has("srv");
        assertEquals(found("srv", List.of("a", "b"), Placement.INTO_NEW, ""), byStep("srv/a/b", SourceKind.SEVERAL));
        assertEquals(List.of("srv/a/b", "srv/a", "srv"), looked);
        assertReadyOn("srv");
    }

    @Test
    public void theStepGivesASingleFileItsNameBelowWhatItMakes() throws Exception {
        has("srv");
        assertEquals(found("srv", List.of("a"), Placement.AS_FILE, "new"), byStep("srv/a/new", SourceKind.FILE));
        assertReadyOn("srv");
        has("srv/a");
        assertEquals(found("srv/a", List.of(), Placement.AS_FILE, "new"), byStep("srv/a/new", SourceKind.FILE));
        assertReadyOn("srv/a");
    }

    @Test
    public void scpMakesOneLevelAtMost() throws Exception {
        has("srv");
        assertEquals(found("srv", List.of(), Placement.AS_DIRECTORY, "new"), byScp("srv/new", SourceKind.DIRECTORY));
        assertEquals(found("srv", List.of("new"), Placement.INTO_NEW, ""), byScp("srv/new", SourceKind.CONTENTS));
        StartException refusal =
                assertThrows(StartException.class, () -> byScp("srv/a/new", SourceKind.DIRECTORY));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(REFUSAL + "srv/a/new"));
        assertEquals(List.of("srv/a/new", "srv/a"), looked);
        assertFalse(ready.isPresent());
    }

    @Test
    public void scpUpdatesAnEarlierCopyAndSaysSo() throws Exception {
        has("up", "a", "b");
        assertEquals(found("up", List.of(), Placement.ONTO, ""), byScp("up", SourceKind.DIRECTORY));
        assertEquals(1, notes.size());
        has("up", "a", "b", "c");
        assertEquals(Placement.INTO, byScp("up", SourceKind.DIRECTORY).placement());
    }

    @Test
    public void aFileThatIsWrittenBesideItsNameNeedsItsDirectory() throws Exception {
        UnaryOperator<CopyRequest.Builder> atomic = b -> b.placement(PlacementRule.SCP).atomic(true);
        has("srv");
        assertEquals(found("srv", List.of(), Placement.AS_FILE, "new"), find("srv/new", SourceKind.FILE, atomic));
        assertReadyOn("srv");
        assertThrows(StartException.class, () -> find("missing/new", SourceKind.FILE, atomic));
        assertEquals(
                new RemoteTarget.Found("srv/new", false, List.of(), Placement.AS_FILE, "new"),
                byScp("srv/new", SourceKind.FILE));
        assertFalse(ready.isPresent());
    }

    @Test
    public void aHostWithoutAnyDirectoryEndsTheSearchAtItsTop() {
        assertThrows(StartException.class, () -> byStep("a/b", SourceKind.SEVERAL));
        assertEquals("a/b", looked.get(0));
        assertFalse(ready.isPresent());
    }

    @Test
    public void whatIsNoAnswerOfScpEndsTheSearch() {
        RemoteTargetFinder finder = new RemoteTargetFinder(
                CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost("up"), "/").build(),
                new RemoteTargetFinder.Host() {
                    @Override
                    public SinkChannel open(String directory) throws StartException {
                        throw new StartException(StartException.Kind.NO_SCP, "scp: not found", null, null);
                    }

                    @Override
                    public Optional<Set<String>> names(String directory) {
                        return Optional.empty();
                    }

                    @Override
                    public void note(String text) {}
                },
                "up");
        StartException refusal = assertThrows(
                StartException.class, () -> finder.find(SourceKind.FILE, "x", Optional::empty));
        assertEquals(StartException.Kind.NO_SCP, refusal.kind());
    }
}
