package io.jenkins.plugins.scpcopy.worlds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the host's clock shows. (Java itself cannot be given another one: libfaketime ends its waits at once.) */
enum Clock {
    SAME("", ""),
    HOST_AHEAD("host's clock a day ahead", "+1d"),
    HOST_BEHIND("host's clock a day behind", "-1d");

    private static final Path PLACE = Path.of("/usr/lib");
    private final String shown;
    private final String offset;

    Clock(String shown, String offset) {
        this.shown = shown;
        this.offset = offset;
    }

    /** Variables for what the host starts; empty if nothing is to be changed. */
    String variables() throws IOException, NotHereException {
        return offset.isEmpty() ? "" : "LD_PRELOAD=" + library() + " FAKETIME=" + offset + " FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1";
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
