package io.jenkins.plugins.scpcopy.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a reader must know about the machine to make sense of the figures. */
final class Facts {
    private static final List<String> LIBRARIES = List.of("jsch-", "sshj-", "sshd-scp-");

    private static final List<List<String>> PROGRAMS = List.of(
            List.of("ssh", "-V"), List.of("rsync", "--version"), List.of("tar", "--version"), List.of("rclone", "version"),
            List.of("lftp", "--version"));

    private Facts() {}

    static String markdown(Settings settings, List<String> missing) throws IOException {
        return String.join("\n", List.of(
                        "* Machine: " + Runtime.getRuntime().availableProcessors() + " cores (" + processor() + "), "
                                + System.getProperty("os.name") + " " + System.getProperty("os.version")
                                + String.format(Locale.ROOT, ", load at the start %.2f",
                                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                        "* Java: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")
                                + "; libraries: " + libraries(),
                        "* Programs: " + PROGRAMS.stream().map(Facts::firstLine).collect(Collectors.joining("; "))
                                + (missing.isEmpty() ? "" : "; left out, because not there: " + String.join(", ", missing)),
                        "* Everybody on the loopback interface, to and from one sshd, with " + Server.CIPHER
                                + "; files on " + Files.getFileStore(settings.directory()).type()
                                + " (heap proof, and what has no room there: " + Files.getFileStore(Settings.temporaryDirectory()).type() + ")",
                        "* Medians of " + settings.runs() + " after " + settings.warmups()
                                + " for warming up, in turn, of the longest fewer; every copy compared with its source byte by byte"))
                + "\n\n";
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> LIBRARIES.stream().anyMatch(name::startsWith))
                .map(name -> name.replace(".jar", ""))
                .collect(Collectors.joining(", "));
    }

    private static String firstLine(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader reader = process.inputReader()) {
                return reader.readLine().strip().replaceAll("\\s+", " ");
            }
        } catch (IOException e) {
            return "no " + command.get(0);
        }
    }
}
