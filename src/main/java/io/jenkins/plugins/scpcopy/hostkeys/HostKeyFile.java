package io.jenkins.plugins.scpcopy.hostkeys;

import hudson.util.TextFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Where host keys are kept, a line each. */
final class HostKeyFile {
    private final TextFile file;

    HostKeyFile(File file) {
        this.file = new TextFile(file);
    }

    /** A list that may be changed; empty where there is no file yet. */
    List<HostKeyEntry> read() {
        List<HostKeyEntry> entries = new ArrayList<>();
        try {
            if (file.exists()) {
                file.read().lines().forEach(line -> HostKeyEntry.stored(line).ifPresent(entries::add));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** Replaces all of it. */
    void write(List<HostKeyEntry> entries) throws IOException {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.stored()).append('\n'));
        file.write(text.toString());
    }
}
