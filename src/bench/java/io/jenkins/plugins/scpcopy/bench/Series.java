package io.jenkins.plugins.scpcopy.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Workloads that differ in one quantity, to show how the cost grows with it.
 *
 * @param name what a run is asked for by, and the name of its plots
 * @param quantity the quantity, with its unit
 * @param workloads in growing order
 * @param value the quantity of a workload
 * @param logarithmic whether the quantity grows by factors
 */
record Series(
        String name, String quantity, List<Workload> workloads, ToDoubleFunction<Workload> value, boolean logarithmic) {
    private static final List<Series> ALL = List.of(
            new Series(
                    "growth-files",
                    "files of 1 KiB",
                    IntStream.of(100, 1_000, 10_000, 100_000)
                            .mapToObj(files -> new Workload(files, 1024, Way.NEAR))
                            .toList(),
                    Workload::files,
                    true),
            new Series(
                    "growth-size",
                    "bytes of one file",
                    LongStream.of(1_000, 1_000_000, 100_000_000, 1_000_000_000, 10_000_000_000L)
                            .mapToObj(size -> new Workload(1, size, Way.NEAR))
                            .toList(),
                    Workload::size,
                    true),
            new Series(
                    "growth-delay",
                    "ms of round trip, 100 files of 4 KiB",
                    IntStream.of(0, 5, 20, 50, 100, 200)
                            .mapToObj(delay -> new Workload(100, 4096, Way.ofMillis(delay)))
                            .toList(),
                    workload -> workload.way().millis(),
                    false));

    /** The series of a name, all of them for {@code growth}, none for anything else. */
    static List<Series> named(String text) {
        return text.equals("growth") ? ALL : ALL.stream().filter(series -> series.name.equals(text)).toList();
    }
}
