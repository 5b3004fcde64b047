package io.jenkins.plugins.scpcopy.day;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.rules.TemporaryFolder;

/** What hosts are to a user: a key pair that opens them, and trees of files. */
final class Host {
    private Host() {}

    /** A new pair of keys; returns the private one, the public one lies beside it. */
    static Path keys(TemporaryFolder folder) throws IOException {
        Path key = folder.getRoot().toPath().resolve("id");
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "day", "-f", key.toString());
        return key;
    }

    /** A host where that key logs in. */
    static OpenSshServer opened(Path key) throws IOException {
        return new OpenSshServer().authorize(Files.readString(key.resolveSibling("id.pub")).strip()).start();
    }

    /** The credential as code, from the top. */
    static String credential(String id, String user, Path key) throws IOException {
        return """
                credentials:
                  system:
                    domainCredentials:
                      - credentials:
                          - basicSSHUserPrivateKey:
                              id: %s
                              scope: GLOBAL
                              username: %s
                              privateKeySource:
                                directEntry:
                                  privateKey: |
                %s
                """.formatted(id, user, Files.readString(key).indent(20));
    }

    /** Every file and link below a directory with its content; directories only where they are empty. */
    static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        if (Files.exists(root)) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    String name = root.relativize(path).toString();
                    if (Files.isSymbolicLink(path)) {
                        tree.put(name, "-> " + Files.readSymbolicLink(path));
                    } else if (Files.isRegularFile(path)) {
                        tree.put(name, Files.readString(path));
                    } else if (!path.equals(root) && isEmpty(path)) {
                        tree.put(name + "/", "");
                    }
                }
            }
        }
        return tree;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.findAny().isEmpty();
        }
    }
}
