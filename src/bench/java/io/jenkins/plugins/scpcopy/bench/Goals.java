package io.jenkins.plugins.scpcopy.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the project wants to reach, and what a run has reached of it. */
final class Goals {
    /** What of two results is compared. */
    private enum Measure {
        /** How many times as fast as the other one; more is better. */
        SPEED {
            @Override
            String reached(Result ours, Result other) {
                return format("%.2f ×", ratio(ours, other));
            }

            @Override
            boolean isMet(Result ours, Result other, double goal) {
                return ratio(ours, other) >= goal;
            }

            @Override
            String goal(double goal) {
                return format("%.2f ×", goal);
            }

            private double ratio(Result ours, Result other) {
                return other.seconds() / ours.seconds();
            }
        },
        /** Which share of the other one's time it takes; less is better. */
        SHARE {
            @Override
            String reached(Result ours, Result other) {
                return format("%.2f ×", ours.seconds() / other.seconds());
            }

            @Override
            boolean isMet(Result ours, Result other, double goal) {
                return ours.seconds() / other.seconds() <= goal;
            }

            @Override
            String goal(double goal) {
                return format("at most %.2f ×", goal);
            }
        },
        /** Processor time of the client; less is better. */
        CPU {
            @Override
            String reached(Result ours, Result other) {
                return format("%.2f against %.2f s of CPU", cpu(ours), cpu(other));
            }

            @Override
            boolean isMet(Result ours, Result other, double goal) {
                return cpu(ours) <= goal * cpu(other);
            }

            @Override
            String goal(double goal) {
                return format("at most %.2f × its CPU", goal);
            }

            private double cpu(Result result) {
                return result.median(measurement -> measurement.client().cpuSeconds());
            }
        },
        /** That it was done at all, and with how much memory. */
        DONE {
            @Override
            String reached(Result ours, Result other) {
                return format("%.0f MB resident", ours.median(measurement -> measurement.client().peakBytes()) / 1e6);
            }

            @Override
            boolean isMet(Result ours, Result other, double goal) {
                return true;
            }

            @Override
            String goal(double goal) {
                return "done";
            }
        };

        abstract String reached(Result ours, Result other);

        abstract boolean isMet(Result ours, Result other, double goal);

        abstract String goal(double goal);
    }

    /** @param goal {@code NaN} if the figure is only to be shown */
    private record Goal(
            Workload workload, Direction direction, String ours, String other, Measure measure, double goal) {}

    private static final double SHOWN = Double.NaN;
    private static final String COLD = "scp-copy";
    private static final String WARM = Contenders.warm("scp-copy");
    private static final String WARM_SCP = Contenders.warm("scp-copy --protocol scp");
    private static final String SFTP = "scp-copy --protocol sftp";
    private static final String RESUME = "scp-copy --resume";
    private static final String EXECUTABLE = "scp-copy, executable file";
    private static final String SMALL_HEAP = "scp-copy, -Xmx64m";
    private static final List<Goal> ALL = goals();

    private final Map<Map.Entry<Workload, Direction>, List<Result>> results = new LinkedHashMap<>();

    private static List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (String form : List.of("500x4Ki@20ms", "500x4Ki/50@20ms")) {
            boolean few = form.equals("500x4Ki@20ms");
            goals.add(speed(form, Direction.UPLOAD, WARM_SCP, "rsync", few ? 1 : 0.8));
            goals.add(speed(form, Direction.UPLOAD, COLD, "rsync", few ? 0.6 : SHOWN));
        }
        for (Direction direction : List.of(Direction.UPLOAD, Direction.DOWNLOAD)) {
            boolean upload = direction == Direction.UPLOAD;
            both(goals, "2000x4Ki", direction, "rsync", 1.3);
            both(goals, "100000x1Ki", direction, "rsync", 1);
            both(goals, "1x1G", direction, Contenders.BASELINE, upload ? 1.3 : 1.1);
            both(goals, "1x256Mi@50ms/4Mi", direction, "scp", 2.5);
        }
        String far = "1x256Mi@50ms";
        goals.add(speed(far, Direction.DOWNLOAD, Contenders.warm(SFTP), WARM, 0.95));
        goals.add(speed(far, Direction.DOWNLOAD, SFTP, COLD, SHOWN));
        for (Direction direction : List.of(Direction.UPLOAD, Direction.DOWNLOAD)) {
            for (String name : List.of(Contenders.warm(RESUME), RESUME)) {
                goals.add(new Goal(
                        Workload.formed("1x10G+90%"), direction, Continued.name(name), name, Measure.SHARE, 0.2));
            }
        }
        for (String name : List.of(COLD, EXECUTABLE)) {
            goals.add(new Goal(Workload.formed("1x1"), Direction.UPLOAD, name, Contenders.BASELINE, Measure.CPU, SHOWN));
        }
        for (Workload workload : Workload.named("heap")) {
            for (Direction direction : List.of(Direction.UPLOAD, Direction.DOWNLOAD)) {
                goals.add(new Goal(workload, direction, SMALL_HEAP, SMALL_HEAP, Measure.DONE, 0));
            }
        }
        goals.add(speed("500x4Ki@20ms", Direction.RELAY, WARM, Contenders.BASELINE, SHOWN));
        goals.add(speed("500x4Ki@20ms", Direction.RELAY, COLD, Contenders.BASELINE, SHOWN));
        return goals;
    }

    /** A goal for the warm Java VM; the cold one's figure is shown beside it. */
    private static void both(List<Goal> goals, String form, Direction direction, String other, double goal) {
        goals.add(speed(form, direction, WARM, other, goal));
        goals.add(speed(form, direction, COLD, other, SHOWN));
    }

    private static Goal speed(String form, Direction direction, String ours, String other, double goal) {
        return new Goal(Workload.formed(form), direction, ours, other, Measure.SPEED, goal);
    }

    /** What must be measured to judge all goals, each workload once. @param has which contenders are there */
    static List<Job> jobs(Predicate<String> has) {
        Map<Map.Entry<Workload, Direction>, Set<String>> names = new LinkedHashMap<>();
        for (Goal goal : ALL) {
            Set<String> ofJob = names.computeIfAbsent(
                    Map.entry(goal.workload(), goal.direction()), key -> new LinkedHashSet<>());
            ofJob.add(Continued.whole(goal.ours()));
            ofJob.add(Continued.whole(goal.other()));
        }
        List<Job> jobs = new ArrayList<>();
        names.forEach((key, ofJob) -> jobs.add(new Job(
                key.getKey(), key.getValue(), ofJob.stream().filter(has).toList())));
        return jobs;
    }

    void add(Job job, List<Result> ofJob) {
        results.put(Map.entry(job.workload(), job.direction()), ofJob);
    }

    /** The table of all goals; it stands at the end of a run. */
    String markdown() {
        StringBuilder text = new StringBuilder("### Goals\n\n| | | against | goal | reached | |\n|---|---|---|--:|--:|---|\n");
        ALL.forEach(goal -> text.append(row(goal)));
        return text.append('\n').toString();
    }

    private String row(Goal goal) {
        Optional<Result> ours = result(goal, goal.ours());
        Optional<Result> other = result(goal, goal.other());
        boolean shown = Double.isNaN(goal.goal());
        String reached = "not measured";
        String met = "";
        if (ours.isPresent() && other.isPresent()) {
            reached = goal.measure().reached(ours.get(), other.get());
            met = shown ? "" : goal.measure().isMet(ours.get(), other.get(), goal.goal()) ? "reached" : "missed";
        }
        return format(
                "| %s, %s | %s%s | %s | %s | %s | %s |\n",
                goal.workload(),
                goal.direction(),
                goal.ours(),
                seconds(ours),
                goal.measure() == Measure.DONE ? "–" : goal.other() + seconds(other),
                shown ? "–" : goal.measure().goal(goal.goal()),
                reached,
                met);
    }

    private Optional<Result> result(Goal goal, String name) {
        return results.getOrDefault(Map.entry(goal.workload(), goal.direction()), List.of()).stream()
                .filter(result -> result.contender().equals(name) && result.measured())
                .findFirst();
    }

    private static String seconds(Optional<Result> result) {
        return result.map(each -> format(" %.3f s", each.seconds())).orElse("");
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
