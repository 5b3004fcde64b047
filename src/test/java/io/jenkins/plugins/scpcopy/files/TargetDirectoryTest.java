package io.jenkins.plugins.scpcopy.files;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TargetDirectoryTest {
    private static final ReceivedAttributes PLAIN = new ReceivedAttributes(0644, false, Optional.empty());

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final MemoryBudget.Account memory = new MemoryBudget(1_000_000).names();
    private final List<String> warnings = new ArrayList<>();
    private Path base;

    @Before
    public void setUp() throws Exception {
        base = temporary.newFolder("base").toPath().toRealPath();
    }

    private TargetDirectory open() throws IOException {
        return TargetDirectory.base(base, Confinement.NONE, memory, warnings::add);
    }

    private static void receive(TargetDirectory directory, String name, String content, ReceivedAttributes attributes)
            throws IOException {
        IncomingFile file = directory.create(name, content.length(), attributes);
        file.write(content.getBytes(), 0, content.length());
        file.commit();
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(base.resolve(name)));
    }

    private void assertOnly(String... names) {
        assertEquals(List.of(names), List.of(base.toFile().list()));
    }

    @Test
    public void directoriesOnTheWayHaveTheModeThatIsAskedFor() throws Exception {
        assumePosix();
        TargetDirectory.make(base.resolve("a/b"), Confinement.to(base), OptionalInt.of(02750), memory, warnings::add);
        for (String made : List.of("a", "a/b")) {
            assertEquals(02750, (int) Files.getAttribute(base.resolve(made), "unix:mode") & 07777);
        }
    }

    @Test
    public void eachFileOfADirectoryHasItsOwnMode() throws Exception {
        assumePosix();
        List<Integer> modes = List.of(0644, 0666, 0644, 0666, 0600, 0400, 0777, 0111, 0777, 0400);
        for (TargetDirectory directory : List.of(open(), open().enter("new", PLAIN))) {
            for (int i = 0; i < modes.size(); i++) {
                receive(directory, "f" + i, "", new ReceivedAttributes(modes.get(i), true, Optional.empty()));
                int mode = (int) Files.getAttribute(directory.path().resolve("f" + i), "unix:mode") & 07777;
                assertEquals(modes.get(i), (Integer) mode);
            }
        }
        receive(open(), "special", "", ReceivedAttributes.chosen(04755, Optional.empty()));
        assertEquals(04755, (int) Files.getAttribute(base.resolve("special"), "unix:mode") & 07777);
    }

    @Test
    public void theNameAppearsOnlyWhenTheFileIsWhole() throws Exception {
        Trees.file(base, "x", "old");
        IncomingFile file = open().create("x", 4, PLAIN);
        file.write("new".getBytes(), 0, 3);
        assertEquals("old", Files.readString(base.resolve("x")));
        assertThrows(IOException.class, file::commit);
        assertOnly("x");
        assertEquals("old", Files.readString(base.resolve("x")));
        receive(open(), "x", "new", PLAIN);
        assertEquals("new", Files.readString(base.resolve("x")));
        assertOnly("x");
    }

    @Test
    public void neverMoreThanAnnounced() throws Exception {
        IncomingFile file = open().create("x", 2, PLAIN);
        assertThrows(IOException.class, () -> file.write(new byte[3], 0, 3));
        file.discard();
        file.discard();
        assertOnly();
    }

    @Test
    public void modesWithAndWithoutTheUmask() throws Exception {
        assumePosix();
        receive(open(), "exact", "", new ReceivedAttributes(07777, true, Optional.empty()));
        assertEquals("rwxrwxrwx", mode("exact"));
        receive(open(), "masked", "", new ReceivedAttributes(0777, false, Optional.empty()));
        Path plain = Files.createFile(base.resolve("plain"));
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path reference = Files.createDirectory(base.resolve("reference"));
        assertEquals(PosixFilePermissions.toString(Files.getPosixFilePermissions(reference)), mode("masked"));
        Trees.mode(Trees.file(base, "kept", ""), "rw-------");
        receive(open(), "kept", "", new ReceivedAttributes(0644, false, Optional.empty()));
        assertEquals("what exists keeps its mode", "rw-------", mode("kept"));
        receive(open(), "unreadable", "content", new ReceivedAttributes(0, false, Optional.empty()));
        assertEquals("---------", mode("unreadable"));
    }

    @Test
    public void directoriesAreOpenWhileTheyAreFilled() throws Exception {
        assumePosix();
        TargetDirectory closed =
                open().enter("closed", new ReceivedAttributes(0500, true, Optional.of(new FileTimestamps(7, 8))));
        receive(closed, "x", "x", PLAIN);
        closed.leave();
        assertEquals("r-x------", mode("closed"));
        assertEquals(7000, Files.getLastModifiedTime(base.resolve("closed")).toMillis());
        TargetDirectory masked = open().enter("masked", new ReceivedAttributes(0055, false, Optional.empty()));
        assertTrue(mode("masked").startsWith("rwx"));
        masked.leave();
        assertTrue(mode("masked"), mode("masked").startsWith("---r-x"));
        TargetDirectory again = open().enter("closed", new ReceivedAttributes(0777, false, Optional.empty()));
        receive(again, "x", "y", PLAIN);
        again.leave();
        assertEquals("what exists keeps its mode", "r-x------", mode("closed"));
        Trees.mode(base.resolve("closed"), "rwx------");
        Trees.mode(base.resolve("masked"), "rwx------");
    }

    @Test
    public void theBaseIsLeftAlone() throws Exception {
        assumePosix();
        Trees.mode(base, "rwxr-x--x");
        TargetDirectory directory = open();
        Trees.time(base, 1_000_000_000);
        directory.leave();
        assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(base)));
        assertEquals(1_000_000_000_000L, Files.getLastModifiedTime(base).toMillis());
    }

    @Test
    public void whatIsInTheWayIsToldNotRemoved() throws Exception {
        Trees.file(base, "directory/x", "x");
        Trees.file(base, "file", "x");
        assertRefused("a directory is in the way of the file", () -> open().create("directory", 0, PLAIN));
        assertRefused("a file is in the way of the directory", () -> open().enter("file", PLAIN));
        assertTrue(Files.exists(base.resolve("directory/x")));
    }

    @Test
    public void linksAreReplacedOrRefusedAndNeverFollowed() throws Exception {
        Path outside = temporary.newFolder("outside").toPath();
        Path secret = Trees.file(outside, "secret", "secret");
        Files.createSymbolicLink(base.resolve("to file"), secret);
        Files.createSymbolicLink(base.resolve("to directory"), outside);
        Files.createSymbolicLink(base.resolve("to nowhere"), outside.resolve("new"));
        receive(open(), "to file", "x", PLAIN);
        receive(open(), "to nowhere", "x", PLAIN);
        assertEquals("secret", Files.readString(secret));
        assertArrayEquals(new String[] {"secret"}, outside.toFile().list());
        assertTrue(Files.isRegularFile(base.resolve("to file"), LinkOption.NOFOLLOW_LINKS));
        assertRefused("a symbolic link is in the way of the directory", () -> open().enter("to directory", PLAIN));
    }

    @Test
    public void directoryThatBecomesALinkWhileItIsFilled() throws Exception {
        Path outside = temporary.newFolder("outside").toPath();
        TargetDirectory inside = open().enter("inside", PLAIN);
        IncomingFile early = inside.create("early", 0, PLAIN);
        Files.move(base.resolve("inside"), base.resolve("moved"));
        Files.createSymbolicLink(base.resolve("inside"), outside);
        assertRefused("was moved or replaced by a link", () -> inside.create("x", 0, PLAIN));
        assertRefused("was moved or replaced by a link", () -> inside.enter("y", PLAIN));
        assertRefused("was moved or replaced by a link", early::commit);
        assertEquals(0, outside.toFile().list().length);
    }

    @Test
    public void hugeFilesAreRefusedBeforeTheDiskIsFull() {
        assertRefused("not enough room", () -> open().create("x", Long.MAX_VALUE, PLAIN));
        assertOnly();
    }

    @Test
    public void wildTimesAreSkipped() throws Exception {
        receive(open(), "x", "", new ReceivedAttributes(0644, false, Optional.of(new FileTimestamps(Long.MAX_VALUE, 0))));
        assertTrue(warnings.toString(), warnings.get(0).contains("out of range"));
        receive(open(), "y", "", new ReceivedAttributes(0644, false, Optional.of(new FileTimestamps(0, 0))));
        assertEquals(0, Files.getLastModifiedTime(base.resolve("y")).toMillis());
        assertEquals(1, warnings.size());
    }

    @Test
    public void rulesForNames() {
        for (String bad : List.of("", ".", "..", "a/b", "/", "a\0", "a\n", "a\r", "\uFFFD")) {
            assertTrue(bad, ReceivedNames.objection(bad, ReceivedNames.Rules.POSIX).isPresent());
        }
        for (String bad : List.of(
                "a\\b", "C:", "a:stream", "x*", "x?", "\"", "<", ">", "|", "a\u0001", "CON", "con", "nul.txt", "COM1",
                "lpt9.x.y", "AUX ", "dot.", "blank ", "PROGRA~1", "abc~12.txt", "...")) {
            assertTrue(bad, ReceivedNames.objection(bad, ReceivedNames.Rules.WINDOWS).isPresent());
        }
        for (String good : List.of("a", ".hidden", "CONSOLE", "com10", "x.con", "ünï", "a~b", "tilde~file", "~")) {
            assertEquals(good, Optional.empty(), ReceivedNames.objection(good, ReceivedNames.Rules.WINDOWS));
            assertEquals(good, Optional.empty(), ReceivedNames.objection(good, ReceivedNames.Rules.POSIX));
        }
        for (String odd : Trees.ODD_NAMES) {
            assertEquals(odd, Optional.empty(), ReceivedNames.objection(odd, ReceivedNames.Rules.POSIX));
        }
    }

    @Test
    public void namesThatMeanTheSameFile() throws Exception {
        ReceivedNames windows = new ReceivedNames(ReceivedNames.Rules.WINDOWS, memory);
        assertEquals(Optional.empty(), windows.claim("Readme"));
        assertTrue(windows.claim("README").isPresent());
        ReceivedNames folded = new ReceivedNames(ReceivedNames.Rules.POSIX_FOLDED, memory);
        assertEquals(Optional.empty(), folded.claim("\u00e9"));
        assertTrue(folded.claim("e\u0301").isPresent());
        ReceivedNames posix = new ReceivedNames(ReceivedNames.Rules.POSIX, memory);
        assertEquals(Optional.empty(), posix.claim("Readme"));
        assertEquals(Optional.empty(), posix.claim("README"));
        assertTrue(posix.claim("README").isPresent());
    }

    @Test
    public void aKeptFileThatHasNoRoomNowIsContinuedLater() throws Exception {
        assumePosix();
        PosixModes.set(base, 0755);
        named(4).keep();
        assertRefused("not enough room", () -> named(Long.MAX_VALUE));
        IncomingFile again = named(4);
        again.write("abcd".getBytes(), 0, 4);
        again.commit();
        assertOnly("file");
    }

    private IncomingFile named(long size) throws IOException {
        return open().createNamed("file", ".scpcopy-kept", ".scpcopy-kept.part", size, PLAIN, text -> {
            throw new AssertionError(text);
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void assertRefused(String part, Step step) {
        RefusedException refusal = assertThrows(RefusedException.class, step::run);
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(part));
    }

    private void assumePosix() {
        assumeTrue("there are no POSIX modes here", base.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }
}
