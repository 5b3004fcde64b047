package io.jenkins.plugins.scpcopy.files;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ConfinedFileTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path outside;
    private Path secret;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath().toRealPath();
        outside = temporary.newFolder("outside").toPath().toRealPath();
        secret = Trees.file(outside, "b/c/file", "secret");
    }

    private void write(String path) throws IOException {
        ConfinedFile.write(work.resolve(path), Confinement.to(work), "text".getBytes(StandardCharsets.UTF_8));
    }

    private String listing() throws IOException {
        return Trees.listing(outside, Set.of());
    }

    @Test
    public void itMakesItsDirectoriesAndReplacesWhatIsThere() throws Exception {
        write("a/b/file");
        write("a/b/file");
        write("top");
        assertEquals("text", Files.readString(work.resolve("a/b/file")));
        assertArrayEquals(new String[] {"file"}, work.resolve("a/b").toFile().list());
        assertEquals("text", Files.readString(work.resolve("top")));
    }

    @Test
    public void aLinkAtAnyLevelThatLeadsOutIsRefused() throws Exception {
        String before = listing();
        for (String link : List.of("a", "a/b", "a/b/c")) {
            for (Path target : List.of(outside, outside.resolve("b"), outside.resolve("b/c"), Path.of(".."), Path.of("../.."),
                    Path.of("../../.."))) {
                Trees.delete(work.resolve("a"));
                Files.createDirectories(work.resolve(link).getParent());
                Path resolved = work.resolve(link).getParent().resolve(target).toRealPath();
                Files.createSymbolicLink(work.resolve(link), target);
                if (!resolved.startsWith(work)) {
                    assertThrows(link + " to " + target, IOException.class, () -> write("a/b/c/file"));
                    assertThrows(link + " to " + target, IOException.class, () -> write("a/b/c/new/d/file"));
                }
                assertEquals(link + " to " + target, before, listing());
            }
        }
        assertEquals("secret", Files.readString(secret));
    }

    @Test
    public void aLinkInItsPlaceIsReplaced() throws Exception {
        for (Path target : List.of(secret, outside.resolve("new"), Path.of("gone"))) {
            Files.deleteIfExists(work.resolve("file"));
            Files.createSymbolicLink(work.resolve("file"), target);
            write("file");
            assertTrue(Files.isRegularFile(work.resolve("file"), LinkOption.NOFOLLOW_LINKS));
        }
        assertEquals("secret", Files.readString(secret));
        assertArrayEquals(new String[] {"b"}, outside.toFile().list());
    }

    @Test
    public void namesThatLeadOutAreRefused() throws Exception {
        String before = listing();
        for (String path : List.of("../outside/file", "../outside/new/file", outside.resolve("file").toString(), "a/../../outside/x")) {
            assertThrows(path, IOException.class, () -> write(path));
        }
        assertEquals(before, listing());
        assertThrows(RefusedException.class, () -> write("../outside/file"));
    }

    @Test
    public void aDirectoryInItsPlaceStays() throws Exception {
        Trees.file(work, "file/inside", "x");
        assertThrows(RefusedException.class, () -> write("file"));
        assertTrue(Files.exists(work.resolve("file/inside")));
    }

    @Test
    public void linksThatStayInsideAreFollowed() throws Exception {
        Files.createDirectory(work.resolve("real"));
        Files.createSymbolicLink(work.resolve("link"), Path.of("real"));
        write("link/file");
        assertEquals("text", Files.readString(work.resolve("real/file")));
    }

    @Test
    public void withoutLimitItGoesAnywhere() throws Exception {
        ConfinedFile.write(outside.resolve("new/file"), Confinement.NONE, new byte[0]);
        assertTrue(Files.exists(outside.resolve("new/file")));
    }
}
