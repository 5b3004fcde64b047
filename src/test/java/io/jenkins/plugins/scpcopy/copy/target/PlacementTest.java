package io.jenkins.plugins.scpcopy.copy.target;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** The rules, over a target that is played: mostly a directory named on the command line, and a target directory that exists. */
public class PlacementTest {
    private final List<String> notes = new ArrayList<>();

    private Placement place(String path, Optional<Set<String>> there, Optional<Set<String>> here) throws Exception {
        return Placement.decide(PlacementRule.SCP, SourceKind.DIRECTORY, "lib", () -> here, target(path, true, there));
    }

    /** The placement of a source of this kind by a rule, where the target is a directory with other things in it or is missing. */
    private Placement place(PlacementRule rule, SourceKind kind, String path, boolean isDirectory) throws Exception {
        return Placement.decide(rule, kind, "lib", () -> names("a"), target(path, isDirectory, names("other")));
    }

    private Placement.Target target(String path, boolean isDirectory, Optional<Set<String>> there) {
        return new Placement.Target() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public boolean isDirectory() {
                return isDirectory;
            }

            @Override
            public Optional<Set<String>> names() {
                return there;
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
    }

    private static Optional<Set<String>> names(String... names) {
        return Optional.of(Set.of(names));
    }

    @Test
    public void theSameNamesAreAnEarlierCopyAndThatIsSaid() throws Exception {
        assertEquals(Placement.ONTO, place("up", names("a", "b"), names("b", "a")));
        assertEquals(1, notes.size());
    }

    @Test
    public void unrelatedFilesAreNeverOverwritten() throws Exception {
        assertEquals(Placement.INTO, place("site", names("README", "main.c"), names("README")));
        assertEquals(Placement.INTO, place("site", names("README"), names("README", "main.c")));
        assertEquals(Placement.INTO, place("site", names("README", "lib"), names("README", "lib")));
        assertEquals(Placement.INTO, place("site", names(), names()));
        assertEquals(List.of(), notes);
    }

    @Test
    public void aTargetWithoutANameOfItsOwnAlwaysMeansInto() throws Exception {
        for (String path : List.of(".", "..", "", "/", "up/", "up/.", "up/..", "~", "C:/up/")) {
            assertEquals(path, Placement.INTO, place(path, names("a"), names("a")));
        }
        assertEquals(Placement.ONTO, place("/srv/..up", names("a"), names("a")));
    }

    @Test
    public void whatCannotBeFoundOutIsSaid() throws Exception {
        assertEquals(Placement.INTO, place("up", Optional.empty(), names("a")));
        assertEquals(Placement.INTO, place("up", names("a"), Optional.empty()));
        assertEquals(2, notes.size());
    }

    @Test
    public void whatIsADirectoryTakesEverythingUnderBothRules() throws Exception {
        for (PlacementRule rule : PlacementRule.values()) {
            for (SourceKind kind : SourceKind.values()) {
                assertEquals(rule + " " + kind, Placement.INTO, place(rule, kind, "up", true));
            }
        }
        assertEquals(List.of(), notes);
    }

    @Test
    public void theStepMakesADirectoryOfAllButThePathOfASingleFile() throws Exception {
        for (SourceKind kind : SourceKind.values()) {
            Placement expected = kind == SourceKind.FILE ? Placement.AS_FILE : Placement.INTO_NEW;
            assertEquals(kind.toString(), expected, place(PlacementRule.DIRECTORY, kind, "up", false));
            assertEquals(kind.toString(), Placement.INTO_NEW, place(PlacementRule.DIRECTORY, kind, "up/", false));
        }
    }

    @Test
    public void scpGivesOneSourceTheNameAndRefusesSeveral() throws Exception {
        assertEquals(Placement.AS_FILE, place(PlacementRule.SCP, SourceKind.FILE, "up", false));
        assertEquals(Placement.AS_DIRECTORY, place(PlacementRule.SCP, SourceKind.DIRECTORY, "up", false));
        assertEquals(Placement.AS_DIRECTORY, place(PlacementRule.SCP, SourceKind.DIRECTORY, "up/", false));
        assertEquals(Placement.INTO_NEW, place(PlacementRule.SCP, SourceKind.CONTENTS, "up", false));
        assertRefused(SourceKind.FILE, "up/");
        assertRefused(SourceKind.SEVERAL, "up");
    }

    private void assertRefused(SourceKind kind, String path) {
        TransferException refusal =
                assertThrows(path, TransferException.class, () -> place(PlacementRule.SCP, kind, path, false));
        assertEquals(Phase.PLAN, refusal.phase());
    }
}
