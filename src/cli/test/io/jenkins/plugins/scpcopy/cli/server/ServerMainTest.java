package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The remote half against scripted clients: what they may make it do, and every byte that it answers. */
public class ServerMainTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path root;

    @Before
    public void makeRoot() throws IOException {
        Assume.assumeTrue("there are no POSIX modes here", Files.getFileStore(folder.getRoot().toPath()).supportsFileAttributeView("posix"));
        root = folder.newFolder("root").toPath();
    }

    private int serve(String sent, String... arguments) {
        return serve(Map.of(), sent, arguments);
    }

    private int serve(Map<String, String> environment, String sent, String... arguments) {
        out.reset();
        return new ServerMain(
                        environment,
                        root,
                        new ByteArrayInputStream(sent.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        ServedItems.UNHEARD)
                .serve(List.of(arguments));
    }

    private int forced(String original, String sent) {
        return serve(Map.of("SSH_ORIGINAL_COMMAND", original), sent, "--root", root.toString());
    }

    private String answers() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    /** As {@code scp} takes it: a client with several transfers goes where there is something to do. */
    @Test
    public void aDirectoryMayBeEnteredAgain() throws IOException {
        assertEquals(0, serve("D0755 0 d\nC0644 1 a\n1\0E\nC0644 1 b\n2\0D0755 0 d\nC0644 1 c\n3\0E\n", "-r", "-t", "."));
        assertEquals(List.of("b", "d", "d/a", "d/c"), below(root));
        assertEquals(1, serve("C0644 1 f\n1\0D0755 0 f\nE\n", "-r", "-t", "."));
    }

    /** Clients compare what comes with what they asked for. */
    @Test
    public void aDirectoryIsCalledAsItWasAskedFor() throws IOException {
        Trees.mode(Trees.file(root, "d/e/a", "").getParent(), "rwxr-xr-x");
        for (String asked : List.of("d/e/.", "/d/e/.", "./d/e/./")) {
            assertEquals(0, forced("scp -r -f " + asked, "\0".repeat(6)));
            assertTrue(answers(), answers().startsWith("D0755 0 .\n"));
        }
        assertEquals(0, forced("scp -r -f d/e", "\0".repeat(6)));
        assertTrue(answers(), answers().startsWith("D0755 0 e\n"));
    }

    @Test
    public void receivesFileUnderTheTargetsName() throws IOException {
        assertEquals(0, serve("C0640 3 a\nabc\0", "-t", "b"));
        assertEquals("\0\0\0", answers());
        assertEquals("abc", Files.readString(root.resolve("b")));
        assertEquals(List.of("b"), below(root));
    }

    @Test
    public void receivesTreeWithModesAndTimes() throws IOException {
        String sent = "T1000 0 2000 0\nD0750 0 d\nT3000 0 4000 0\nC0604 3 a\nabc\0E\n";
        assertEquals(0, serve(sent, "-r", "-p", "-t", "."));
        assertEquals("\0".repeat(7), answers());
        Path directory = root.resolve("d");
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals(1000, Files.getLastModifiedTime(directory).toMillis() / 1000);
        assertEquals("rw----r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a"))));
        assertEquals(3000, Files.getLastModifiedTime(directory.resolve("a")).toMillis() / 1000);
    }

    @Test
    public void existingFileKeepsItsMode() throws IOException {
        Trees.mode(Trees.file(root, "a", "old content"), "rw-------");
        assertEquals(0, serve("C0644 3 a\nnew\0", "-t", "."));
        assertEquals("new", Files.readString(root.resolve("a")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))));
    }

    @Test
    public void setUserIdIsNotTaken() throws IOException {
        assertEquals(0, serve("C4755 1 a\nx\0", "-p", "-t", "."));
        assertEquals(0755, (int) Files.getAttribute(root.resolve("a"), "unix:mode") & 07777);
    }

    @Test
    public void demandedDirectoryIsMissing() {
        assertEquals(1, serve("C0644 1 a\nx\0", "-d", "-t", "nowhere"));
        assertEquals("\1scp: nowhere: No such file or directory\n", answers());
    }

    @Test
    public void demandedDirectoryIsFile() throws IOException {
        Trees.file(root, "file", "x");
        assertEquals(1, serve("", "-d", "-t", "file"));
        assertEquals("\1scp: file: Not a directory\n", answers());
    }

    @Test
    public void everyNameThatLeadsElsewhereIsRefused() throws IOException {
        for (String name : List.of("..", ".", "", "../evil", "/tmp/evil", "a/b", "a\0b")) {
            assertEquals(name, 1, serve("C0644 4 " + name + "\n", "-t", "."));
            assertTrue(name + ": " + answers(), answers().startsWith("\0\1scp: "));
            assertEquals(name, 1, serve("D0755 0 " + name + "\nE\n", "-r", "-t", "."));
            assertTrue(name + ": " + answers(), answers().startsWith("\0\1scp: "));
        }
        assertEquals(List.of(), below(root));
    }

    @Test
    public void contentOfRefusedFileIsNotTakenForRecords() throws IOException {
        // A client that sends data although the header was refused: the evil record is a name of its own, not content.
        assertEquals(1, serve("C0644 22 ..\nC0644 3 evil\nabc\0", "-t", "."));
        assertTrue(answers(), answers().startsWith("\0\1scp: "));
    }

    @Test
    public void surplusEndOfDirectoryEndsIt() {
        assertEquals(1, serve("D0755 0 d\nE\nE\nC0644 1 a\nx\0", "-r", "-t", "."));
        assertFalse(Files.exists(root.resolve("a")));
    }

    @Test
    public void directoryWithoutRecursionIsRefused() throws IOException {
        assertEquals(1, serve("D0755 0 d\nE\n", "-t", "."));
        assertEquals(List.of(), below(root));
    }

    @Test
    public void wrongSizesAndModesAreRefused() throws IOException {
        for (String record : List.of(
                "C0644 -1 a", "C0644 99999999999999999999 a", "C644 1 a", "C06440 1 a", "C0644 x a", "T-1 0 0 0",
                "T0 1000000 0 0",
                "Xyz", "C0644 1")) {
            assertEquals(record, 1, serve(record + "\n", "-t", "."));
            assertTrue(record + ": " + answers(), answers().startsWith("\0\1scp: "));
        }
        assertEquals(List.of(), below(root));
    }

    @Test
    public void hugeLineIsRefused() throws IOException {
        assertEquals(1, serve("C0644 1 " + "a".repeat(100_000) + "\nx\0", "-t", "."));
        assertEquals(List.of(), below(root));
    }

    @Test
    public void brokenOffFileLeavesTheOldOne() throws IOException {
        Trees.file(root, "a", "old");
        assertEquals(1, serve("C0644 1000 a\nonly this", "-t", "."));
        assertEquals("old", Files.readString(root.resolve("a")));
        assertEquals(List.of("a"), below(root));
    }

    @Test
    public void fileThatTheClientCouldNotReadIsDropped() throws IOException {
        assertEquals(1, serve("C0644 3 a\n\0\0\0\1scp: a: Input/output error\n", "-t", "."));
        assertEquals(List.of(), below(root));
    }

    @Test
    public void deviceIsNotReplaced() throws IOException {
        assertEquals(1, serve("C0644 1 a\n", "-t", "/dev/null"));
        assertEquals("\0\1scp: /dev/null: A device, pipe or socket is in the way of the file\n", answers());
    }

    @Test
    public void secondFileDoesNotReplaceTheFirst() throws IOException {
        assertEquals(1, serve("C0644 1 a\n1\0C0644 1 b\n", "-t", "new"));
        assertEquals("1", Files.readString(root.resolve("new")));
    }

    @Test
    public void rootTakesAbsoluteAndHomePathsBelowItself() throws IOException {
        Files.createDirectory(root.resolve("srv"));
        assertEquals(0, forced("scp -t /srv", "C0644 1 a\n1\0"));
        assertEquals(0, forced("scp -t ~/srv/b", "C0644 1 a\n2\0"));
        assertEquals(0, forced("scp -t ../../srv/c", "C0644 1 a\n3\0"));
        assertEquals(0, forced("scp -t '/srv/two words'", "C0644 1 a\n4\0"));
        assertEquals(0, forced("scp -t ''", "C0644 1 d\n5\0"));
        assertEquals(List.of("d", "srv", "srv/a", "srv/b", "srv/c", "srv/two words"), below(root));
    }

    @Test
    public void noSymbolicLinkLeadsOutOfTheRoot() throws IOException {
        Path outside = folder.newFolder("outside").toPath();
        Trees.file(outside, "secret", "s");
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("new"), outside.resolve("created"));
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("real/dir"), outside);
        Files.createSymbolicLink(root.resolve("real/file"), outside.resolve("secret"));

        for (String target : List.of("dir", "dir/a", "file", "new", "real/dir/x")) {
            assertEquals(target, 1, forced("scp -t " + target, "C0644 1 a\nx\0"));
            assertTrue(target + ": " + answers(), answers().contains("\1scp: "));
        }
        assertEquals(1, forced("scp -d -t dir", ""));
        assertEquals(1, forced("scp -r -t .", "D0755 0 dir\n"));
        assertEquals(1, forced("scp -r -t .", "D0755 0 real\nD0755 0 dir\nE\n"));
        assertEquals(0, forced("scp -t real", "C0644 1 file\nx\0"));
        assertFalse(Files.isSymbolicLink(root.resolve("real/file")));
        assertEquals(List.of("secret"), below(outside));
        assertEquals("s", Files.readString(outside.resolve("secret")));

        for (String source : List.of("file", "dir/secret", "dir", "real/d*")) {
            assertEquals(source, 1, forced("scp -r -f " + source, "\0\0\0\0\0\0"));
            assertFalse(source + ": " + answers(), answers().contains("C0"));
        }
    }

    @Test
    public void forcedCommandExpandsPatternsItself() throws IOException {
        Trees.file(root, "a1.log", "1");
        Trees.file(root, "a2.log", "2");
        Trees.file(root, ".hidden.log", "3");
        Trees.file(root, "star*", "4");
        Trees.mode(root.resolve("a1.log"), "rw-r--r--");
        Trees.mode(root.resolve("a2.log"), "rw-r--r--");
        Trees.mode(root.resolve("star*"), "rw-r--r--");
        assertEquals(0, forced("scp -f *.log", "\0".repeat(5)));
        assertEquals("C0644 1 a1.log\n1\0C0644 1 a2.log\n2\0", answers());
        assertEquals(0, forced("scp -f a[!1].*", "\0".repeat(3)));
        assertEquals("C0644 1 a2.log\n2\0", answers());
        assertEquals(0, forced("scp -f 'star*'", "\0".repeat(3)));
        assertEquals("C0644 1 star*\n4\0", answers());
        assertEquals(1, forced("scp -f 'a*'", "\0"));
        assertEquals("\1scp: a*: No such file or directory\n", answers());
    }

    @Test
    public void forcedCommandServesNothingButScp() throws IOException {
        for (String command : List.of(
                "scp", "scp a b", "scp -t", "scp -t a b", "scp -t x; id", "scp -t $(id)", "scp -t `id`", "scp -t \"$HOME\"",
                "scp -t x > y", "scp -t 'x", "scp -S /bin/sh -t x", "scp -t -f x", "scp --root / -t x", "scp -t ~root/x",
                "scp -l 5 -t x", "scp -rX -t x", "scp --unknown -t x", "scp\t-t\tx\n id")) {
            assertEquals(command, 1, forced(command, "C0644 1 a\nx\0"));
            assertTrue(command + ": " + answers(), answers().startsWith("\1scp: "));
            assertTrue(command + ": " + answers(), answers().endsWith("\n"));
        }
        assertEquals(List.of(), below(root));
    }

    @Test
    public void whoAsksForSomethingElseIsToldSoInWords() throws IOException {
        for (String command : List.of(
                "ls", "sftp-server", "/usr/lib/openssh/sftp-server", "internal-sftp", "", "scpx -t x", "/bin/sh -c scp",
                "rsync --server .", "sh;scp -t x")) {
            assertEquals(command, 1, forced(command, "C0644 1 a\nx\0"));
            assertEquals(command, "", answers());
            assertTrue(command, err.toString(StandardCharsets.UTF_8).contains("this account only serves scp"));
            err.reset();
        }
        assertEquals(1, serve("", "--root", root.toString()));
        assertEquals("", answers());
        assertEquals(List.of(), below(root));
    }

    @Test
    public void namesThatLookLikeOptionsAreServed() throws IOException {
        assertEquals(0, forced("scp -t -- -x", "C0644 1 a\nx\0"));
        assertEquals(0, forced("scp -t ./-t", "C0644 1 a\nx\0"));
        assertEquals(List.of("-t", "-x"), below(root));
        assertEquals(0, forced("scp -f -- -x", "\0\0\0"));
    }

    @Test
    public void limitsOfDirection() throws IOException {
        Trees.file(root, "a", "x");
        assertEquals(1, serve("C0644 1 b\nx\0", "--root", root.toString(), "--read-only", "-t", "."));
        assertEquals("\1scp: this account is read-only\n", answers());
        assertEquals(1, serve("\0\0\0", "--root=" + root, "--write-only", "-f", "a"));
        assertEquals("\1scp: this account is write-only\n", answers());
        assertEquals(List.of("a"), below(root));
    }

    @Test
    public void sendsTreeAndGoesOnAfterWhatItCannotSend() throws IOException {
        Trees.mode(Trees.file(root, "d/a", "abc"), "rw-r-----");
        Trees.mode(root.resolve("d"), "rwxr-xr-x");
        Trees.time(root.resolve("d/a"), 1000);
        assertEquals(1, serve("\0".repeat(8), "-r", "-f", "nothing", "d"));
        assertEquals("\1scp: nothing: No such file or directory\nD0755 0 d\nC0640 3 a\nabc\0E\n", answers());
        assertEquals(0, serve("\0".repeat(8), "-p", "-f", "d/a"));
        assertTrue(answers(), answers().matches("(?s)T1000 0 \\d+ 0\nC0640 3 a\nabc\0"));
    }

    @Test
    public void fileNamedAsDirectoryIsNotSentWithoutRecursion() throws IOException {
        Files.createDirectory(root.resolve("d"));
        assertEquals(1, serve("\0", "-f", "d"));
        assertEquals("\1scp: d: not a regular file: it is a directory, which -r copies\n", answers());
    }

    @Test
    public void loopOfLinksEnds() throws IOException {
        Path directory = Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(directory.resolve("d"), directory);
        assertEquals(1, serve("\0".repeat(1000), "-r", "-f", "d"));
        assertTrue(answers(), answers().contains("\1scp: "));
    }

    @Test
    public void clientThatEndsAtOnceIsNoSuccess() throws IOException {
        Trees.file(root, "a", "x");
        assertEquals(1, serve("", "-f", "a"));
        assertEquals(1, serve("\0", "-f", "a"));
        assertEquals(1, serve("\0\0", "-f", "a"));
    }

    @Test
    public void whatWentWellIsSaidOnStandardErrorOnlyIfAsked() {
        serve("C0644 1 a\nx\0", "-t", ".");
        assertEquals("", said());
        serve("C0644 1 \u001b[31m\nx\0", "-v", "-t", ".");
        assertEquals("scp-copy: received ./\\x1b[31m (1 bytes)\n", said());
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What a call says on standard error; it must fail. */
    private String failure(String sent, String... arguments) {
        err.reset();
        assertEquals(1, serve(sent, arguments));
        return said();
    }

    @Test
    public void everyFailureIsSaidOnStandardErrorOnce() throws IOException {
        Trees.file(root, "file", "x");
        Files.createDirectory(root.resolve("directory"));
        assertSaid("./..: Unexpected filename: it is empty, '.' or '..'", "C0644 1 ..\n", "-t", ".");
        assertSaid("./directory: A directory is in the way of the file", "C0644 1 directory\n", "-t", ".");
        assertSaid("file: Not a directory", "", "-d", "-t", "file");
        assertSaid("nowhere: No such file or directory", "", "-d", "-t", "nowhere");
        assertSaid("the directory of --root cannot be used: No such file or directory", "", "--root", "no", "-t", ".");
        assertEquals("\1scp: the directory of --root cannot be used: No such file or directory\n", answers());
        assertSaid("protocol error: no record", "hello\n", "-t", ".");
        assertSaid("received directory without -r", "D0755 0 d\nE\n", "-t", ".");
        assertSaid("received directory without -r", "C0644 1 a\nx\0D0755 0 d\nE\n", "-t", ".");
        assertSaid("a: the other side ended after 2 of 3 bytes of 'x'", "C0644 3 x\nab", "-t", "a");
        assertSaid("the other side ended inside a directory", "D0755 0 d\n", "-r", "-t", ".");
        assertSaid("the client says: no luck", "\1no luck\n", "-t", ".");
        assertSaid("nothing: No such file or directory", "\0", "-f", "nothing");
        assertSaid("the other side ended before it answered to the start", "", "-f", "file");
    }

    private void assertSaid(String line, String sent, String... arguments) {
        assertEquals("scp-copy: " + line + "\n", failure(sent, arguments));
    }

    @Test
    public void aFileIsKeptWhoseClientNeverSendsTheLastByte() throws IOException {
        Trees.file(root, "old", "old");
        for (String name : List.of("new", "old")) {
            assertEquals(
                    "scp-copy: the other side ended before it confirmed '" + name + "', which is kept, since all 3 bytes came\n",
                    failure("C0644 3 " + name + "\nabc", "-t", "."));
            assertEquals("\0\0", answers());
            assertEquals("abc", Files.readString(root.resolve(name)));
        }
        failure("C0644 0 empty\n", "-t", ".");
        assertEquals("", Files.readString(root.resolve("empty")));
        failure("T1000 0 1000 0\nC0600 3 exact\nabc", "-p", "-t", ".");
        assertEquals(1000, Files.getLastModifiedTime(root.resolve("exact")).toMillis() / 1000);
        failure("D0755 0 d\nC0644 3 inside\nabc", "-r", "-t", ".");
        assertEquals("abc", Files.readString(root.resolve("d/inside")));
        failure("C0644 3 whole\nabc\0C0644 3 part\nab", "-t", ".");
        failure("C0644 3 bad\nabc\1scp: bad: Input/output error\n", "-t", ".");
        assertEquals(List.of("d", "d/inside", "empty", "exact", "new", "old", "whole"), below(root));
    }

    @Test
    public void knowsWhenTheRemoteHalfIsMeant() {
        assertTrue(ServerMain.isMeantBy(List.of("-r", "-p", "-t", "x")));
        assertTrue(ServerMain.isMeantBy(List.of("-rpf", "x")));
        assertTrue(ServerMain.isMeantBy(List.of("--root", "/srv")));
        assertFalse(ServerMain.isMeantBy(List.of("-P", "-t", "x")));
        assertFalse(ServerMain.isMeantBy(List.of("-ifile", "x", "h:")));
        assertFalse(ServerMain.isMeantBy(List.of("-r", "--", "-t", "h:")));
        assertFalse(ServerMain.isMeantBy(List.of("a", "-t")));
        assertFalse(ServerMain.isMeantBy(List.of("--log", "a", "h:")));
    }

    @Test
    public void patternsAndHomeWithoutRoot() throws IOException {
        Path elsewhere = folder.newFolder("elsewhere").toPath();
        Trees.file(elsewhere, "sub/a.txt", "1");
        Trees.file(elsewhere, "sub/b.log", "2");
        Trees.file(root, "c.txt", "3");
        for (String path : List.of(elsewhere + "/s*/*.txt", elsewhere + "/sub/[a]*", "../elsewhere/sub/a.*")) {
            Map<String, String> original = Map.of("SSH_ORIGINAL_COMMAND", "scp -f " + path);
            assertEquals(path, 0, serve(original, "\0\0\0", "--read-only"));
            assertTrue(path + answers(), answers().matches("C0[0-7]{3} 1 a.txt\n1\0"));
        }
        for (String path : List.of("~/c.txt", "~/c*", "*.txt")) {
            Map<String, String> original = Map.of("SSH_ORIGINAL_COMMAND", "scp -f " + path);
            assertEquals(path, 0, serve(original, "\0\0\0", "--read-only"));
            assertTrue(path + answers(), answers().matches("C0[0-7]{3} 1 c.txt\n3\0"));
        }
        assertEquals(0, serve(Map.of("SSH_ORIGINAL_COMMAND", "scp -t ~/d"), "C0644 1 x\n4\0", "--write-only"));
        assertEquals("4", Files.readString(root.resolve("d")));
        assertEquals(1, serve(Map.of("SSH_ORIGINAL_COMMAND", "scp -f ~other/c*"), "\0\0\0", "--read-only"));
    }

    @Test(timeout = 300_000)
    public void costlyPatternEnds() throws IOException {
        Trees.file(root, "a".repeat(200), "1");
        assertEquals(1, forced("scp -f " + "*a".repeat(40) + "*b", "\0\0\0"));
    }
}
