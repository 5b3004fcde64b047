package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
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

/** A command that is killed outright in the middle of a large file, and the same command once more. */
public class ResumeTest {
    private static final int SIZE = 65 * 1024 * 1024;
    private static final long ENOUGH = 20L * 1024 * 1024;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final byte[] content = Trees.noise(SIZE, 3);
    private Path home;
    private Path target;
    private Path program;
    private Process process;

    @Before
    public void setUp() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        Assume.assumeTrue("scp is not installed", Tools.has("scp"));
        home = folder.newFolder("home").toPath();
        target = Files.createDirectory(home.resolve("to"));
        Trees.file(home, "big", content);
        program = home.resolve("program");
        Files.writeString(program, "#!/bin/sh\nfor command; do :; done\nexec sh -c \"$command\"\n");
        assertTrue(program.toFile().setExecutable(true));
    }

    @After
    public void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "-F", "none",
                "-S", program.toString(), "--resume"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile())
                .start();
    }

    private void killedAndOnceMore(String from, String to) throws Exception {
        start("-q", "--bandwidth", "20 MB/s", from, to);
        while (present() < ENOUGH) {
            assertTrue(Files.readString(home.resolve("out")), process.isAlive());
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        assertTrue(Files.notExists(target.resolve("big")));
        start("--log", from, to);
        assertEquals(0, process.waitFor());
        String out = Files.readString(home.resolve("out"));
        assertTrue(out, out.contains("continued: "));
        assertArrayEquals(new String[] {"big"}, target.toFile().list());
        assertArrayEquals(content, Files.readAllBytes(target.resolve("big")));
    }

    private long present() {
        long most = 0;
        for (File file : target.toFile().listFiles()) {
            most = Math.max(most, file.length());
        }
        return most;
    }

    @Test(timeout = 300_000)
    public void uploads() throws Exception {
        killedAndOnceMore("big", "host:" + target);
    }

    @Test(timeout = 300_000)
    public void downloads() throws Exception {
        killedAndOnceMore("host:" + home.resolve("big"), target.toString());
    }
}
