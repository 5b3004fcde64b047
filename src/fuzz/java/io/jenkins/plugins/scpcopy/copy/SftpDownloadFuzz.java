package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** As {@link DownloadFuzz}, with any bytes as what an SFTP server answers. */
public final class SftpDownloadFuzz {
    private SftpDownloadFuzz() {}

    /** What an honest server answers, recorded, as ISO-8859-1. */
    public static List<String> seeds() throws Exception {
        Path work = Files.createTempDirectory("seed");
        Recording host = new Recording(new PlayedSftp());
        CopyRun.download(work, "src", "to", host, b -> b.protocol(Protocol.SFTP)).assertComplete();
        Trees.delete(work);
        String answers = host.said.toString(StandardCharsets.ISO_8859_1);
        return List.of("\0" + answers, "\0" + answers.replace("file", "/x/."), "\n" + answers.substring(0, answers.length() / 2));
    }

    /** The first byte chooses the request; the rest is the server's standard output. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            DownloadFuzz.Host host = new DownloadFuzz.Host("other", Arrays.copyOfRange(input, 1, input.length));
            DownloadFuzz.download(input, host, Protocol.SFTP);
        }
    }

    /** Keeps what the server says. */
    private static final class Recording implements RemoteShell {
        private final RemoteShell shell;
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();

        Recording(RemoteShell shell) {
            this.shell = shell;
        }

        @Override
        public RemoteProcess exec(String command) throws IOException {
            return shell.exec(command);
        }

        @Override
        public RemoteProcess subsystem(String name) throws IOException {
            RemoteProcess process = shell.subsystem(name);
            ReceiveBuffer heard = new ReceiveBuffer(1 << 20, Duration.ofSeconds(20));
            Thread pump = new Thread(() -> pump(process.stdout(), heard), "recording");
            pump.setDaemon(true);
            pump.start();
            return new Recorded(process, heard);
        }

        private void pump(ReceiveBuffer from, ReceiveBuffer to) {
            byte[] part = new byte[1024];
            try {
                for (int n = from.read(part); n >= 0; n = from.read(part)) {
                    said.write(part, 0, n);
                    to.put(part, 0, n);
                }
                to.end();
            } catch (IOException e) {
                to.fail(e);
            }
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

    private record Recorded(RemoteProcess process, ReceiveBuffer stdout) implements RemoteProcess {
        @Override
        public OutputStream stdin() {
            return process.stdin();
        }

        @Override
        public String stderr() {
            return process.stderr();
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) throws IOException {
            return process.awaitExit(atMost);
        }

        @Override
        public void close() {
            process.close();
            stdout.close();
        }
    }
}
