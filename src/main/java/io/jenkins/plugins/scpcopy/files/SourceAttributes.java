package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What SCP can say about a local file or directory besides its content.
 *
 * @param mode permission bits, 0 to 0777; 0644 or 0755 where the file system has none
 * @param times whole seconds; 0 for anything before 1970
 */
public record SourceAttributes(int mode, FileTimestamps times) {
    private static final int PLAIN_FILE = 0644;
    private static final int PLAIN_DIRECTORY = 0755;

    static SourceAttributes read(Path path, boolean directory) throws IOException {
        BasicFileAttributes attributes = PosixModes.supported(path)
                ? Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (directory ? !attributes.isDirectory() : !attributes.isRegularFile()) {
            throw new IOException(directory ? "not a directory" : "not a regular file");
        }
        int mode = attributes instanceof PosixFileAttributes posix
                ? PosixModes.toInt(posix.permissions())
                : directory ? PLAIN_DIRECTORY : PLAIN_FILE;
        return new SourceAttributes(
                mode, new FileTimestamps(seconds(attributes.lastModifiedTime()), seconds(attributes.lastAccessTime())));
    }

    private static long seconds(FileTime time) {
        return Math.max(0, time.to(TimeUnit.SECONDS));
    }
}
