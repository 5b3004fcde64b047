package io.jenkins.plugins.scpcopy.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scripts for {@code -S} that run our own remote half in place of {@code ssh} and the server's {@code scp}. */
public final class RemoteHalf {
    private RemoteHalf() {}

    /** The words that run the command in a shell. */
    public static String java() throws IOException {
        try {
            Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp '" + classes + "' "
                    + Main.class.getName();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** The words that run the command, with all it needs. */
    public static String[] javaWords() {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"), Main.class.getName()
        };
    }

    /** A program that has a shell take the remote command apart, as sshd does. @param home the login directory */
    public static Path program(Path directory, Path home) throws IOException {
        return script(directory.resolve("program"), home, "eval \"exec $java ${command#scp}\"");
    }

    /** A program that runs the remote half as a forced command that is confined to a root. */
    public static Path forcedProgram(Path directory, Path root) throws IOException {
        return script(
                directory.resolve("forced"),
                root,
                "export SSH_ORIGINAL_COMMAND=\"$command\"\neval \"exec $java --root '" + root + "'\"");
    }

    /** The last argument is the remote command. */
    private static Path script(Path file, Path home, String run) throws IOException {
        Files.writeString(
                file,
                "#!/bin/sh\nfor command; do :; done\ncd '" + home + "'\nexport LC_ALL=C.UTF-8\njava=\"" + java() + "\"\n" + run
                        + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
        return file;
    }
}
