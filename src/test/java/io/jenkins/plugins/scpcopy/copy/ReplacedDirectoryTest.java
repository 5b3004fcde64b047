package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * While a copy is under way, somebody who may write to the workspace replaces a directory of it by a link that leads out: at
 * every moment at which anything is told, one after the other. Nothing is written, or read, behind the link.
 */
public class ReplacedDirectoryTest {
    private static final int MOST_MOMENTS = 200;
    private static final Set<Trees.Attribute> ALL = EnumSet.allOf(Trees.Attribute.class);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path home;
    private Path work;
    private Path outside;

    @Before
    public void setUp() throws IOException {
        home = temporary.newFolder("home").toPath().toRealPath();
        Trees.file(home, "asked/a", "new");
        Trees.file(home, "asked/same", "same");
        Trees.file(home, "asked/sub/b", "new");
        Trees.file(home, "asked/sub/same", "same");
        Trees.mode(home.resolve("asked/sub"), "rwxrwxrwx");
    }

    private void workspace(boolean filled) throws IOException {
        Trees.delete(temporary.getRoot().toPath().resolve("work"));
        Trees.delete(temporary.getRoot().toPath().resolve("outside"));
        work = temporary.newFolder("work").toPath().toRealPath();
        outside = temporary.newFolder("outside").toPath().toRealPath();
        Files.createDirectories(work.resolve("to"));
        for (Path place : filled ? List.of(work.resolve("to"), outside) : List.<Path>of(outside)) {
            for (String there : List.of("asked/a", "asked/sub/b", "a", "sub/b", "b")) {
                Trees.file(place, there, "old");
            }
            for (String there : List.of("asked/same", "asked/sub/same", "sub/same", "same")) {
                Trees.file(place, there, "same");
            }
        }
        try (Stream<Path> all = Files.walk(outside)) {
            for (Path path : all.toList()) {
                Trees.mode(path, Files.isDirectory(path) ? "rwx------" : "rw-------");
                Trees.time(path, 1_000_000_000);
            }
        }
    }

    /** Runs a copy whose directory is replaced when so much was told. @return whether that moment came */
    private boolean copy(
            CopySource from,
            CopyTarget to,
            Supplier<RemoteShell> host,
            String replaced,
            int moment,
            UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        AtomicInteger told = new AtomicInteger();
        CopyEvents events = (CopyEvents) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CopyEvents.class}, (proxy, method, arguments) -> {
                    if (told.getAndIncrement() == moment) {
                        replace(work.resolve(replaced));
                    }
                    return null;
                });
        CopyRequest request = options.apply(
                        CopyRequest.builder(from, to, work.toString()).confinement(work.toString()))
                .build();
        try {
            new Copy(request, log -> host.get(), log -> host.get(), events).run();
        } catch (IOException e) {
            // That it fails is right; what it must not do is looked at by the caller.
        }
        return told.get() > moment;
    }

    private void replace(Path directory) {
        try {
            if (Files.exists(directory)) {
                Files.move(directory, work.resolve("moved away"));
            }
            Files.createDirectories(directory.getParent());
            Files.createSymbolicLink(directory, outside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param filled whether the files are in the workspace already, as old ones */
    private void assertNothingIsWrittenOutside(
            boolean filled, CopySource from, Supplier<RemoteShell> host, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        for (String replaced : List.of("to", "to/asked", "to/asked/sub")) {
            boolean came = true;
            for (int moment = 0; came; moment++) {
                workspace(filled);
                String before = Trees.listing(outside, ALL);
                came = copy(from, CopyRun.toLocal("to/"), host, replaced, moment, options);
                assertEquals(replaced + " at moment " + moment, before, Trees.listing(outside, ALL));
                assertTrue(moment < MOST_MOMENTS);
            }
        }
    }

    private static CopyRequest.Builder exact(CopyRequest.Builder builder) {
        return builder.preserve(Preserve.ALL);
    }

    private static CopyRequest.Builder compared(CopyRequest.Builder builder) {
        return exact(builder).skipUnchanged(true).verify(Verify.SHA256);
    }

    @Test
    public void downloadByScp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assertNothingIsWrittenOutside(
                false, CopyRun.remote("asked"), () -> new LocalShell(home), ReplacedDirectoryTest::exact);
    }

    @Test
    public void downloadByScpOfWhatIsNotHereYet() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assertNothingIsWrittenOutside(
                true, CopyRun.remote("asked"), () -> new LocalShell(home), ReplacedDirectoryTest::compared);
    }

    @Test
    public void downloadBySftp() throws Exception {
        SftpShell.server();
        assertNothingIsWrittenOutside(
                false, CopyRun.remote("asked"), () -> new SftpShell(home), b -> exact(b).protocol(Protocol.SFTP));
    }

    @Test
    public void downloadBySftpOfWhatIsNotHereYet() throws Exception {
        SftpShell.server();
        assertNothingIsWrittenOutside(
                true,
                CopyRun.remote("asked"),
                () -> new SftpShell(home),
                b -> exact(b).protocol(Protocol.SFTP).skipUnchanged(true));
    }

    @Test
    public void localCopy() throws Exception {
        CopySource from = new CopySource.LocalPatterns(List.of("asked/**"), List.of(), "from", false, true);
        assertNothingIsWrittenOutside(false, from, null, b -> exact(copyOfHome(b)));
        assertNothingIsWrittenOutside(true, from, null, b -> compared(copyOfHome(b)));
    }

    /** What a local copy reads has to be in the workspace, too. */
    private CopyRequest.Builder copyOfHome(CopyRequest.Builder builder) {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.toList()) {
                Path copied = work.resolve("from").resolve(home.relativize(path));
                Files.createDirectories(copied.getParent());
                Files.copy(path, copied);
            }
            return builder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void nothingOutsideIsSent() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        for (Symlinks links : List.of(Symlinks.INSIDE, Symlinks.SKIP)) {
            for (String replaced : List.of("to", "to/asked", "to/asked/sub")) {
                boolean came = true;
                for (int moment = 0; came; moment++) {
                    workspace(true);
                    for (String secret : List.of("asked/a", "asked/sub/b", "a", "sub/b", "b")) {
                        Trees.file(outside, secret, "secret");
                    }
                    Path server = temporary.newFolder().toPath();
                    came = copy(
                            new CopySource.LocalPatterns(List.of("**"), List.of(), "to", false, true),
                            CopyRun.toHost("up"),
                            () -> new LocalShell(server),
                            replaced,
                            moment,
                            b -> exact(b).symlinks(links).transfers(1));
                    try (Stream<Path> sent = Files.walk(server)) {
                        for (Path file : sent.filter(Files::isRegularFile).toList()) {
                            assertTrue(
                                    links + " " + replaced + " at moment " + moment + ": " + file,
                                    !Files.readString(file).equals("secret"));
                        }
                    }
                }
            }
        }
    }
}
