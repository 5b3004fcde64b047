package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
                Path parent = workload.smallHeap() ? Settings.temporaryDirectory() : settings.directory();
                Path directory = Files.createTempDirectory(parent, "benchmark");
                try {
                    Path source = workload.make(directory);
                    for (Direction direction : settings.directions()) {
                        run(server, workload, direction, source, directory.resolve("target"));
                    }
                } finally {
                    Trees.delete(directory);
                }
            }
        }
    }

    private void run(Server server, Workload workload, Direction direction, Path source, Path target)
            throws IOException, InterruptedException {
        System.err.println(workload + ", " + direction);
        Transfer transfer = server.transfer(direction, workload.tree(), workload.roundTrip(), source, target);
        Trial trial = new Trial(server, source, target, transfer, contenders.of(workload, settings.contenders()));
        List<Result> results =
                workload.smallHeap() ? trial.run(0, 1) : trial.run(settings.warmups(), settings.runs());
        Table table = new Table(workload, direction, results);
        write(table.markdown(), table.csv());
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
