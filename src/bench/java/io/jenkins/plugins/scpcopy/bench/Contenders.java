package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.bench.client.ClientMain;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/** All that can be compared. */
final class Contenders {
    /** What the others are compared with. */
    static final String BASELINE = "scp -O";

    private static final String WARM = " (warm JVM)";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final long LARGE = 64 << 20;
    private static final int MANY = 20_000;
    private static final int TINY = 1024;

    /** Where a contender takes part unless it is asked for by name. */
    private enum Usual {
        ALWAYS {
            @Override
            boolean is(Workload workload) {
                return true;
            }
        },
        /** Where those that take long would take minutes. */
        UNLESS_LONG {
            @Override
            boolean is(Workload workload) {
                return workload.files() <= MANY && workload.bytes() <= 2L << 30;
            }
        },
        NEAR {
            @Override
            boolean is(Workload workload) {
                return workload.way().isNear() && UNLESS_LONG.is(workload);
            }
        },
        /** Where several transfers, or connections, can make a difference. */
        SEVERAL {
            @Override
            boolean is(Workload workload) {
                return workload.tree() && workload.files() <= MANY || FAR_AND_LARGE.is(workload);
            }
        },
        FAR_AND_LARGE {
            @Override
            boolean is(Workload workload) {
                return !workload.tree() && !workload.way().isNear() && workload.size() >= LARGE;
            }
        },
        TINY_FILE {
            @Override
            boolean is(Workload workload) {
                return !workload.tree() && workload.size() <= TINY;
            }
        },
        NEVER {
            @Override
            boolean is(Workload workload) {
                return false;
            }
        };

        abstract boolean is(Workload workload);
    }

    /** Makes a contender anew for each job. */
    @FunctionalInterface
    private interface Maker {
        Contender make() throws IOException;
    }

    /** @param can whether it can do this at all */
    private record Entry(Usual usual, BiPredicate<Workload, Direction> can, Maker maker) {}

    private static final BiPredicate<Workload, Direction> COPIES =
            (workload, direction) -> !workload.isContinued() && direction != Direction.RELAY;
    private static final BiPredicate<Workload, Direction> RELAYS = (workload, direction) -> !workload.isContinued();
    private static final BiPredicate<Workload, Direction> CONTINUES =
            (workload, direction) -> !workload.tree() && direction != Direction.RELAY;
    private static final BiPredicate<Workload, Direction> CONTINUES_ONLY =
            CONTINUES.and((workload, direction) -> workload.isContinued());
    private static final BiPredicate<Workload, Direction> SPLITS =
            COPIES.and((workload, direction) -> !workload.tree() && direction == Direction.DOWNLOAD);

    private final Map<String, Entry> all = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final Settings.Programs programs;

    Contenders(Settings.Programs programs) {
        this.programs = programs;
        scpCopy("scp-copy", Usual.ALWAYS, RELAYS);
        scpCopy("scp-copy-single", Usual.SEVERAL, RELAYS, "--transfers", "1");
        scpCopy("scp-copy-scp", Usual.NEVER, RELAYS, "--protocol", "scp");
        scpCopy("scp-copy-sftp", Usual.FAR_AND_LARGE, RELAYS, "--protocol", "sftp");
        scpCopy("scp-copy-resume", Usual.ALWAYS, CONTINUES_ONLY, "--resume");
        scpCopy("scp-copy-verify", Usual.NEVER, RELAYS, "--verify", "sha256");
        scpCopy("scp-copy-gigabit", Usual.NEVER, RELAYS, "--bandwidth", "125MB/s");
        scpCopy("scp-copy-gigabit-verify", Usual.NEVER, RELAYS, "--bandwidth", "125MB/s", "--verify", "sha256");
        if (Files.isExecutable(programs.executable())) {
            String name = "scp-copy, executable file";
            List<String> executable = List.of(programs.executable().toString());
            all.put(name, new Entry(Usual.TINY_FILE, COPIES,
                    () -> new ExecutableContender(name, transfer -> Commands.scp(executable, transfer))));
        }
        installed("scp", () -> {
            program(BASELINE, Usual.ALWAYS, RELAYS, transfer -> Commands.scp(List.of("scp", "-O"), transfer));
            program("scp", Usual.ALWAYS, RELAYS, transfer -> Commands.scp(List.of("scp", "-s"), transfer));
        });
        installed("rsync", () -> {
            program("rsync", Usual.ALWAYS, COPIES, transfer -> Commands.rsync(List.of(), transfer));
            program("rsync --append-verify", Usual.ALWAYS, CONTINUES_ONLY,
                    transfer -> Commands.rsync(List.of("--partial", "--append-verify"), transfer));
        });
        installed("tar", () -> program("tar over ssh", Usual.ALWAYS, COPIES, Commands::tar));
        installed("rclone", () -> program("rclone", Usual.UNLESS_LONG, COPIES, Commands::rclone));
        installed("lftp", () -> {
            program("lftp", Usual.UNLESS_LONG, COPIES, transfer -> Commands.lftp(List.of(), transfer));
            program("lftp -c", Usual.ALWAYS, CONTINUES_ONLY, transfer -> Commands.lftp(List.of("-c"), transfer));
            program("lftp pget", Usual.FAR_AND_LARGE, SPLITS, Commands::pget);
        });
        programs.mscp().ifPresentOrElse(
                path -> program("mscp", Usual.UNLESS_LONG, COPIES, transfer -> Commands.mscp(path, transfer)),
                () -> missing.add("mscp (-Dbenchmark.mscp=PROGRAM)"));
        programs.hpnSsh().ifPresentOrElse(
                path -> program("HPN-SSH scp", Usual.UNLESS_LONG, RELAYS, transfer -> Commands.hpn(path, transfer)),
                () -> missing.add("HPN-SSH (-Dbenchmark.hpnssh=DIRECTORY)"));
        java("sshj", "sshj", Usual.NEAR, Usual.NEVER);
        java("MINA sshd-scp", "mina", Usual.NEAR, Usual.NEVER);
        java("JSch ChannelSftp", "jsch-sftp", Usual.NEAR, Usual.NEAR);
    }

    static String warm(String name) {
        return name + WARM;
    }

    static boolean isWarm(String name) {
        return name.endsWith(WARM);
    }

    /** What is left out because it is not there. */
    List<String> missing() {
        return missing;
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** The contenders of a job, in the order in which they run. */
    List<Contender> of(Job job) throws IOException {
        Workload workload = job.workload();
        if (workload.smallHeap()) {
            return List.of(new ProcessContender(
                    "scp-copy, -Xmx64m", transfer -> scpCopy(List.of("-Xmx64m"), List.of(), transfer)));
        }
        for (String name : job.contenders()) {
            if (!has(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is no contender here; there are " + String.join(", ", all.keySet()));
            }
        }
        List<Contender> found = new ArrayList<>();
        for (Map.Entry<String, Entry> each : all.entrySet()) {
            Entry entry = each.getValue();
            boolean asked = job.contenders().isEmpty()
                    ? entry.usual().is(workload)
                    : job.contenders().contains(each.getKey());
            if (asked && entry.can().test(workload, job.direction())) {
                found.add(entry.maker().make());
            }
        }
        return found;
    }

    private void installed(String program, Runnable add) {
        if (Tools.has(program)) {
            add.run();
        } else {
            missing.add(program);
        }
    }

    private void program(
            String name, Usual usual, BiPredicate<Workload, Direction> can, Function<Transfer, List<String>> command) {
        all.put(name, new Entry(usual, can, () -> new ProcessContender(name, command)));
    }

    private void scpCopy(String client, Usual usual, BiPredicate<Workload, Direction> can, String... options) {
        String name = String.join(" ", join(List.of("scp-copy"), Stream.of(options)));
        program(name, usual, can, transfer -> scpCopy(List.of(), List.of(options), transfer));
        warm(name, client, usual, can);
    }

    private void java(String name, String client, Usual cold, Usual warm) {
        program(name, cold, COPIES, transfer -> join(client(client), transfer.fields().stream()));
        warm(name, client, warm, COPIES);
    }

    private void warm(String name, String client, Usual usual, BiPredicate<Workload, Direction> can) {
        all.put(warm(name), new Entry(usual, can, () -> new WarmContender(warm(name), client(client))));
    }

    private static List<String> client(String name) {
        return List.of(JAVA, "-cp", System.getProperty("java.class.path"), ClientMain.class.getName(), name);
    }

    private List<String> scpCopy(List<String> jvm, List<String> options, Transfer transfer) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(jvm);
        command.addAll(List.of("-jar", programs.jar().toString()));
        command.addAll(options);
        return Commands.scp(command, transfer);
    }

    private static List<String> join(List<String> first, Stream<String> rest) {
        return Stream.concat(first.stream(), rest).toList();
    }
}
