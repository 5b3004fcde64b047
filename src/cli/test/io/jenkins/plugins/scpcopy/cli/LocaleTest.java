package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Assume;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Names, passwords and directories beyond ASCII, in processes of their own that are started in some locale. Shell scripts hold
 * and compare them, so that the locale of the test itself has no part in it.
 */
public class LocaleTest {
    private static final List<String> POSIX = List.of("LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=");

    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private String command;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("only Linux shows the bytes", Files.exists(Path.of("/proc/self/cmdline")));
        home = folder.newFolder("home").toPath();
        Trees.file(home, "f", "hi");
        Trees.file(home, "known", SERVER.knownHosts());
        command = Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' " + Main.class.getName() + " -F none -B -P " + SERVER.port() + " -i '" + SERVER.clientKeyFile() + "' -oUserKnownHostsFile='" + home
                + "/known'";
    }

    /** @return what the script printed on either stream, with its exit status at the end */
    private String sh(String locale, String script) throws IOException {
        Path file = Files.writeString(
                home.resolve("script"),
                "unset LC_ALL LC_CTYPE LANG SCP_COPY_PASSWORD SSH_AUTH_SOCK\nexport " + locale + "\ncd '" + home + "'\n"
                        + "command() { " + command + " \"$@\"; }\n" + script + "\necho \"status $?\"\n");
        return Tools.run("sh", file.toString());
    }

    private void names(String output, String... parts) {
        for (String part : parts) {
            assertTrue(part + " in " + output, output.contains(part));
        }
        assertFalse(output, output.contains("Exception") || output.contains("java.nio"));
    }

    private String end() {
        return SERVER.user() + "@" + SERVER.host() + ":" + home;
    }

    @Test(timeout = 600_000)
    public void aNameAtTheHostIsSentAsItWasGiven() throws IOException {
        for (String locale : POSIX) {
            String output = sh(locale, "command f '" + end() + "/zü' && ls *ü && rm zü");
            assertEquals("zü\nstatus 0\n", output);
        }
    }

    @Test(timeout = 600_000)
    public void whatCannotBeNamedHereIsRefusedWithTheReason() throws IOException {
        sh("LC_ALL=C", "mkdir -p tree/dü in wü; echo a >tree/dü/a.txt; echo b >tree/ü.txt; echo c >tree/c.txt; cp known kü");
        String why = "LC_ALL=C.UTF-8";
        for (String way : List.of("-O", "-s")) {
            names(sh("LC_ALL=C", "command -r " + way + " '" + end() + "/tree' in"), "tree/ü.txt: ", "tree/dü: ", why, "status 1");
            names(sh("LC_ALL=C", "cat in/tree/c.txt; ls in/tree"), "c\nc.txt\nstatus 0");
            names(sh("LC_ALL=C", "command --dry-run -r " + way + " '" + end() + "/tree' new"), why, "status 1");
            names(sh("LC_ALL=C", "command -r " + way + " tree '" + end() + "/up'; ls up"), why, "c.txt\n");
            names(sh("LC_ALL=C", "rm -r in/* up"), "status 0");
        }
        names(sh("LC_ALL=C", "command tree/ü.txt '" + end() + "/in'"), why, "status 1");
        names(sh("LC_ALL=C", "command '" + end() + "/tree/ü.txt' in"), why, "status 1");
        names(sh("LC_ALL=C", "command -r tree ü"), why, "status 1");
        names(sh("LC_ALL=C", "command -i kü f '" + end() + "/in'"), why, "status 1");
        names(sh("LC_ALL=C", "command --base-dir tree --patterns '**/*.txt' '" + end() + "/in'"), ".txt: ", why, "status 1");
        names(sh("LC_ALL=C", "command --base-dir tree --patterns 'ü.*' '" + end() + "/in'"), "'ü.*'", why, "status 1");
        names(sh("LC_ALL=C", "command -S ./none f 'host:ü'"), "ü", why, "status 1");
        names(sh("LC_ALL=C", "command -o ProxyCommand='touch ran-ü' f '" + end() + "/in'"), "touch ran-ü'", why, "status 1");
        names(sh("LC_ALL=C", "ls ran-*"), "status 2");
        names(sh("LC_ALL=C", "cd wü; command ../f '" + end() + "/in'"), "working directory", why, "status 1");
        assertEquals("status 0\n", sh("LC_ALL=C", "find . -name '*[?]*'"));
    }

    @Test(timeout = 600_000)
    public void aPasswordOfTheEnvironmentIsTakenAsItIs() throws IOException {
        MinaSshServer server = new MinaSshServer().password("me", "päss").start();
        try {
            Trees.file(home, "known", server.knownHosts());
            String copy = "command -oPubkeyAuthentication=no -P " + server.port() + " f me@127.0.0.1:g";
            assertEquals("status 0\n", sh("LC_ALL=C", "export SCP_COPY_PASSWORD=päss; " + copy));
            assertEquals("hi", Files.readString(server.root().resolve("g")));
            names(
                    sh("LC_ALL=C.UTF-8", "export SCP_COPY_PASSWORD=$(printf 'p\\344ss'); " + copy),
                    "SCP_COPY_PASSWORD",
                    "not valid UTF-8",
                    "status 1");
        } finally {
            server.stop();
        }
    }

    @Test(timeout = 600_000)
    public void aQuestionThatCannotBeHandedOverIsNotChanged() throws IOException {
        MinaSshServer server = new MinaSshServer().password("zü", "word").start();
        try {
            Trees.file(home, "known", server.knownHosts());
            sh("LC_ALL=C", "printf '#!/bin/sh\\necho \"$1\" >asked\\necho word\\n' >ask; chmod +x ask");
            String copy = "export SSH_ASKPASS=./ask SSH_ASKPASS_REQUIRE=force; " + command.replace(" -B", "")
                    + " -oPubkeyAuthentication=no -P " + server.port() + " f zü@127.0.0.1:g";
            names(sh("LC_ALL=C", copy + "; ls asked"), "zü", "LC_ALL=C.UTF-8", "status 2");
            names(sh("LC_ALL=C.UTF-8", copy + " && cat asked"), "zü", "status 0");
        } finally {
            server.stop();
        }
    }

    @Test(timeout = 600_000)
    public void namesThatAreNotUtf8AreCalledThat() throws IOException {
        String bad = "$(printf 'c\\351')";
        sh("LC_ALL=C", "mkdir -p tree/" + bad + " up; echo a >tree/" + bad + "/a.txt; echo b >tree/b.txt; echo c >tree/" + bad + ".txt");
        String why = "not valid UTF-8";
        names(sh("LC_ALL=C.UTF-8", "command -r tree '" + end() + "/up'; cat up/tree/b.txt"), why, "b\n");
        names(sh("LC_ALL=C.UTF-8", "command tree/" + bad + ".txt '" + end() + "/up'"), why, "status 1");
        names(sh("LC_ALL=C.UTF-8", "command '" + end() + "/tree/'" + bad + ".txt up"), why, "status 1");
        // A directory that patterns cannot look into may hold what they match.
        names(sh("LC_ALL=C.UTF-8", "command --base-dir tree --patterns '**/a.txt' '" + end() + "/up'"), why, "status 1");
    }

    @Test(timeout = 600_000)
    public void theRemoteHalfRefusesThemToo() throws IOException {
        String half = RemoteHalf.java() + " --root '" + home + "'";
        for (String[] locale : new String[][] {
            {"LC_ALL=C", "zü", "LC_ALL=C.UTF-8"}, {"LC_ALL=C.UTF-8", "$(printf 'z\\351')", "not valid UTF-8"}
        }) {
            String output = sh(
                    locale[0],
                    "export SSH_ORIGINAL_COMMAND=\"scp -t " + locale[1] + "\"; printf 'C0644 1 a\\nx\\0' | " + half);
            names(output, locale[2], "status 1");
            names(sh(locale[0], half + "/" + locale[1] + " -t . </dev/null"), "cannot be used", locale[2], "status 1");
        }
        assertEquals("status 0\n", sh("LC_ALL=C", "find . -name 'z*'"));
    }
}
