package io.jenkins.plugins.scpcopy.worlds;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the file system is like that is written to. */
enum Disk {
    NORMAL("", ""),
    READ_ONLY("read-only", "[Rr]ead-only"),
    FULL("full", "No space left on device|(?i)is full"),
    OVER_QUOTA("over quota", "(?i)quota");

    private static final int ROOM_KIB = 256;
    private final String shown;
    /** What a message about it says. */
    final Pattern reason;

    Disk(String shown, String reason) {
        this.shown = shown;
        this.reason = Pattern.compile(reason);
    }

    /** A file system that is like that, mounted on a directory. */
    final class Mount implements AutoCloseable {
        private final Path directory;

        private Mount(Path directory) {
            this.directory = directory;
        }

        @Override
        public void close() {
            try {
                Tools.run("umount", "-l", directory.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param directory which exists */
    Mount mount(Path directory) throws IOException, NotHereException {
        NotHereException.unless(System.getProperty("user.name").equals("root"), "only root may mount");
        switch (this) {
            case READ_ONLY -> mount("-t", "tmpfs", "-o", "ro,size=1m,mode=755", "tmpfs", directory.toString());
            case FULL -> mount("-t", "tmpfs", "-o", "size=" + ROOM_KIB + "k,mode=755", "tmpfs", directory.toString());
            case OVER_QUOTA -> mountWithQuota(directory);
            default -> throw new IllegalStateException(shown);
        }
        return new Mount(directory);
    }

    private static void mount(String... words) throws IOException, NotHereException {
        String[] line = new String[words.length + 1];
        line[0] = "mount";
        System.arraycopy(words, 0, line, 1, words.length);
        try {
            Tools.run(line);
        } catch (IOException e) {
            throw new NotHereException("mounting is not allowed or not known: " + e.getMessage().strip().lines().reduce((one, two) -> two).orElse(""));
        }
    }

    /** Btrfs has quotas of its own, which need nothing of the kernel but that file system. */
    private static void mountWithQuota(Path directory) throws IOException, NotHereException {
        NotHereException.unless(Tools.has("mkfs.btrfs") && Tools.has("btrfs"), "the programs of Btrfs are not installed");
        Path image = Files.createTempFile("quota", ".img");
        try {
            Tools.run("truncate", "-s", "128M", image.toString());
            Tools.run("mkfs.btrfs", "-q", "-f", image.toString());
            mount("-o", "loop", image.toString(), directory.toString());
            try {
                String volume = directory.resolve("limited").toString();
                Tools.run("btrfs", "quota", "enable", directory.toString());
                Tools.run("btrfs", "subvolume", "create", volume);
                Tools.run("btrfs", "qgroup", "limit", ROOM_KIB + "K", volume);
            } finally {
                Tools.run("umount", directory.toString());
            }
            mount("-o", "loop,subvol=limited", image.toString(), directory.toString());
        } finally {
            // What is mounted keeps it.
            Files.delete(image);
        }
    }

    @Override
    public String toString() {
        return shown;
    }
}
