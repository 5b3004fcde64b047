package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Runs the workloads asked for and writes what came out, to standard output and into files. */
public final class Benchmark {
    private final Settings settings;
    private final Contenders contenders;
    private final StringBuilder markdown = new StringBuilder();
    private final StringBuilder csv = new StringBuilder(Table.CSV_HEADER);

    private Benchmark(Settings settings) {
        this.settings = settings;
        this.contenders = new Contenders(settings.programs());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Benchmark(Settings.ofProperties()).run();
    }

    private void run() throws IOException, InterruptedException {
        write(Facts.markdown(settings, contenders.missing()), "");
        Goals goals = new Goals();
        try (Server server = new Server()) {
            List<Job> jobs = new ArrayList<>(settings.jobs());
            jobs.addAll(settings.goals() ? Goals.jobs(contenders::has) : List.of());
            for (Job job : jobs) {
                List<Result> results = run(server, job, contender -> true);
                goals.add(job, results);
                Table table = new Table(job.workload(), job.direction(), results);
                write(table.markdown(), table.csv());
            }
            for (Series series : settings.series()) {
                for (Direction direction : settings.directions()) {
                    grow(server, series, direction);
                }
            }
        } finally {
            // What was measured is judged even if the rest could not be.
            if (settings.goals()) {
                write(goals.markdown(), "");
            }
        }
    }

    private void grow(Server server, Series series, Direction direction) throws IOException, InterruptedException {
        Growth growth = new Growth(series, direction);
        List<String> names = settings.contenders().isEmpty() ? Growth.usual(contenders) : settings.contenders();
        for (Workload workload : series.workloads()) {
            List<Result> results = run(server, new Job(workload, direction, names), growth::takesPart);
            growth.add(workload, results);
            write("", new Table(workload, direction, results).csv());
        }
        write(growth.markdown(), "");
        Plot.write(growth, settings.output());
    }

    private List<Result> run(Server server, Job job, Predicate<Contender> takesPart) throws IOException, InterruptedException {
        Workload workload = job.workload();
        System.err.println(workload + ", " + job.direction());
        Path directory = Files.createTempDirectory(settings.directory(workload), "benchmark");
        try {
            Path source = workload.make(directory);
            Path target = Files.createDirectory(directory.resolve("to")).resolve("target");
            Transfer transfer = server.transfer(job.direction(), workload.tree(), workload.way(), source, target);
            List<Contender> taking = new ArrayList<>();
            for (Contender contender : contenders.of(job)) {
                if (takesPart.test(contender)) {
                    taking.add(contender);
                    if (workload.isContinued()) {
                        taking.add(new Continued(contender, server.breaking(workload.way(), workload.bytesThere())));
                    }
                }
            }
            Trial trial = new Trial(server, source, target, transfer, taking);
            return trial.run(job.warmups(settings.warmups()), job.runs(settings.runs()));
        } finally {
            Trees.delete(directory);
        }
    }

    private void write(String newMarkdown, String newCsv) throws IOException {
        System.out.print(newMarkdown);
        markdown.append(newMarkdown);
        csv.append(newCsv);
        Files.createDirectories(settings.output());
        Files.writeString(settings.output().resolve("benchmark.md"), markdown);
        Files.writeString(settings.output().resolve("benchmark.csv"), csv);
    }
}
