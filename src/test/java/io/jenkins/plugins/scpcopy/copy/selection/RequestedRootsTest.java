package io.jenkins.plugins.scpcopy.copy.selection;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class RequestedRootsTest {
    private static RequestedPaths roots(String... paths) {
        return new RequestedPaths(List.of(paths), ServerProfile.POSIX);
    }

    @Test
    public void aListingHasWhatWasAskedFor() {
        RequestedPaths roots = roots("a", "/srv/*/x[1].log", "~/logs/*.log", "b\\*c*", "~");
        for (String found : List.of("a", "/srv/q/x1.log", "/srv/*/x[1].log", "/home/u/logs/a.log", "b*cd", "/home/u/logs/*.log")) {
            assertTrue(found, roots.asksFor(found));
        }
        RequestedPaths few = roots("a", "/srv/*/x[1].log", "~/logs/*.log", "b\\*c*");
        for (String stranger : List.of("c", "b", "/srv/x1.log", "/srv/q/r/x1.log", "/home/u/logs/.log", "bxcd", "logs.log", ".ssh")) {
            assertFalse(stranger, few.asksFor(stranger));
        }
    }

    /** What is inside it is placed the same, whatever it is called. */
    @Test
    public void aDirectoryWhoseContentsAreAskedForMayBeCalledByItsName() throws Exception {
        for (String name : List.of(".", "up")) {
            RequestedPaths roots = roots("/srv/up/.");
            assertTrue(name, roots.admit(name, true));
            assertEquals(name, Optional.of("/srv/up/."), roots.pathOf(name));
        }
        assertThrows(UnrequestedException.class, () -> roots("/srv/up/.").admit("srv", true));
        assertThrows(UnrequestedException.class, () -> roots("/srv/up/.").admit("up", false));
        assertThrows(UnrequestedException.class, () -> roots(".").admit("up", true));
        assertThrows("it could be either", UnrequestedException.class, () -> roots("a/up/.", "b").admit("up", true));
    }

    @Test
    public void eachPatternIsJudgedForItself() {
        RequestedPaths roots = roots("*.log", "*.zip", "gone", "~/x*", "d/x*");
        assertEquals(List.of("*.zip", "~/x*"), roots.unmatched(List.of("a.log", "d/xy")));
        assertEquals(List.of("*.log", "*.zip", "d/x*"), roots.unmatched(List.of("/home/u/xy")));
    }

    @Test
    public void wordsAreAboutTheWholeNameOnly() {
        RequestedPaths.Root a = roots("a").open().get(0);
        assertTrue(a.isMeantBy("scp: a: Permission denied"));
        assertTrue(a.isMeantBy("cannot open 'a'"));
        for (String other : List.of("scp: data: No such file", "scp: a.b: No such file", "scp: b/a: No such file")) {
            assertFalse(other, a.isMeantBy(other));
        }
        assertTrue(roots("~/x\\ *").open().get(0).isMeantBy("scp: /home/u/x *: No such file"));
    }
}
