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
    private static final double LONGEST_SECONDS = 20;

    /** Who takes part unless others are asked for: of cold and of warm ones several each. */
    private static final List<String> USUAL = List.of(
            "scp-copy", Contenders.BASELINE, "scp", "rsync", "tar over ssh", "rclone", "lftp", "JSch ChannelSftp",
            Contenders.warm("scp-copy"), Contenders.warm("JSch ChannelSftp"), Contenders.warm("sshj"),
            Contenders.warm("MINA sshd-scp"));

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

    static List<String> usual(Contenders contenders) {
        return USUAL.stream().filter(contenders::has).toList();
    }

    /** The file name, without its ending, of the plot of those with a warm Java VM, or of all that start anew each time. */
    String fileName(boolean warm) {
        return series.name() + "-" + direction + "-" + state(warm);
    }

    String title(boolean warm) {
        return title() + ", " + state(warm);
    }

    private static String state(boolean warm) {
        return warm ? "warm" : "cold";
    }

    Series series() {
        return series;
    }

    List<String> contenders(boolean warm) {
        return results.keySet().stream().filter(name -> Contenders.isWarm(name) == warm).toList();
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
