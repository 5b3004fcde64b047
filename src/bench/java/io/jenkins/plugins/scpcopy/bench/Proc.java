package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What Linux tells about processes. Elsewhere nothing is known: times are {@code NaN} and sizes 0. */
final class Proc {
    private static final Path ROOT = Path.of("/proc");
    private static final boolean PRESENT = Files.isReadable(ROOT.resolve("self/stat"));
    private static final double TICKS_PER_SECOND = 100;
    /** Positions in {@code stat}, counted from the field after the command's name. */
    private static final int USER_TIME = 11;
    /** Positions in the machine's {@code stat}: idle time and waiting for disks; guests, who are in user time already. */
    private static final int IDLE = 4;

    private static final int GUEST = 9;

    private Proc() {}

    /** User and system time of a process itself. */
    static double cpuSeconds(long pid) throws IOException {
        return ticks(Long.toString(pid), USER_TIME);
    }

    /** User and system time of a process and of all its descendants that have ended and been waited for. */
    static double cpuSecondsWithEndedChildren(long pid) throws IOException {
        return cpuSeconds(pid) + ticks(Long.toString(pid), USER_TIME + 2);
    }

    /** User and system time of all the processes that this one has started and waited for. */
    static double cpuSecondsOfEndedChildren() throws IOException {
        return ticks("self", USER_TIME + 2);
    }

    private static double ticks(String process, int first) throws IOException {
        if (!PRESENT) {
            return Double.NaN;
        }
        String stat = Files.readString(ROOT.resolve(process).resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) / TICKS_PER_SECOND;
    }

    /** The time that all processors together have worked since the machine started. */
    static double cpuSecondsOfMachine() throws IOException {
        if (!PRESENT) {
            return Double.NaN;
        }
        String total = Files.readString(ROOT.resolve("stat")).lines().findFirst().orElseThrow();
        String[] fields = total.split("\\s+");
        long ticks = 0;
        for (int i = 1; i < fields.length; i++) {
            if (i != IDLE && i != IDLE + 1 && i < GUEST) {
                ticks += Long.parseLong(fields[i]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Memory that programs could still have, in bytes; unlimited if nothing is known. */
    static long freeMemory() throws IOException {
        if (!PRESENT) {
            return Long.MAX_VALUE;
        }
        return Files.readString(ROOT.resolve("meminfo"))
                .lines()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The children of a process that are alive. */
    static List<Long> children(long pid) {
        List<Long> found = new ArrayList<>();
        if (!PRESENT) {
            return found;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(ROOT.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                Arrays.stream(Files.readString(thread.resolve("children")).split(" "))
                        .filter(child -> !child.isBlank())
                        .map(Long::valueOf)
                        .forEach(found::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It has ended meanwhile.
            return List.of();
        }
        return found;
    }

    /** The highest resident memory of a process so far, in bytes; 0 if it has ended. */
    static long peakBytes(long pid) {
        if (!PRESENT) {
            return 0;
        }
        try {
            return Files.readString(ROOT.resolve(pid + "/status"))
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // It has ended.
            return 0;
        }
    }

    /** Makes {@link #peakBytes} begin anew. */
    static void resetPeak(long pid) throws IOException {
        if (PRESENT) {
            Files.writeString(ROOT.resolve(pid + "/clear_refs"), "5");
        }
    }
}
