package io.jenkins.plugins.scpcopy.agent;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Fingerprints of files that were copied. */
public class CopiedFilesTest {
    private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<String> warnings = new ArrayList<>();
    private Path directory;
    private CopiedFiles files;

    @Before
    public void setUp() throws Exception {
        directory = temporary.newFolder("workspace").toPath().toRealPath();
        files = new CopiedFiles(directory, true, warnings::add);
    }

    private static Path write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }

    @Test
    public void eachFileHasOne() throws Exception {
        Path inside = write(directory.resolve("a/b.txt"), "abc");
        Path outside = write(temporary.getRoot().toPath().toRealPath().resolve("c"), "abc");
        files.add(inside, 3);
        files.add(inside, 3);
        files.add(outside, 3);
        assertEquals(
                List.of(
                        new FileFingerprint("a/b.txt", MD5_OF_ABC, 1_700_000_000_000L, true),
                        new FileFingerprint(outside.toString(), MD5_OF_ABC, 1_700_000_000_000L, true)),
                files.fingerprints());
        assertEquals(List.of(), warnings);
    }

    @Test
    public void whatHasChangedSinceIsNotTakenForWhatWasCopied() throws Exception {
        files.add(write(directory.resolve("shorter"), "ab"), 3);
        Path later = write(directory.resolve("later"), "abc");
        Path gone = write(directory.resolve("gone"), "abc");
        Path link = write(directory.resolve("link"), "abc");
        for (Path file : List.of(later, gone, link)) {
            files.add(file, 3);
        }
        Files.setLastModifiedTime(later, FileTime.fromMillis(1_800_000_000_000L));
        Files.delete(gone);
        Files.delete(link);
        Files.createSymbolicLink(link, later);
        assertEquals(List.of(), files.fingerprints());
        assertEquals(warnings.toString(), 4, warnings.size());
    }

    @Test
    public void onlySoManyAreTaken() throws Exception {
        Path file = write(directory.resolve("x"), "abc");
        for (int i = 0; i < CopiedFiles.MOST; i++) {
            files.add(Files.createFile(directory.resolve("f" + i)), 0);
        }
        files.add(file, 3);
        assertEquals(CopiedFiles.MOST, files.fingerprints().size());
        assertEquals(List.of("fingerprints are taken of the first 10000 files only"), warnings);
    }

    @Test
    public void anAbortIsNotWaitedFor() throws Exception {
        files.add(write(directory.resolve("a"), "abc"), 3);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, files::fingerprints);
    }
}
