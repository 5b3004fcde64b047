package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files beyond what 32 bits can count, trees as deep as they may be, and very many files. */
public class SizesTest {
    private static final long LARGE = 6L << 30;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong files = new AtomicLong();

    private Path work() {
        return temporary.getRoot().toPath();
    }

    private final class Counting implements Receiver, Receiver.Reception {
        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) {
            return this;
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) {}

        @Override
        public void leaveDirectory() {}

        @Override
        public void warning(String text) {}

        @Override
        public void write(byte[] block, int offset, int length) {
            bytes.addAndGet(length);
        }

        @Override
        public void complete() {
            files.incrementAndGet();
        }

        @Override
        public void discard(String reason) {}
    }

    private Peer counting() {
        return (in, out, err) -> {
            out.write(0);
            new Sink(in, out, new Counting(), Sink.Options.server(true)).run();
            return 0;
        };
    }

    private static void sparse(Path file) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(LARGE);
        }
    }

    @Test
    public void sixGigabytesAreSent() throws Exception {
        sparse(work().resolve("large"));
        CopyRun run = CopyRun.upload(work(), CopyRun.paths("large"), "to", ScriptedShell.of(counting()), CopyRun::scp);
        run.assertComplete().assertCopied("large");
        assertEquals(LARGE, run.report.bytes());
        assertEquals(LARGE, bytes.get());
    }

    /** To nowhere: that they fit on a disk is asked too much of every machine. */
    @Test
    public void sixGigabytesAreReceived() throws Exception {
        InputStream stream = new InputStream() {
            private final byte[] header = ("C0644 " + LARGE + " large\n").getBytes();
            private long at;

            @Override
            public int read() {
                int next = at < header.length ? header[(int) at] : at <= header.length + LARGE ? 0 : -1;
                at++;
                return next;
            }

            @Override
            public int read(byte[] block, int offset, int length) {
                int part = (int) Math.min(length, header.length + LARGE - at);
                at += part;
                return part;
            }
        };
        new Sink(stream, OutputStream.nullOutputStream(), new Counting(), Sink.Options.client(false, 10)).run();
        assertEquals(LARGE, bytes.get());
        assertEquals(1, files.get());
    }

    /** With disks and a real scp on the other side; takes about a minute and 6 GB. */
    @Test
    public void sixGigabytesUpAndDown() throws Exception {
        Assume.assumeTrue("only with -Dlarge", Boolean.getBoolean("large") || "".equals(System.getProperty("large")));
        Assume.assumeTrue("scp is not installed, or the disk has no room", Tools.has("scp") && work().toFile().getUsableSpace() > 2 * LARGE);
        Path home = temporary.newFolder("home").toPath();
        sparse(home.resolve("large"));
        CopyRun.download(work(), "large", "down", new LocalShell(home), CopyRun::scp).assertComplete();
        assertEquals(LARGE, Files.size(work().resolve("down")));
        Files.delete(home.resolve("large"));
        CopyRun.upload(work(), CopyRun.paths("down"), "up", new LocalShell(home), CopyRun::scp).assertComplete();
        assertEquals(LARGE, Files.size(home.resolve("up")));
    }

    /** The tree and what is behind its deep part. */
    private static void deep(Path root, int levels) throws IOException {
        Trees.file(root, "tree/" + "d/".repeat(levels) + "leaf", "leaf");
        Trees.file(root, "tree/z/after", "after");
    }

    @Test
    public void deepTreesGoEveryWay() throws Exception {
        Path home = temporary.newFolder("home").toPath();
        deep(work(), 300);
        Map<Protocol, Supplier<RemoteShell>> hosts = new EnumMap<>(Protocol.class);
        hosts.put(Protocol.SFTP, () -> new SftpShell(home));
        if (Tools.has("scp")) {
            hosts.put(Protocol.SCP, () -> new LocalShell(home));
        }
        for (Protocol protocol : hosts.keySet()) {
            Supplier<RemoteShell> host = hosts.get(protocol);
            UnaryOperator<CopyRequest.Builder> options = b -> b.protocol(protocol).skipUnchanged(protocol == Protocol.SFTP);
            String name = protocol.name();
            CopyRun.upload(work(), CopyRun.paths("tree"), name, host.get(), options).assertComplete();
            Trees.assertSame(work().resolve("tree"), home.resolve(name + "/tree"));
            CopyRun.download(work(), name + "/tree", name, host.get(), options).assertComplete();
            Trees.assertSame(work().resolve("tree"), work().resolve(name + "/tree"));
            CopyRun.run(work(), CopyRun.remote(name + "/tree"), CopyRun.toHost(name + "2"), host.get(), host.get(), options)
                    .assertComplete();
            Trees.assertSame(work().resolve("tree"), home.resolve(name + "2/tree"));
        }
        CopyRun.run(work(), CopyRun.paths("tree"), CopyRun.toLocal("here/"), null, null, CopyRun::same).assertComplete();
        Trees.assertSame(work().resolve("tree"), work().resolve("here/tree"));
    }

    /** What has no place because its path gets too long does not take the rest along. */
    @Test
    public void treesThatAreTooDeepForTheTarget() throws Exception {
        String name = "n".repeat(200);
        Trees.file(work(), "tree/" + (name + "/").repeat(15) + "leaf", "leaf");
        Trees.file(work(), "tree/z/after", "after");
        String far = ("far".repeat(60) + "/").repeat(6);
        CopyRun local = CopyRun.run(work(), CopyRun.paths("tree"), CopyRun.toLocal(far), null, null, CopyRun::same);
        assertEquals(local.failures().toString(), 1, local.assertCopied("tree/z/after").report.failed());
        Trees.delete(work().resolve(far));
        List<RemoteShell> hosts = new ArrayList<>(List.of(new SftpShell(work())));
        if (Tools.has("scp")) {
            hosts.add(new LocalShell(work()));
        }
        for (RemoteShell host : hosts) {
            CopyRun down = CopyRun.download(work(), "tree", far, host, CopyRun::same);
            assertEquals(down.failures().toString(), 1, down.assertCopied("tree/z/after").report.failed());
            Trees.delete(work().resolve(far));
            CopyRun up = CopyRun.upload(work(), CopyRun.paths("tree"), far, host, CopyRun::same);
            assertEquals(up.failures().toString(), 1, up.assertCopied("tree/z/after").report.failed());
            Trees.delete(work().resolve(far));
        }
    }

    /** In a virtual machine with little memory. */
    @Test
    public void veryManyFilesNeedLittleMemory() throws Exception {
        Tools.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx80m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                VeryManyFiles.class.getName(), work().toString()));
    }

    /** Sends and receives a hundred thousand files. */
    public static final class VeryManyFiles {
        private static final int FILES = 100_000;
        private static final int IN_DIRECTORY = 1000;

        private VeryManyFiles() {}

        public static void main(String[] arguments) throws Exception {
            Path work = Path.of(arguments[0]);
            Peer source = (in, out, err) -> {
                Source sending = new Source(new AnsweredAhead(in), new BufferedOutputStream(out, 1 << 16), true);
                sending.start();
                sending.enterDirectory(new ItemHeader.Directory(0755, "tree"), Optional.empty());
                for (int i = 0; i < FILES; i++) {
                    if (i % IN_DIRECTORY == 0) {
                        sending.enterDirectory(new ItemHeader.Directory(0755, "d" + i), Optional.empty());
                    }
                    sending.file(new ItemHeader.File(0644, 0, "f" + i), Optional.empty(), null).complete();
                    if (i % IN_DIRECTORY == IN_DIRECTORY - 1) {
                        sending.leaveDirectory();
                    }
                }
                sending.leaveDirectory();
                sending.finish();
                return 0;
            };
            CopyRun down = CopyRun.download(work, "tree", "down", ScriptedShell.of(source), CopyRun::same);
            assertEquals(FILES, down.assertComplete().report.files());
            SizesTest received = new SizesTest();
            CopyRun up = CopyRun.upload(
                    work, CopyRun.paths("down/tree"), "to", ScriptedShell.of(received.counting()), b -> b.transfers(2));
            assertEquals(FILES, up.assertComplete().report.files());
            assertEquals(FILES, received.files.get());
        }
    }

    /** Takes answers that come before they are due for what they are. */
    private static final class AnsweredAhead extends java.io.FilterInputStream {
        AnsweredAhead(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
