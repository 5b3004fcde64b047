package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.bench.client.ClientMain;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that can be compared. */
final class Contenders {
    /** What the others are compared with. */
    static final String BASELINE = "scp -O";

    private static final Set<String> ONLY_ON_REQUEST = Set.of(
            "scp-copy --protocol sftp", "scp-copy --protocol sftp (warm JVM)", "scp-copy --verify sha256",
            "scp-copy --verify sha256 (warm JVM)", "scp-copy --bandwidth 125MB/s", "scp-copy --bandwidth 125MB/s (warm JVM)",
            "scp-copy --bandwidth 125MB/s --verify sha256", "scp-copy --bandwidth 125MB/s --verify sha256 (warm JVM)", "sshj (warm JVM)", "MINA sshd-scp (warm JVM)");
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Map<String, Supplier<Contender>> all = new LinkedHashMap<>();
    private final Path jar;

    Contenders(Path jar) {
        this.jar = jar;
        scpCopy("scp-copy");
        scpCopy("scp-copy-single", "--transfers", "1");
        scpCopy("scp-copy-sftp", "--protocol", "sftp");
        scpCopy("scp-copy-verify", "--verify", "sha256");
        scpCopy("scp-copy-gigabit", "--bandwidth", "125MB/s");
        scpCopy("scp-copy-gigabit-verify", "--bandwidth", "125MB/s", "--verify", "sha256");
        if (Tools.has("scp")) {
            program(BASELINE, transfer -> scp(List.of("-O"), transfer));
            program("scp", transfer -> scp(List.of("-s"), transfer));
        }
        if (Tools.has("rsync")) {
            program("rsync", Contenders::rsync);
        }
        java("sshj", "sshj");
        java("MINA sshd-scp", "mina");
        java("JSch ChannelSftp", "jsch-sftp");
    }

    /** The contenders of a workload, in the order in which they run. */
    List<Contender> of(Workload workload, List<String> names) {
        if (workload.smallHeap()) {
            return List.of(new ProcessContender(
                    "scp-copy, -Xmx64m", transfer -> scpCopy(List.of("-Xmx64m"), List.of(), transfer)));
        }
        for (String name : names) {
            if (!all.containsKey(name)) {
                throw new IllegalArgumentException("'" + name + "' is no contender here; there are "
                        + all.keySet().stream().collect(Collectors.joining(", ")));
            }
        }
        return all.keySet().stream()
                .filter(name -> names.isEmpty() ? !ONLY_ON_REQUEST.contains(name) : names.contains(name))
                .map(name -> all.get(name).get())
                .toList();
    }

    private void program(String name, Function<Transfer, List<String>> command) {
        all.put(name, () -> new ProcessContender(name, command));
    }

    private void scpCopy(String client, String... options) {
        String name = String.join(" ", join(List.of("scp-copy"), Stream.of(options)));
        program(name, transfer -> scpCopy(List.of(), List.of(options), transfer));
        warm(name + " (warm JVM)", client);
    }

    private void java(String name, String client) {
        program(name, transfer -> join(client(client), transfer.fields().stream()));
        warm(name + " (warm JVM)", client);
    }

    private void warm(String name, String client) {
        all.put(name, () -> new WarmContender(name, client(client)));
    }

    private static List<String> client(String name) {
        return List.of(JAVA, "-cp", System.getProperty("java.class.path"), ClientMain.class.getName(), name);
    }

    private List<String> scpCopy(List<String> jvm, List<String> options, Transfer transfer) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(options);
        command.addAll(scpOptions(transfer));
        return command;
    }

    private static List<String> scp(List<String> protocol, Transfer transfer) {
        List<String> command = new ArrayList<>(List.of("scp"));
        command.addAll(protocol);
        command.addAll(scpOptions(transfer));
        return command;
    }

    private static List<String> scpOptions(Transfer transfer) {
        List<String> options = new ArrayList<>(List.of("-q", "-p", "-P", Integer.toString(transfer.port())));
        if (transfer.tree()) {
            options.add("-r");
        }
        options.addAll(connection(transfer));
        options.add(transfer.upload() ? transfer.local() : transfer.remoteEnd());
        options.add(transfer.upload() ? transfer.remoteEnd() : transfer.local());
        return options;
    }

    private static List<String> rsync(Transfer transfer) {
        String ssh = "ssh -p " + transfer.port() + " " + String.join(" ", connection(transfer));
        String slash = transfer.tree() ? "/" : "";
        String source = (transfer.upload() ? transfer.local() : transfer.remoteEnd()) + slash;
        String target = (transfer.upload() ? transfer.remoteEnd() : transfer.local()) + slash;
        return List.of("rsync", "-a", "-e", ssh, source, target);
    }

    private static List<String> connection(Transfer transfer) {
        return List.of(
                "-F", "none", "-i", transfer.key(), "-o", "UserKnownHostsFile=" + transfer.knownHosts(),
                "-o", "StrictHostKeyChecking=yes");
    }

    private static List<String> join(List<String> first, Stream<String> rest) {
        return Stream.concat(first.stream(), rest).toList();
    }
}
