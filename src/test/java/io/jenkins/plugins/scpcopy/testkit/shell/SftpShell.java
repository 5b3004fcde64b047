package io.jenkins.plugins.scpcopy.testkit.shell;

import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A host that runs no commands and has OpenSSH's {@code sftp-server}, through pipes on this machine, without SSH. */
public final class SftpShell implements RemoteShell {
    private final LocalShell shell;
    private final String options;

    /** @param directory where the server starts; stands for the login directory */
    public SftpShell(Path directory) {
        this(directory, "");
    }

    /** @param options of the server, such as {@code -P posix-rename} to deny it */
    public SftpShell(Path directory, String options) {
        this.shell = new LocalShell(directory);
        this.options = options;
    }

    /** The server's program; skips the calling test unless this machine has it. */
    public static Path server() {
        List<Path> found = Stream.of("/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server", "/usr/lib/ssh/sftp-server")
                .map(Path::of)
                .filter(Files::isExecutable)
                .toList();
        assumeTrue("sftp-server is not installed", !found.isEmpty());
        return found.get(0);
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        throw StartException.refused("local refuses to run commands", null, null);
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        return shell.exec("exec " + server() + " " + options);
    }

    @Override
    public HostInfo info() {
        return shell.info();
    }

    @Override
    public void close() {
        shell.close();
    }
}
