package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        this.contenders = new Contenders(settings.jar());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Benchmark(Settings.ofProperties()).run();
    }

    private void run() throws IOException, InterruptedException {
        write(Facts.markdown(settings), "");
        try (Server server = new Server()) {
            for (Workload workload : settings.workloads()) {
                for (Direction direction : settings.directions()) {
                    Table table = new Table(workload, direction, run(server, workload, direction, contender -> true));
                    write(table.markdown(), table.csv());
                }
            }
            for (Series series : settings.series()) {
                for (Direction direction : settings.directions()) {
                    grow(server, series, direction);
                }
            }
        }
    }

    private void grow(Server server, Series series, Direction direction) throws IOException, InterruptedException {
        Growth growth = new Growth(series, direction);
        for (Workload workload : series.workloads()) {
            List<Result> results = run(server, workload, direction, growth::takesPart);
            growth.add(workload, results);
            write("", new Table(workload, direction, results).csv());
        }
        write(growth.markdown(), "");
        Plot.write(growth, settings.output());
    }

    private List<Result> run(Server server, Workload workload, Direction direction, Predicate<Contender> takesPart)
            throws IOException, InterruptedException {
        System.err.println(workload + ", " + direction);
        Path parent = workload.smallHeap() ? Settings.temporaryDirectory() : settings.directory();
        Path directory = Files.createTempDirectory(parent, "benchmark");
        try {
            Path source = workload.make(directory);
            Path target = directory.resolve("target");
            Transfer transfer = server.transfer(direction, workload.tree(), workload.roundTrip(), source, target);
            List<Contender> taking =
                    contenders.of(workload, settings.contenders()).stream().filter(takesPart).toList();
            Trial trial = new Trial(server, source, target, transfer, taking);
            return workload.smallHeap() ? trial.run(0, 1) : trial.run(settings.warmups(), settings.runs());
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
