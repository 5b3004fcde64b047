package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Real login shells in front of a real scp, quiet and with start-up files that print. */
public class LoginShellsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path work;

    @Before
    public void makeFiles() throws Exception {
        assumeTrue("no scp installed", Tools.has("scp"));
        home = folder.newFolder("home").toPath();
        work = folder.newFolder("work").toPath();
        Trees.sample(work.resolve("tree"));
    }

    /** Commands run as sshd runs them: {@code shell -c command}, in the user's home directory. */
    private LocalShell shell(String... shell) {
        assumeTrue("no " + shell[0] + " installed", Tools.has(shell[0]));
        List<String> words = new ArrayList<>(List.of(shell));
        words.add("-c");
        Map<String, String> environment = Map.of(
                "HOME", home.toString(),
                "ZDOTDIR", home.toString(),
                "XDG_CONFIG_HOME", home.resolve(".config").toString(),
                "SSH_CLIENT", "192.0.2.1 1 22",
                "SHLVL", "0");
        return new LocalShell(home, words, environment);
    }

    private void copies(String... shell) throws Exception {
        String place = "it's a $HOME `dir`!";
        Path up = home.resolve(place);
        CopyRun.upload(work, CopyRun.paths("tree"), place, shell(shell), CopyRun::same).assertComplete();
        Trees.assertSame(work.resolve("tree"), up.resolve("tree"));
        CopyRun.download(work, place + "/tree", "down " + shell[0] + "/", shell(shell), CopyRun::same).assertComplete();
        Trees.assertSame(work.resolve("tree"), work.resolve("down " + shell[0] + "/tree"));
        CopyRun.download(work, "it*/tr?e", "glob " + shell[0] + "/", shell(shell), CopyRun::same).assertComplete();
        Trees.assertSame(work.resolve("tree"), work.resolve("glob " + shell[0] + "/tree"));
    }

    /** What is there comes, and what is not is told, each for itself, whatever the login shell makes of patterns. */
    private void findsPatterns(String... shell) throws Exception {
        for (String name : List.of("a.log", "b.log", "a b.txt", "c[1].jar", "{x}", "d[0]/in", "s/*", "deep/x1/y/z.log")) {
            Trees.file(home, "remote/" + name, name);
        }
        assertFound(shell, new String[] {"*.log", "*.zip"}, "[*.zip]", "a.log", "b.log");
        assertFound(shell, new String[] {"*.zip", "a.log", "*.war"}, "[*.zip, *.war]", "a.log");
        assertFound(shell, new String[] {"gone", "?.log"}, "[gone]", "a.log", "b.log");
        assertFound(shell, new String[] {"[b-z].log", "[q].log"}, "[[q].log]", "b.log");
        assertFound(shell, new String[] {"[!b].log", "[!ab].log", "b.log"}, "[[!ab].log]", "a.log", "b.log");
        assertFound(shell, new String[] {"c[1].jar", "[a].log"}, "[]", "c[1].jar", "a.log");
        assertFound(shell, new String[] {"d[0]", "deep/x?/*/z*"}, "[]", "d[0]/in", "z.log");
        assertFound(shell, new String[] {"s/\\*", "c\\[?\\].jar", "*.zip"}, "[*.zip]", "*", "c[1].jar");
        assertFound(shell, new String[] {"{a,q}.log", "b{,.old}.log", "{x}"}, "[q.log, b.old.log]", "a.log", "b.log", "{x}");
        assertFound(shell, new String[] {"{*.lo,q*.zi}{g,p}"}, "[*.lop, q*.zig, q*.zip]", "a.log", "b.log");
        assertFound(shell, new String[] {"a\\ b.txt"}, "[]", "a b.txt");
        assertFound(shell, new String[] {"~/remote/a.l*", "~/remote/*.zip"}, "[~/remote/*.zip]", "a.log");
        TransferException none = assertThrows(TransferException.class, () -> find(shell, CopyRun::same, "*.zip", "*.war"));
        assertEquals("nothing on local matches remote/*.zip, remote/*.war", none.getMessage());
        find(shell, b -> b.allowEmpty(true), "*.zip").assertCopied();
    }

    private CopyRun find(String[] shell, UnaryOperator<CopyRequest.Builder> options, String... paths) throws Exception {
        String[] below = Stream.of(paths).map(path -> path.startsWith("~") ? path : "remote/" + path).toArray(String[]::new);
        return CopyRun.run(
                work, CopyRun.remote(below), CopyRun.toLocal(folder.newFolder().toPath()), shell(shell), null, options);
    }

    private void assertFound(String[] shell, String[] paths, String missing, String... found) throws Exception {
        CopyRun strict = find(shell, CopyRun::same, paths).assertCopied(found);
        assertEquals(missing, strict.settled.stream()
                .filter(result -> result.status() == FileResult.Status.FAILED)
                .map(result -> result.path().replaceFirst("^remote/", ""))
                .sorted(Comparator.comparing(path -> missing.indexOf(path)))
                .toList()
                .toString());
        for (boolean listed : new boolean[] {false, true}) {
            CopyRun lenient = find(shell, b -> b.allowEmpty(true).skipUnchanged(listed), paths).assertCopied(found);
            assertEquals(missing, lenient.assertComplete().warnings.stream()
                    .map(text -> text.replaceFirst("nothing on local matches (remote/)?", ""))
                    .sorted(Comparator.comparing(path -> missing.indexOf(path)))
                    .toList()
                    .toString());
        }
    }

    @Test
    public void patternsInEveryShell() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String[] shell : new String[][] {
            {"sh"}, {"bash"}, {"dash"}, {"ksh"}, {"zsh"}, {"fish"}, {"tcsh"}, {"busybox", "sh"}, {"bash", "-O", "failglob"}
        }) {
            if (Tools.has(shell[0])) {
                try {
                    findsPatterns(shell);
                } catch (AssertionError e) {
                    throw new AssertionError(List.of(shell) + ": " + e.getMessage(), e);
                }
            } else {
                missing.add(shell[0]);
            }
        }
        assumeTrue("not installed: " + missing, missing.isEmpty());
    }

    /** Nothing is copied, nothing hangs, and the message shows the text. */
    private void isTalkative(String file, String text, String... shell) throws Exception {
        Trees.file(home, file, text);
        for (boolean upload : new boolean[] {true, false}) {
            LocalShell talkative = shell(shell);
            StartException e = assertThrows(StartException.class, () -> {
                if (upload) {
                    CopyRun.upload(work, CopyRun.paths("tree"), "up", talkative, CopyRun::same);
                } else {
                    CopyRun.download(work, file, "down/", talkative, CopyRun::same);
                }
            });
            assertEquals(e.getMessage(), StartException.Kind.TALKATIVE_SHELL, e.kind());
            assertTrue(e.getMessage(), e.getMessage().contains("Enjoy your stay"));
            assertTrue(e.advice().orElse(""), e.advice().orElse("").contains(file.replace("home/", "")));
        }
        assertTrue(Files.notExists(home.resolve("up/tree")));
        assertTrue(Files.notExists(work.resolve("down")));
    }

    @Test
    public void bash() throws Exception {
        copies("bash");
    }

    @Test
    public void bashThatPrints() throws Exception {
        isTalkative(".bashrc", "echo Enjoy your stay\n", "bash");
    }

    @Test
    public void dash() throws Exception {
        copies("dash");
    }

    @Test
    public void ksh() throws Exception {
        copies("ksh");
    }

    @Test
    public void zsh() throws Exception {
        copies("zsh");
    }

    @Test
    public void zshThatPrints() throws Exception {
        isTalkative(".zshenv", "echo Enjoy your stay\n", "zsh");
    }

    @Test
    public void fish() throws Exception {
        copies("fish");
    }

    @Test
    public void fishThatPrints() throws Exception {
        isTalkative(".config/fish/config.fish", "echo Enjoy your stay\n", "fish");
    }

    @Test
    public void csh() throws Exception {
        copies("csh");
    }

    @Test
    public void tcsh() throws Exception {
        copies("tcsh");
    }

    @Test
    public void cshellsThatPrint() throws Exception {
        isTalkative(".cshrc", "echo Enjoy your stay\n", "tcsh");
        isTalkative(".cshrc", "echo Enjoy your stay\n", "csh");
    }

    @Test
    public void aRestrictedShellWithScpOnItsPath() throws Exception {
        copies("rbash");
    }

    @Test
    public void aRestrictedShellWithoutScp() throws Exception {
        Trees.file(home, ".bashrc", "PATH=/nowhere\n");
        LocalShell restricted = shell("rbash");
        StartException e = assertThrows(
                StartException.class,
                () -> CopyRun.upload(work, CopyRun.paths("tree"), "up", restricted, CopyRun::same));
        assertEquals(e.getMessage(), StartException.Kind.NO_SCP, e.kind());
    }

    @Test
    public void anAccountWithoutAShell() throws Exception {
        Path nologin = Path.of("/usr/sbin/nologin");
        assumeTrue("no nologin installed", Files.isExecutable(nologin));
        for (boolean upload : new boolean[] {true, false}) {
            StartException e = assertThrows(StartException.class, () -> {
                LocalShell host = new LocalShell(home, List.of(nologin.toString(), "-c"), Map.of());
                if (upload) {
                    CopyRun.upload(work, CopyRun.paths("tree"), "up", host, CopyRun::same);
                } else {
                    CopyRun.download(work, "up", "down/", host, CopyRun::same);
                }
            });
            assertEquals(e.getMessage(), StartException.Kind.RESTRICTED, e.kind());
        }
    }
}
