package io.jenkins.plugins.scpcopy.worlds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which shell the account at the host has, by its program's name; empty for the one that it has anyway. */
record LoginShell(String program) {
    static final LoginShell OWN = new LoginShell("");

    boolean isOwn() {
        return program.isEmpty();
    }

    /**
     * Lines of a script that gives the account this shell, and another home, in a mount namespace: no account is made or changed.
     *
     * @param directory for the files that this takes
     */
    String mounts(Path directory) throws IOException, NotHereException {
        Path shell = Stream.of("/bin", "/usr/bin")
                .map(bin -> Path.of(bin, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new NotHereException(program + " is not installed"));
        if (program.equals("busybox")) {
            shell = Files.createSymbolicLink(directory.resolve("ash"), shell);
        }
        String home = Files.createDirectories(directory.resolve("login home")).toString();
        String account = System.getProperty("user.name") + ":";
        Path changed = shell;
        List<String> accounts = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.startsWith(account) ? line.replaceFirst("[^:]*:[^:]*$", home + ":" + changed) : line)
                .collect(Collectors.toList());
        Files.write(directory.resolve("passwd"), accounts);
        Files.write(directory.resolve("shells"), List.of("/bin/sh", changed.toString()));
        return "mount --bind '" + directory.resolve("passwd") + "' /etc/passwd && mount --bind '" + directory.resolve("shells")
                + "' /etc/shells";
    }

    @Override
    public String toString() {
        return isOwn() ? "" : program;
    }
}
