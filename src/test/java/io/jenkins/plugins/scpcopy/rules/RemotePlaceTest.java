package io.jenkins.plugins.scpcopy.rules;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

/** Which paths lie below a directory, by their text. */
public class RemotePlaceTest {
    private static void check(String directory, String path, boolean expected) {
        assertEquals(path + " below " + directory, expected, RemotePlace.ofRule(directory).holds(RemotePlace.of(path)));
    }

    @Test
    public void aDirectoryHoldsItselfAndWhatIsBelow() {
        for (String path : List.of("/srv/app", "/srv/app/", "/srv//app/x", "/srv/./app/x/.", "/srv/app/*", "/srv/app/a b/{x,y}", "/srv/app/.env")) {
            check("/srv/app", path, true);
            check("/srv/app/", path, true);
            check("/", path, true);
        }
        for (String path : List.of("/srv/apple", "/srv", "/", "/SRV/app", "srv/app", "~/srv/app", "", "/srv/*", "/*/app", "/srv/ap?", "C:/srv/app")) {
            check("/srv/app", path, false);
        }
    }

    @Test
    public void theLoginDirectoryIsAPlaceOfItsOwn() {
        for (String path : List.of("", ".", "~", "~/", "x", "~/x", "./x")) {
            check("~", path, true);
            check("/", path, false);
        }
        check("~/incoming", "incoming/x", true);
        check("~/incoming", "~/incoming", true);
        check("~/incoming", "./~/incoming", false);
        check("~/incoming", "/home/deploy/incoming", false);
        check("~", "C:x", false);
        check("~", "C:/Windows", false);
        check("~", "flash:/x", false);
    }

    @Test
    public void drivesAreCompared() {
        check("C:/deploy", "C:/deploy/x", true);
        check("C:/deploy", "c:/deploy/x", false);
        check("C:/deploy", "C:deploy/x", false);
        check("flash:", "flash:/startup.cfg", true);
    }

    @Test
    public void whatDoesNotTellWhereItLeadsIsRefused() {
        for (String path : List.of(
                "/srv/app/../x", "..", "../x", "~/..", "/srv/app/..", "/srv/app/... /x", "/srv/app/.. /x", "/srv/app/ /x",
                "/srv/app\\..\\x", "\\\\server\\x", "/srv/app/\\.\\./x", "//server/share", "~root/x", "~root", "~+/x",
                "/srv/app/.*", "/srv/app/.?/x", "/srv/app/[.][.]/x", "/srv/app/.[.]/x", "C:../x/..")) {
            assertThrows(path, IllegalArgumentException.class, () -> RemotePlace.of(path));
        }
    }

    @Test
    public void aRuleIsPlain() {
        for (String line : List.of("srv", "", "/srv/*", "/srv/{a,b}", "~root", "/srv/..", "/a\\b")) {
            assertThrows(line, IllegalArgumentException.class, () -> RemotePlace.ofRule(line));
        }
    }
}
