package io.jenkins.plugins.scpcopy.copy.deploy;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any text as what a host says of its releases: none in use is removed, and nothing that is no release's. */
public final class ReleaseStateFuzz {
    private ReleaseStateFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "/srv\0lcurrent\0releases/2\0dreleases/1\0\0dreleases/2\0\0lreleases/.1.scpcopy-release\0001:\0"
                        + "lreleases/.2.scpcopy-release\0002:1\0",
                "/srv\n\0lcurrent\0/srv/releases/a/\0dreleases/a\0\0dreleases/.b.scpcopy-part\0\0lreleases/.c.scpcopy-release\0009:x\0",
                "/srv\0dcurrent\0\0",
                "/\0lcurrent\0../x\0oreleases/x\0\0",
                "");
    }

    /** The input is what the script prints. */
    public static void fuzzerTestOneInput(byte[] input) {
        ReleaseState state;
        try {
            state = ReleaseState.of(ShellReleases.contents(new String(input, StandardCharsets.UTF_8)), "host", "target");
        } catch (TransferException e) {
            Shown.check(e.getMessage());
            return;
        }
        assertTrue("in use", state.current().map(Release::isName).orElse(true));
        for (String name : state.leftovers()) {
            assertTrue("removed: " + name, ReleaseNames.isPart(name) || ReleaseNames.recorded(name).isPresent());
        }
        Optional<String> back = back(state, Optional.empty());
        back.ifPresent(name -> assertTrue("not there: " + name, state.has(name)));
        for (int keep = 1; keep < 3; keep++) {
            List<String> old = state.old(keep);
            assertTrue("no release", old.stream().allMatch(name -> Release.isName(name) && state.has(name)));
            assertFalse("in use", state.current().map(old::contains).orElse(false));
            assertFalse("the one before", back.map(old::contains).orElse(false));
        }
        back(state, Optional.of("1"));
        assertTrue("number", state.highest() >= 0);
    }

    private static Optional<String> back(ReleaseState state, Optional<String> named) {
        try {
            return Optional.of(state.back(named));
        } catch (TransferException e) {
            Shown.check(e.getMessage());
            return Optional.empty();
        }
    }
}
