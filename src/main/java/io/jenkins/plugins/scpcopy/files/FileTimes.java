package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sets received times, as far as they are believable. */
final class FileTimes {
    /** In the year 2106: the last second that every file system and protocol in use can name. */
    private static final long LAST = 0xFFFF_FFFFL;

    private FileTimes() {}

    /** @param name how warnings call the file */
    static void apply(Path path, String name, Optional<FileTimestamps> wanted, Consumer<String> warnings) {
        if (wanted.isEmpty()) {
            return;
        }
        FileTimestamps times = wanted.get();
        if (isWild(times.modified()) || isWild(times.accessed())) {
            warnings.accept("the times announced for " + name + " are out of range and were not set");
            return;
        }
        try {
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time(times.modified()), time(times.accessed()), null);
        } catch (IOException e) {
            warnings.accept("the times of " + name + " cannot be set: " + Reasons.of(e));
        }
    }

    private static boolean isWild(long seconds) {
        return seconds < 0 || seconds > LAST;
    }

    private static FileTime time(long seconds) {
        return FileTime.from(seconds, TimeUnit.SECONDS);
    }
}
