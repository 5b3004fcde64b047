package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Assume.assumeTrue(Tools.has("sh"));
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
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "-r", "-S", program.toString(), "-F", "none", "host:tree", target.toString());
        process = builder.directory(home.toFile()).redirectError(home.resolve("err").toFile()).start();
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
        assertEquals("scp-copy: interrupted\n", Files.readString(home.resolve("err")));
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
