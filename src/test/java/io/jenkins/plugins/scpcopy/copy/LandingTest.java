package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** A directory named on the command line, and a target directory that exists. */
public class LandingTest {
    private final List<String> notes = new ArrayList<>();

    private Landing land(String path, Optional<Set<String>> there, Optional<Set<String>> here) throws Exception {
        Landing.Target target = new Landing.Target() {
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
        return Landing.decide(Placement.SCP, Shape.DIRECTORY, "lib", () -> here, target);
    }

    private static Optional<Set<String>> names(String... names) {
        return Optional.of(Set.of(names));
    }

    @Test
    public void theSameNamesAreAnEarlierCopyAndThatIsSaid() throws Exception {
        assertEquals(Landing.ONTO, land("up", names("a", "b"), names("b", "a")));
        assertEquals(1, notes.size());
    }

    @Test
    public void unrelatedFilesAreNeverOverwritten() throws Exception {
        assertEquals(Landing.INTO, land("site", names("README", "main.c"), names("README")));
        assertEquals(Landing.INTO, land("site", names("README"), names("README", "main.c")));
        assertEquals(Landing.INTO, land("site", names("README", "lib"), names("README", "lib")));
        assertEquals(Landing.INTO, land("site", names(), names()));
        assertEquals(List.of(), notes);
    }

    @Test
    public void aTargetWithoutANameOfItsOwnAlwaysMeansInto() throws Exception {
        for (String path : List.of(".", "..", "", "/", "up/", "up/.", "up/..", "~", "C:\\up\\")) {
            assertEquals(path, Landing.INTO, land(path, names("a"), names("a")));
        }
        assertEquals(Landing.ONTO, land("/srv/..up", names("a"), names("a")));
    }

    @Test
    public void whatCannotBeFoundOutIsSaid() throws Exception {
        assertEquals(Landing.INTO, land("up", Optional.empty(), names("a")));
        assertEquals(Landing.INTO, land("up", names("a"), Optional.empty()));
        assertEquals(2, notes.size());
    }
}
