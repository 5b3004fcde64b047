package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Ctrl-C, in a process of its own. */
public class SignalsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path target;
    private Process process;

    @Before
    public void hasShell() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        home = folder.newFolder("home").toPath();
        target = home.resolve("in");
    }

    @After
    public void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** A host that sends many small files and then the beginning of one that never ends. */
    private void start() throws IOException {
        Path program = home.resolve("program");
        Files.writeString(program, """
                #!/bin/sh
                for command; do :; done
                case "$command" in scp*) ;; *) exit 127 ;; esac
                printf 'D0755 0 tree\\n'
                i=0
                while [ $i -lt 200 ]; do printf 'C0644 1 f%d\\nx\\000' $i; i=$((i+1)); done
                printf 'C0644 1000000 last\\nx'
                exec sleep 60
                """);
        assertTrue(program.toFile().setExecutable(true));
        start("-r", "-S", program.toString(), "host:tree", target.toString());
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "-F", "none"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
    }

    /** An upload that is interrupted leaves a file half written, which has to be named, however little is said otherwise. */
    private void namesWhatIsLeftIncomplete(String... how) throws Exception {
        Assume.assumeFalse("it is ignored where the tests run", Tools.isIgnored(2));
        Trees.file(home, "big", Trees.noise(5_000_000, 1));
        Files.createDirectory(target);
        List<String> arguments = new ArrayList<>(List.of(how));
        arguments.addAll(List.of("-q", "-l", "800", "big", "host:" + target));
        start(arguments.toArray(String[]::new));
        Path incomplete = target.resolve("big");
        while (!Files.exists(incomplete) || Files.size(incomplete) == 0) {
            assertTrue(Files.readString(home.resolve("err")), process.isAlive());
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        signal("INT");
        assertEquals(130, process.waitFor());
        assertEquals(
                "scp-copy: interrupted\nscp-copy: big: the copy was interrupted; '" + target
                        + "' there may be incomplete, or 'big' in it if it is a directory\n",
                Files.readString(home.resolve("err")));
    }

    @Test(timeout = 300_000)
    public void anInterruptedUploadByScp() throws Exception {
        Assume.assumeTrue("scp is not installed", Tools.has("scp"));
        Path program = home.resolve("program");
        Files.writeString(program, "#!/bin/sh\nfor command; do :; done\nexec sh -c \"$command\"\n");
        assertTrue(program.toFile().setExecutable(true));
        namesWhatIsLeftIncomplete("-S", program.toString());
    }

    @Test(timeout = 300_000)
    public void anInterruptedUploadBySftp() throws Exception {
        namesWhatIsLeftIncomplete("-D", SftpShell.server().toString());
    }

    private void awaitPartial() throws Exception {
        while (!holdsPartial()) {
            assertTrue(Files.readString(home.resolve("err")), process.isAlive());
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean holdsPartial() {
        String[] names = target.toFile().list();
        return names != null && names.length == 201;
    }

    private void signal(String name) throws IOException {
        Tools.run("kill", "-" + name, String.valueOf(process.pid()));
    }

    private void endsWith(int status, String signal) throws Exception {
        Assume.assumeFalse("it is ignored where the tests run", Tools.isIgnored(status - 128));
        start();
        awaitPartial();
        signal(signal);
        assertEquals(status, process.waitFor());
        assertEquals(
                "scp-copy: interrupted\nscp-copy: warning: the copy was interrupted; what had not come by then is missing\n",
                Files.readString(home.resolve("err")));
        for (File file : target.toFile().listFiles()) {
            assertTrue(file.getName(), file.getName().startsWith("f"));
        }
    }

    @Test(timeout = 300_000)
    public void interruptRemovesWhatIsIncomplete() throws Exception {
        endsWith(130, "INT");
    }

    @Test(timeout = 300_000)
    public void terminationToo() throws Exception {
        endsWith(143, "TERM");
    }
}
