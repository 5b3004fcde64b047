package io.jenkins.plugins.scpcopy.worlds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the two clocks show. */
enum Clock {
    SAME("same", "", ""),
    HOST_AHEAD("host a day ahead", "", "+1d"),
    HOST_BEHIND("host a day behind", "", "-1d"),
    HERE_BEHIND("here a day behind", "-1d", "");

    private static final Path PLACE = Path.of("/usr/lib");
    private final String shown;
    private final String here;
    private final String host;

    Clock(String shown, String here, String host) {
        this.shown = shown;
        this.here = here;
        this.host = host;
    }

    /** Variables for the command; empty if nothing is to be changed. */
    String here() throws IOException, NotHereException {
        return variables(here);
    }

    /** Variables for what the host starts; empty if nothing is to be changed. */
    String host() throws IOException, NotHereException {
        return variables(host);
    }

    private static String variables(String offset) throws IOException, NotHereException {
        return offset.isEmpty() ? "" : "LD_PRELOAD=" + library() + " FAKETIME=" + offset + " FAKETIME_DONT_FAKE_MONOTONIC=1";
    }

    private static Path library() throws IOException, NotHereException {
        try (Stream<Path> found = Files.find(PLACE, 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst().orElseThrow(() -> new NotHereException("libfaketime is not installed"));
        }
    }

    @Override
    public String toString() {
        return shown;
    }
}
