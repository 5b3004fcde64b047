package io.jenkins.plugins.scpcopy.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as a Markdown table and as lines of comma-separated values. */
final class Table {
    static final String CSV_HEADER =
            "files,directories,size,round_trip_ms,in_flight,there_percent,direction,contender,run,seconds,client_cpu_s,server_cpu_s,"
                    + "others_cpu_s,peak_bytes,failed\n";

    private static final long LEAST_FOR_CPU_PER_GB = 100_000_000;

    private final Workload workload;
    private final Direction direction;
    private final List<Result> results;

    Table(Workload workload, Direction direction, List<Result> results) {
        this.workload = workload;
        this.direction = direction;
        this.results = results;
    }

    String markdown() {
        boolean perGigabyte = workload.bytes() >= LEAST_FOR_CPU_PER_GB;
        String unit = perGigabyte ? "s/GB" : "s";
        StringBuilder text = new StringBuilder();
        text.append("### ").append(capitalized(workload.toString())).append(", ").append(direction).append("\n\n");
        text.append("| | median | fastest to slowest | speed | against ").append(workload.isContinued() ? "its whole copy" : Contenders.BASELINE).append(" | client CPU, ")
                .append(unit).append(" | server CPU, ").append(unit).append(" | peak memory |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
        double scale = perGigabyte ? 1e9 / workload.bytes() : 1;
        results.forEach(result -> text.append(row(result, scale)));
        return text.append(others()).append('\n').toString();
    }

    /** Whether the machine was left alone. */
    private String others() {
        List<Result.Measurement> all = results.stream().flatMap(result -> result.measurements().stream()).toList();
        double seconds = all.stream().mapToDouble(measurement -> measurement.client().seconds()).sum();
        double others = all.stream().mapToDouble(Result.Measurement::othersCpuSeconds).sum();
        return all.isEmpty() ? "" : format("\nOther processes took %.0f %% of a processor meanwhile.\n", 100 * others / seconds);
    }

    private String row(Result result, double scale) {
        if (result.failure() != null) {
            return "| " + result.contender() + " | failed: " + inCell(result.failure()) + " | | | | | | |\n";
        }
        String ratio = baseline(result).map(b -> format("%.2f ×", compared(b, result))).orElse("");
        return format(
                "| %s | %.3f s | %.3f to %.3f s | %s | %s | %.2f | %.2f | %.0f MB |\n",
                result.contender(),
                result.seconds(),
                result.fastest(),
                result.slowest(),
                speed(result.seconds()),
                ratio,
                result.median(measurement -> measurement.client().cpuSeconds()) * scale,
                result.median(Result.Measurement::serverCpuSeconds) * scale,
                result.median(measurement -> measurement.client().peakBytes()) / 1e6);
    }

    private String speed(double seconds) {
        return workload.tree() ? format("%,.0f files/s", workload.files() / seconds)
                : format("%,.0f MB/s", workload.bytes() / seconds / 1e6);
    }

    /** How many times as fast; of a continued copy, the share of the time that the whole one takes. */
    private double compared(Result baseline, Result result) {
        return workload.isContinued() ? result.seconds() / baseline.seconds() : baseline.seconds() / result.seconds();
    }

    private Optional<Result> baseline(Result result) {
        String name = workload.isContinued() ? Continued.whole(result.contender()) : Contenders.BASELINE;
        return results.stream().filter(each -> each.contender().equals(name) && each.measured()).findFirst();
    }

    /** One line for each copy that was measured, and one for each contender that failed. */
    String csv() {
        StringBuilder text = new StringBuilder();
        for (Result result : results) {
            Way way = workload.way();
            String key = format("%d,%d,%d,%d,%s,%d,%s,\"%s\"", workload.files(), workload.directories(), workload.size(),
                    way.millis(), way.isLimited() ? Long.toString(way.inFlight()) : "", workload.there(), direction,
                    result.contender());
            if (result.failure() != null) {
                text.append(key).append(",,,,,,,\"").append(result.failure().replace("\"", "\"\"")).append("\"\n");
            }
            int run = 0;
            for (Result.Measurement measurement : result.measurements()) {
                Contender.Usage client = measurement.client();
                text.append(format("%s,%d,%.4f,%.2f,%.2f,%.2f,%d,\n", key, ++run, client.seconds(), client.cpuSeconds(),
                        measurement.serverCpuSeconds(), measurement.othersCpuSeconds(), client.peakBytes()));
            }
        }
        return text.toString();
    }

    private static String inCell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
