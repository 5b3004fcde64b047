package io.jenkins.plugins.scpcopy.copy.target;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** A directory named on the command line, and a target directory that exists. */
public class PlacementTest {
    private final List<String> notes = new ArrayList<>();

    private Placement place(String path, Optional<Set<String>> there, Optional<Set<String>> here) throws Exception {
        Placement.Target target = new Placement.Target() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public boolean isDirectory() {
                return true;
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
        return Placement.decide(PlacementRule.SCP, SourceKind.DIRECTORY, "lib", () -> here, target);
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
}
