package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The known_hosts files of one host. What cannot be used in them is passed over with a warning, as they are shared. */
final class KnownHostsFiles {
    private record Line(Path file, int number, String text) {}

    private final Path directory;
    private final Path learnedInto;
    private final List<Line> lines = new ArrayList<>();

    /**
     * Reads them.
     *
     * @param directory where relative names begin
     * @param user the first of them takes the keys of new hosts
     * @throws UsageException if one is there and cannot be read
     */
    KnownHostsFiles(Path directory, List<Path> user, List<Path> global, Consumer<String> warnings) {
        this.directory = directory;
        this.learnedInto = user.isEmpty() ? null : user.get(0);
        user.forEach(file -> read(file, warnings));
        global.forEach(file -> read(file, warnings));
    }

    private void read(Path file, Consumer<String> warnings) {
        Path resolved = directory.resolve(file);
        if (!Files.exists(resolved)) {
            return;
        }
        List<String> texts;
        try {
            texts = new String(Files.readAllBytes(resolved), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UsageException("cannot read the known hosts in " + shown(file) + ": " + Reasons.of(e));
        }
        for (int i = 0; i < texts.size(); i++) {
            try {
                KnownHosts.parse(texts.get(i));
                lines.add(new Line(file, i + 1, texts.get(i)));
            } catch (IllegalArgumentException e) {
                warnings.accept(shown(file) + " line " + (i + 1) + ": this is no line of known hosts and has no effect");
            }
        }
    }

    /** All lines that can be used. */
    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    /** The file that takes the keys of new hosts, fit to be shown, or null if there is none. */
    String learnedInto() {
        return learnedInto == null ? null : shown(learnedInto);
    }

    /** Where the keys of a host are, fit to be shown: files and line numbers. */
    List<String> places(String host, int port) {
        return lines.stream()
                .filter(line -> KnownHosts.parse(line.text()).lookup(host, port).isIdentified())
                .map(line -> shown(line.file()) + " line " + line.number())
                .toList();
    }

    /** Appends a line for a new host to the first file, if there is one. */
    void learn(String line) throws IOException {
        if (learnedInto == null) {
            return;
        }
        Path file = directory.resolve(learnedInto);
        Files.createDirectories(file.getParent());
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        boolean complete = before.length == 0 || before[before.length - 1] == '\n';
        Files.writeString(
                file, (complete ? "" : "\n") + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String shown(Path file) {
        return RemoteText.escape(file.toString());
    }
}
