package io.jenkins.plugins.scpcopy.files;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SourceTreeTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path base;

    @Before
    public void setUp() throws Exception {
        base = temporary.newFolder("base").toPath();
        Trees.file(base, "dir/file", "0123456789");
    }

    private SourceTree tree(Symlinks links) throws IOException {
        return new SourceTree(base, base, links);
    }

    @Test
    public void readsWhatTheFileHadWhenItWasOpened() throws Exception {
        try (SourceFile file = tree(Symlinks.INSIDE).open("dir/file")) {
            Trees.file(base, "dir/more", "x");
            Files.writeString(base.resolve("dir/file"), "and more", StandardOpenOption.APPEND);
            assertEquals(10, file.size());
            byte[] buffer = new byte[7];
            assertEquals(7, file.read(buffer));
            assertEquals(3, file.read(buffer));
            assertEquals(-1, file.read(buffer));
            assertEquals(0, file.left());
            assertTrue(file.hasGrown());
        }
    }

    @Test
    public void tellsWhenTheFileShrinks() throws Exception {
        try (SourceFile file = tree(Symlinks.INSIDE).open("dir/file");
                FileChannel other = FileChannel.open(base.resolve("dir/file"), StandardOpenOption.WRITE)) {
            other.truncate(4);
            byte[] buffer = new byte[100];
            assertEquals(4, file.read(buffer));
            assertEquals(-1, file.read(buffer));
            assertEquals(6, file.left());
            assertFalse(file.hasGrown());
        }
    }

    @Test
    public void linksThatAppearAfterTheWalk() throws Exception {
        Path outside = Trees.file(temporary.newFolder("outside").toPath(), "file", "secret").getParent();
        Files.move(base.resolve("dir"), base.resolve("moved"));
        Files.createSymbolicLink(base.resolve("dir"), outside);
        assertThrows(IOException.class, () -> tree(Symlinks.INSIDE).open("dir/file"));
        assertThrows(IOException.class, () -> tree(Symlinks.SKIP).open("dir/file"));
        assertThrows(IOException.class, () -> tree(Symlinks.FAIL).open("dir/file"));
        tree(Symlinks.FOLLOW).open("dir/file").close();
        Files.delete(base.resolve("dir"));
        Files.createSymbolicLink(base.resolve("dir"), Path.of("moved"));
        tree(Symlinks.INSIDE).open("dir/file").close();
        assertThrows(IOException.class, () -> tree(Symlinks.SKIP).open("dir/file"));
    }

    @Test
    public void pipesAndDirectoriesAreNotOpened() throws Exception {
        assertThrows(IOException.class, () -> tree(Symlinks.FOLLOW).open("dir"));
        assertThrows(IOException.class, () -> tree(Symlinks.FOLLOW).directory("dir/file"));
        assumeTrue("mkfifo is not installed", Tools.has("mkfifo"));
        Tools.run("mkfifo", base.resolve("fifo").toString());
        assertThrows(IOException.class, () -> tree(Symlinks.FOLLOW).open("fifo"));
    }

    /** Two links in each of many directories, all to the next one: 2 to the power of 40 ways through. */
    @Test(timeout = 300_000)
    public void endlessWalkCanBeInterrupted() throws Exception {
        for (int i = 0; i < 40; i++) {
            Path directory = Files.createDirectories(base.resolve("maze/" + i));
            Files.createSymbolicLink(directory.resolve("left"), Path.of("../" + (i + 1)));
            Files.createSymbolicLink(directory.resolve("right"), Path.of("../" + (i + 1)));
        }
        Files.createDirectories(base.resolve("maze/40"));
        CountDownLatch found = new CountDownLatch(1);
        FutureTask<Void> walk = new FutureTask<>(() -> {
            tree(Symlinks.INSIDE).walk("maze", Selection.ALL, new Found(found));
            return null;
        });
        Thread walker = new Thread(walk);
        walker.start();
        found.await();
        walker.interrupt();
        ExecutionException end = assertThrows(ExecutionException.class, walk::get);
        assertEquals(InterruptedIOException.class, end.getCause().getClass());
    }

    private record Found(CountDownLatch latch) implements TreeVisitor {
        @Override
        public void file(String path, long size) {}

        @Override
        public void emptyDirectory(String path) {
            latch.countDown();
        }

        @Override
        public void forbiddenLink(String path) {}

        @Override
        public void skippedLink(String path) {}

        @Override
        public void unreadable(String path, String reason) {}

        @Override
        public void notFollowed(String path) {}
    }

    @Test
    public void timesBefore1970() throws Exception {
        Trees.time(base.resolve("dir/file"), -5);
        try (SourceFile file = tree(Symlinks.INSIDE).open("dir/file")) {
            assertEquals(0, file.attributes().times().modified());
        }
    }
}
