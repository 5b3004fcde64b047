package io.jenkins.plugins.scpcopy.worlds;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.DropbearServer;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The servers, and what can be done with each of them. */
enum HostKind {
    OPENSSH("OpenSSH", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return openSsh(world, directory, new OpenSshServer(), List.of());
        }
    },
    OPENSSH_BY_SFTP("OpenSSH, `-s`", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return openSsh(world, directory, new OpenSshServer(), List.of("-s"));
        }
    },
    OPENSSH_WITHOUT_SFTP("OpenSSH without SFTP", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return openSsh(world, directory, new OpenSshServer().withoutSftp(), List.of());
        }
    },
    OPENSSH_WITHOUT_SCP("OpenSSH without the program `scp`", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            Path programs = Files.createDirectories(directory.resolveSibling("programs"));
            for (String place : List.of("/bin", "/usr/bin")) {
                try (Stream<Path> all = Files.list(Path.of(place))) {
                    for (Path program : all.filter(one -> !one.endsWith("scp")).toList()) {
                        Path link = programs.resolve(program.getFileName());
                        if (Files.notExists(link)) {
                            Files.deleteIfExists(link);
                            Files.createSymbolicLink(link, program);
                        }
                    }
                }
            }
            return openSsh(world, directory, new OpenSshServer().config("SetEnv PATH=" + programs + " HOME=%d/home"), List.of());
        }
    },
    INTERNAL_SFTP("OpenSSH, `ForceCommand internal-sftp`", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return openSsh(world, directory, new OpenSshServer().config("ForceCommand internal-sftp"), List.of());
        }
    },
    CHROOT("OpenSSH, `ChrootDirectory`, `internal-sftp`", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            needsRoot("only root can serve from a changed root");
            OpenSshServer server = new OpenSshServer()
                    .mounted("mount --rbind '" + directory.getParent() + "' /mnt")
                    .config("ChrootDirectory /mnt")
                    .config("ForceCommand internal-sftp");
            Trees.mode(directory.getParent(), "rwxr-xr-x");
            Host host = openSsh(world, directory, server, List.of());
            return new Host(
                    host.account(), "/" + directory.getFileName(), directory, host.options(), host.knownHosts(), host.end());
        }
    },
    SCP_ALONE("OpenSSH, `ForceCommand` that allows `scp` alone", Step.COPIES) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            String script = "case $SSH_ORIGINAL_COMMAND in 'scp '*) exec sh -c \"$SSH_ORIGINAL_COMMAND\";; esac\n"
                    + "echo 'only scp here' >&2\nexit 1\n";
            return openSsh(world, directory, new OpenSshServer().withoutSftp().forcedCommand(script), List.of());
        }
    },
    OWN_HALF("OpenSSH, `ForceCommand scp-copy --root`", Step.COPIES) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            String script = "LC_ALL=C.UTF-8 exec '" + world.java().program() + "' -jar '" + jar + "' --root '" + directory + "'\n";
            Host host = openSsh(world, directory, new OpenSshServer().withoutSftp().forcedCommand(script), List.of());
            return new Host(host.account(), "", directory, host.options(), host.knownHosts(), host.end());
        }
    },
    DROPBEAR("dropbear", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            NotHereException.unless(DropbearServer.isInstalled(), "dropbear is not installed, or not run as root");
            DropbearServer server = new DropbearServer().start();
            Path key = Files.write(directory.resolveSibling("key"), server.clientKey());
            Trees.mode(key, "rw-------");
            return new Host(
                    System.getProperty("user.name") + "@127.0.0.1:", directory.toString(), directory, options(server.port(), key),
                    server.knownHosts(), server::stop);
        }
    },
    MINA("Apache MINA SSHD, SCP and SFTP", Step.ALL) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return mina(directory, new MinaSshServer().withSftp());
        }
    },
    MINA_SCP("Apache MINA SSHD, SCP alone", Step.COPIES) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return mina(directory, new MinaSshServer());
        }
    },
    SERVICE("`scp-copy --serve`", Step.COPIES) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return service(world, directory, jar);
        }
    },
    SERVICE_SFTP("`scp-copy --serve --sftp`", Step.WITHOUT_LINKS) {
        @Override
        Host start(World world, Path directory, Path jar) throws IOException, NotHereException {
            return service(world, directory, jar, "--sftp");
        }
    };

    private final String shown;
    /** What it lets users do; everything else is to be refused. */
    final Set<Step> allowed;

    HostKind(String shown, Set<Step> allowed) {
        this.shown = shown;
        this.allowed = EnumSet.copyOf(allowed);
    }

    /**
     * Starts it.
     *
     * @param directory what it is asked for; other files may be made beside it
     * @param jar the command
     */
    abstract Host start(World world, Path directory, Path jar) throws IOException, NotHereException;

    /** Whether it sets the times of a directory when all is in it. Apache MINA's {@code scp} does so when it makes it. */
    boolean keepsTimesOfDirectories() {
        return this != MINA && this != MINA_SCP;
    }

    /** Whether it lists a directory that holds a name which is no UTF-8. */
    boolean readsAllNames() {
        return this != MINA && this != MINA_SCP;
    }

    @Override
    public String toString() {
        return shown;
    }

    private static void needsRoot(String reason) throws NotHereException {
        NotHereException.unless(System.getProperty("user.name").equals("root") && Tools.has("unshare"), reason);
    }

    private static List<String> options(int port, Path key) {
        return List.of("-P", String.valueOf(port), "-i", key.toString());
    }

    private static Host openSsh(World world, Path directory, OpenSshServer server, List<String> more)
            throws IOException, NotHereException {
        NotHereException.unless(
                Files.isExecutable(Path.of("/usr/sbin/sshd")) && Tools.has("ssh-keygen") && Tools.has("scp"),
                "OpenSSH is not installed");
        String variables = world.clock().variables();
        if (!variables.isEmpty()) {
            Path program = Path.of("/usr/lib/openssh/sftp-server");
            NotHereException.unless(Files.isExecutable(program), "sftp-server is not installed");
            server.config("SetEnv " + variables + " HOME=%d/home").config("Subsystem sftp " + program).withoutSftp();
        }
        if (!world.login().isOwn()) {
            needsRoot("only root can give an account another shell");
            server.mounted(world.login().mounts(directory.getParent()));
        }
        server.start();
        List<String> options = new ArrayList<>(options(server.port(), server.clientKeyFile()));
        options.addAll(more);
        return new Host(
                server.user() + "@" + server.host() + ":", directory.toString(), directory, options, server.knownHosts(), server::stop);
    }

    private static String makeKey(Path file) throws IOException, NotHereException {
        NotHereException.unless(Tools.has("ssh-keygen"), "ssh-keygen is not installed");
        Tools.run("ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-C", "me", "-f", file.toString());
        return Files.readString(Path.of(file + ".pub"));
    }

    private static Host mina(Path directory, MinaSshServer server) throws IOException, NotHereException {
        Path key = directory.resolveSibling("key");
        String line = makeKey(key);
        try {
            server.authorize(PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, null));
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
        server.serving(directory).start();
        return new Host("me@127.0.0.1:", "", directory, options(server.port(), key), server.knownHosts(), server::stop);
    }

    private static Host service(World world, Path directory, Path jar, String... more) throws IOException, NotHereException {
        Path key = directory.resolveSibling("key");
        Path authorized = Files.writeString(directory.resolveSibling("authorized"), makeKey(key));
        List<String> line = new ArrayList<>(List.of(
                world.java().program().toString(), "-jar", jar.toString(), "--serve", "0", "--root", directory.toString(),
                "--authorized-keys", authorized.toString(), "--host-key", directory.resolveSibling("host_key").toString()));
        line.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        // Where it runs, names are to be possible; the client's locale is the world's.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        String known = "";
        while (known.isEmpty()) {
            String one = output.readLine();
            if (one == null) {
                throw new IOException("the service does not start: " + said);
            }
            said.append(one).append('\n');
            int at = one.indexOf("line for known_hosts: ");
            known = at < 0 ? "" : one.substring(one.indexOf('[', at));
        }
        Thread reader = new Thread(() -> output.lines().forEach(one -> {}), "service log");
        reader.setDaemon(true);
        reader.start();
        int port = Integer.parseInt(known.replaceFirst(".*]:", "").replaceFirst(" .*", ""));
        return new Host("me@127.0.0.1:", "", directory, options(port, key), known + "\n", process::destroyForcibly);
    }
}
