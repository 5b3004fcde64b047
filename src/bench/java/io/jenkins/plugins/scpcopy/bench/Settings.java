package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a run, from system properties that begin with {@code benchmark}.
 *
 * @param series those whose growth is to be shown
 * @param jobs what is to be measured, each with its table
 * @param goals whether to measure, too, what the goals need, and to compare
 * @param contenders of the series: names, or empty for those that run by default
 * @param runs measured copies of each contender
 * @param warmups copies before them that do not count
 * @param directory where sources and targets are; the heap workload, and what finds no room there, go to the default temporary directory
 */
record Settings(
        List<Job> jobs,
        boolean goals,
        List<Series> series,
        List<String> contenders,
        List<Direction> directions,
        int runs,
        int warmups,
        Path directory,
        Programs programs,
        Path output) {
    /**
     * Where programs are that are not on the path.
     *
     * @param jar of the command
     * @param executable file of the command
     * @param mscp the program
     * @param hpnSsh the directory of HPN-SSH's programs
     */
    record Programs(Path jar, Path executable, Optional<Path> mscp, Optional<Path> hpnSsh) {}

    private static final String GOALS = "goals";
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_NEEDED = 4L << 30;
    /** What is left free besides the files, for the programs. */
    private static final long RESERVE = 3L << 30;

    /** @throws IllegalArgumentException if a property cannot be understood */
    static Settings ofProperties() throws IOException {
        List<String> contenders = list("benchmark.contenders", "");
        List<Direction> directions =
                list("benchmark.directions", "upload,download").stream().map(Direction::named).toList();
        List<Job> jobs = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        List<String> asked = list("benchmark", "large,small,delay,far,resume,byte,heap");
        for (String text : asked) {
            List<Series> named = Series.named(text);
            series.addAll(named);
            if (named.isEmpty() && !text.equals(GOALS)) {
                for (Workload workload : Workload.named(text)) {
                    directions.forEach(direction -> jobs.add(new Job(workload, direction, contenders)));
                }
            }
        }
        return new Settings(
                jobs,
                asked.contains(GOALS),
                series,
                contenders,
                directions,
                Integer.parseInt(text("benchmark.runs", "5")),
                Integer.parseInt(text("benchmark.warmups", "1")),
                Path.of(text("benchmark.directory", defaultDirectory().toString())),
                new Programs(
                        Path.of(text("benchmark.jar", "target/standalone/scp-copy.jar")),
                        Path.of(text("benchmark.executable", "target/standalone/scp-copy")),
                        path("benchmark.mscp"),
                        path("benchmark.hpnssh")),
                Path.of(text("benchmark.output", "target/benchmark")));
    }

    /** Where the files of a workload are: those of the heap proof, and those for which there is no room, on the disk. */
    Path directory(Workload workload) throws IOException {
        return workload.smallHeap() || room(directory) < workload.room() + RESERVE ? temporaryDirectory() : directory;
    }

    /** What is free there; a file system in memory has no more than the memory. */
    private static long room(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        long usable = store.getUsableSpace();
        return store.type().equals("tmpfs") ? Math.min(usable, Proc.freeMemory()) : usable;
    }

    private static Optional<Path> path(String property) {
        return Optional.of(text(property, "")).filter(text -> !text.isEmpty()).map(Path::of);
    }

    private static Path defaultDirectory() throws IOException {
        if (Files.isWritable(MEMORY) && room(MEMORY) >= MEMORY_NEEDED) {
            return MEMORY;
        }
        return temporaryDirectory();
    }

    static Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static List<String> list(String property, String preset) {
        return Arrays.stream(text(property, preset).split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    private static String text(String property, String preset) {
        String value = System.getProperty(property, "");
        return value.isEmpty() ? preset : value;
    }
}
