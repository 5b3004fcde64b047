package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All contenders on one workload in one direction, in turn, again and again; each copy is checked and removed. */
final class Trial {
    private static final long OWN = ProcessHandle.current().pid();

    private final Server server;
    private final Path source;
    private final Path target;
    private final Transfer transfer;
    private final List<Contender> contenders;

    /** @param target in a directory of its own, which is emptied after each copy */
    Trial(Server server, Path source, Path target, Transfer transfer, List<Contender> contenders) {
        this.server = server;
        this.source = source;
        this.target = target;
        this.transfer = transfer;
        this.contenders = contenders;
    }

    List<Result> run(int warmups, int runs) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        contenders.forEach(contender -> results.add(new Result(contender.name())));
        try {
            for (int round = -warmups; round < runs; round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    if (results.get(i).failure() == null) {
                        copy(contenders.get(i), results.get(i), round >= 0);
                    }
                }
            }
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
        return results;
    }

    private void copy(Contender contender, Result result, boolean counts) throws InterruptedException {
        try {
            contender.prepare(transfer);
            double serverBefore = server.cpuSeconds();
            double othersBefore = Proc.cpuSecondsOfMachine() - Proc.cpuSeconds(OWN);
            Contender.Usage usage = contender.copy(transfer);
            double serverCpu = server.cpuSeconds() - serverBefore;
            double others = Proc.cpuSecondsOfMachine() - Proc.cpuSeconds(OWN) - othersBefore - usage.cpuSeconds() - serverCpu;
            Comparison.assertSame(source, target);
            if (counts) {
                result.add(new Result.Measurement(usage, serverCpu, Math.max(0, others)));
            }
            System.err.printf("  %s: %.3f s%s%n", contender.name(), usage.seconds(), counts ? "" : " (warm-up)");
        } catch (IOException e) {
            result.fail(e.getMessage());
            // Nobody may write any more when the target is removed.
            server.dropConnections();
            System.err.printf("  %s: %s%n", contender.name(), e.getMessage());
        } finally {
            clear();
        }
    }

    /** Removes what has come, and what a copy that broke off may have left beside it. */
    private void clear() {
        Path directory = target.getParent();
        Trees.delete(directory);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
