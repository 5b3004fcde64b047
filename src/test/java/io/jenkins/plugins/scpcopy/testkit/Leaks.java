package io.jenkins.plugins.scpcopy.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds, to be compared with what it holds later: threads, file handles, memory. */
public final class Leaks {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);
    /** What a pool or a cache may have more of by chance; a leak of one at each copy is more than this. */
    private static final int SLACK = 6;
    private static final long MEMORY = 32L << 20;

    private final int threads = threads().size();
    private final int handles = handles().size();
    private final long memory = memory();

    /** Waits until no more is held than at the start; null, or what stays, in words. */
    public String growth() throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            String growth = now();
            if (growth == null || System.nanoTime() - start > PATIENCE) {
                return growth;
            }
            Thread.sleep(50);
        }
    }

    private String now() {
        if (threads().size() > threads + SLACK) {
            return "threads: " + threads + " before, now " + counted(threads());
        }
        if (handles().size() > handles + SLACK) {
            return "file handles: " + handles + " before, now " + counted(handles());
        }
        long used = memory();
        return used > memory + MEMORY ? "memory: " + memory + " bytes before, now " + used : null;
    }

    private static Map<String, Long> counted(List<String> names) {
        return names.stream()
                .map(name -> name.replaceAll("[0-9]+", "#"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    /** Those that wait for the end of child processes stay for a minute, in case that there will be more. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> !name.startsWith("process reaper")).toList();
    }

    /** Nothing where the system does not tell. */
    private static List<String> handles() {
        List<String> handles = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path handle : all.toList()) {
                try {
                    handles.add(Files.readSymbolicLink(handle).toString());
                } catch (IOException e) {
                    // It was closed in the meantime, such as the one by which they were listed.
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return handles;
    }

    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** What all threads are doing. */
    public static String stacks() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            text.append('\n').append(thread).append(' ').append(thread.getState());
            for (StackTraceElement frame : stack) {
                text.append("\n    ").append(frame);
            }
        });
        return text.toString();
    }
}
