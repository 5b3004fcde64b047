package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The executable file of the command as it is from the third copy on, when its archive of classes is there. */
final class ExecutableContender implements Contender {
    private static final int COPIES_BEFORE_ARCHIVE = 2;
    private static final long ARCHIVE_NANOS = Duration.ofMinutes(3).toNanos();

    private final Path cache;
    private final ProcessContender process;
    private boolean prepared;

    ExecutableContender(String name, Function<Transfer, List<String>> command) throws IOException {
        cache = Files.createTempDirectory("benchmark-cache");
        process = new ProcessContender(name, command, Map.of("XDG_CACHE_HOME", cache.toString()));
    }

    @Override
    public String name() {
        return process.name();
    }

    @Override
    public void prepare(Transfer transfer) throws IOException, InterruptedException {
        if (prepared) {
            return;
        }
        for (int i = 0; i < COPIES_BEFORE_ARCHIVE; i++) {
            process.copy(transfer);
            Trees.delete(Path.of(transfer.target()));
        }
        long deadline = System.nanoTime() + ARCHIVE_NANOS;
        while (!hasArchive()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the command has prepared no archive of its classes");
            }
            Thread.sleep(100);
        }
        prepared = true;
    }

    /** Whether the archive has its name; what is being made has another ending. */
    private boolean hasArchive() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> !file.getFileName().toString().contains("."));
        }
    }

    @Override
    public Usage copy(Transfer transfer) throws IOException, InterruptedException {
        return process.copy(transfer);
    }

    @Override
    public void close() {
        Trees.delete(cache);
    }
}
