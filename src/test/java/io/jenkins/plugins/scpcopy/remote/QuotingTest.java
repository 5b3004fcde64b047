package io.jenkins.plugins.scpcopy.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class QuotingTest {
    private static final List<String> AWKWARD = List.of(
            "a b", " ", "it's", "''", "\"", "$(touch x)", "`id`", "${HOME}", "a;b|c&d", "*?[a]{b,c}", "\\", "a\\", "\\'",
            "!x", "a!b'c!", "~", "~nobody-here", "a~b", "#x", "(x)", "<x>", "größe", "\t", "-rf", "a\u0007b", "%PATH%", "=x",
            "^x", "@x", "{}", "a=b c=d");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void plainPathsStayAsTheyAre() {
        assertEquals("/srv/app-1.2/x_y.jar", Quoting.POSIX.quote("/srv/app-1.2/x_y.jar"));
        assertEquals("C:/x/y.jar", Quoting.WINDOWS.quote("C:/x/y.jar"));
        assertEquals("flash:/config", Quoting.NONE.quote("flash:/config"));
    }

    @Test
    public void quotesWhatTheShellWouldTouch() {
        assertEquals("'a b'", Quoting.POSIX.quote("a b"));
        assertEquals("'it'\"'\"'s'", Quoting.POSIX.quote("it's"));
        assertEquals("'a'\\!'b'", Quoting.POSIX.quote("a!b"));
        assertEquals("''", Quoting.POSIX.quote(""));
        assertEquals("\"a b\"", Quoting.WINDOWS.quote("a b"));
    }

    @Test
    public void homeDirectoriesStayActive() {
        assertEquals("~/'a b'", Quoting.POSIX.quote("~/a b"));
        assertEquals("~deploy/x", Quoting.POSIX.quote("~deploy/x"));
        assertEquals("~", Quoting.POSIX.quote("~"));
        assertEquals("'~$(id)/x'", Quoting.POSIX.quote("~$(id)/x"));
    }

    @Test
    public void globsStayActiveOnlyWhereAsked() {
        assertEquals("'/var/log/*.log'", Quoting.POSIX.quote("/var/log/*.log"));
        assertEquals("'/var/log/'*'.log'", Quoting.POSIX.quoteGlob("/var/log/*.log"));
        assertEquals("'/a;b/'[0-9]?'.log'", Quoting.POSIX.quoteGlob("/a;b/[0-9]?.log"));
        assertEquals("[!a'$']\\!*", Quoting.POSIX.quoteGlob("[!a$]!*"));
        assertThrows(IllegalArgumentException.class, () -> Quoting.NONE.quoteGlob("*.log"));
        assertThrows(IllegalArgumentException.class, () -> Quoting.WINDOWS.quoteGlob("*.log"));
    }

    @Test
    public void whatCannotBeQuotedIsRefused() {
        for (Quoting quoting : Quoting.values()) {
            assertThrows(IllegalArgumentException.class, () -> quoting.quote("a\nb"));
            assertThrows(IllegalArgumentException.class, () -> quoting.quote("a\0b"));
            assertThrows(IllegalArgumentException.class, () -> quoting.quote("a\rb"));
        }
        for (String path : List.of("a\"b", "%PATH%", "a^b", "a!b", "$x", "`x`")) {
            assertThrows(path, IllegalArgumentException.class, () -> Quoting.WINDOWS.quote(path));
        }
        for (String path : List.of("", "a b", "a;b", "$x", "a'b", "*", "a|b")) {
            assertThrows(path, IllegalArgumentException.class, () -> Quoting.NONE.quote(path));
        }
    }

    @Test
    public void whatPowerShellReadsDifferentlyIsQuotedOrRefused() {
        assertEquals("\"a,b\"", Quoting.WINDOWS.quote("a,b"));
        assertEquals("\"@x\"", Quoting.WINDOWS.quote("@x"));
        for (String path : List.of("a\u201c b", "a\u201d b", "a\u201e b")) {
            assertThrows(path, IllegalArgumentException.class, () -> Quoting.WINDOWS.quote(path));
        }
    }

    /** The C runtime takes a backslash before a quotation mark for one that protects it. */
    @Test
    public void backslashesBeforeTheClosingQuoteAreDoubled() {
        assertEquals("\"C:\\my dir\\x\"", Quoting.WINDOWS.quote("C:\\my dir\\x"));
        assertEquals("\"C:\\my dir\\\\\"", Quoting.WINDOWS.quote("C:\\my dir\\"));
    }

    @Test
    public void aBourneShellReadsBackEveryPath() throws Exception {
        readsBack("sh", AWKWARD);
    }

    @Test
    public void everyInstalledShellReadsBackEveryPath() throws Exception {
        int shells = 0;
        for (String shell : List.of("bash", "dash", "busybox sh", "zsh", "ksh", "csh", "tcsh", "fish")) {
            if (Tools.has(shell.split(" ")[0])) {
                readsBack(shell, AWKWARD);
                shells++;
            }
        }
        assumeTrue("no further shell installed", shells > 0);
    }

    @Test
    public void aBourneShellReadsBackRandomPaths() throws Exception {
        Random random = new Random(20261120);
        StringBuilder path = new StringBuilder();
        List<String> paths = new java.util.ArrayList<>();
        String alphabet = "ab '\"\\$`!*?[]{}()<>|&;#~%^=@,.-/\t\u0001\u00fc\u20ac";
        for (int i = 0; i < 300; i++) {
            path.setLength(0);
            // A leading tilde may mean a home directory, which is not to be read back as it is.
            path.append("./");
            for (int length = 1 + random.nextInt(20); length > 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            paths.add(path.toString());
        }
        readsBack("sh", paths);
    }

    @Test
    public void aGlobExpandsAndNothingElseDoes() throws Exception {
        assumeTrue("sh is not installed", Tools.has("sh"));
        Path directory = folder.newFolder("it's $(id)").toPath();
        Files.createFile(directory.resolve("a1.log"));
        Files.createFile(directory.resolve("b.txt"));
        String pattern = directory + "/[ab]?.log";
        String out = Tools.run("sh", "-c", "printf '%s|' " + Quoting.POSIX.quoteGlob(pattern));
        assertEquals(directory + "/a1.log|", out);
    }

    private void readsBack(String shell, List<String> paths) throws IOException {
        assumeTrue(shell + " is not installed", Tools.has(shell.split(" ")[0]));
        StringBuilder script = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (String path : paths) {
            if (path.equals("~")) {
                continue;
            }
            script.append("/usr/bin/printf '%s\\n' ")
                    .append(Quoting.POSIX.quote(path.startsWith("~") ? "./" + path : path))
                    .append('\n');
            expected.append(path.startsWith("~") ? "./" + path : path).append('\n');
        }
        assumeTrue("printf is not installed", Files.isExecutable(Path.of("/usr/bin/printf")));
        Path file = folder.newFile().toPath();
        Files.writeString(file, script.toString(), StandardCharsets.UTF_8);
        List<String> command = new java.util.ArrayList<>(List.of(shell.split(" ")));
        command.add(file.toString());
        assertEquals(shell, expected.toString(), Tools.run(command));
    }
}
