package io.jenkins.plugins.scpcopy.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How each contender's time grows along a series, as a Markdown table and as points for a plot. */
final class Growth {
    /** Who takes longer than this for one workload sits out the greater ones of the series. */
    private static final double LONGEST_SECONDS = 60;

    private final Series series;
    private final Direction direction;
    private final List<Workload> reached = new ArrayList<>();
    private final Map<String, Map<Workload, Result>> results = new LinkedHashMap<>();
    private final Set<String> tooSlow = new HashSet<>();

    Growth(Series series, Direction direction) {
        this.series = series;
        this.direction = direction;
    }

    boolean takesPart(Contender contender) {
        return !tooSlow.contains(contender.name());
    }

    void add(Workload workload, List<Result> ofWorkload) {
        reached.add(workload);
        for (Result result : ofWorkload) {
            results.computeIfAbsent(result.contender(), name -> new LinkedHashMap<>()).put(workload, result);
            if (!result.measured() || result.seconds() > LONGEST_SECONDS) {
                tooSlow.add(result.contender());
            }
        }
    }

    String title() {
        return series.quantity() + ", " + direction;
    }

    /** The plot's file name without its ending. */
    String fileName() {
        return series.name() + "-" + direction;
    }

    Series series() {
        return series;
    }

    List<String> contenders() {
        return List.copyOf(results.keySet());
    }

    /** The workloads that a contender has finished, with the median of its seconds. */
    Map<Workload, Double> medians(String contender) {
        Map<Workload, Double> medians = new LinkedHashMap<>();
        results.get(contender).forEach((workload, result) -> {
            if (result.measured()) {
                medians.put(workload, result.seconds());
            }
        });
        return medians;
    }

    /** Medians in seconds; in brackets the fastest and the slowest where they differ. */
    String markdown() {
        return "### " + title() + ", seconds\n\n"
                + row("", reached.stream().map(workload -> number(series.value().applyAsDouble(workload))).toList())
                + "|---|" + "--:|".repeat(reached.size()) + "\n"
                + results.entrySet().stream()
                        .map(entry -> row(entry.getKey(), reached.stream()
                                .map(workload -> cell(entry.getValue().get(workload)))
                                .toList()))
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String row(String name, List<String> cells) {
        return "| " + name + " | " + String.join(" | ", cells) + " |\n";
    }

    private static String cell(Result result) {
        if (result == null) {
            return "–";
        }
        if (!result.measured()) {
            return "failed";
        }
        String spread = result.measurements().size() == 1
                ? ""
                : String.format(Locale.ROOT, " (%.2f–%.2f)", result.fastest(), result.slowest());
        return String.format(Locale.ROOT, "%.2f", result.seconds()) + spread;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
