package io.jenkins.plugins.scpcopy.cli.terminal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.Main;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command as its user meets it at a terminal, which {@code script} plays, and how it asks. */
public class TerminalTest {
    @Rule
    public final MinaSshServer server = new MinaSshServer().password("me", "geh\u00e4im");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;

    /** @return what stood on the terminal, after the password was typed where it was asked for */
    private String atTerminal(String commandLine) throws Exception {
        Assume.assumeTrue("script of util-linux", Tools.has("script") && Tools.has("stty"));
        Path script = Files.writeString(home.resolve("script"), commandLine);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", "sh " + script, "/dev/null").redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("SSH_ASKPASS");
        Process process = builder.start();
        StringBuilder shown = new StringBuilder();
        try (InputStream in = process.getInputStream(); OutputStream keyboard = process.getOutputStream()) {
            boolean typed = false;
            for (int next = in.read(); next >= 0; next = in.read()) {
                shown.append((char) next);
                if (!typed && shown.toString().endsWith("password: ")) {
                    keyboard.write("geh\u00e4im\n".getBytes(StandardCharsets.UTF_8));
                    keyboard.flush();
                    typed = true;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        return shown.toString();
    }

    private String command() throws IOException {
        home = folder.newFolder("home").toPath();
        Trees.file(home, "f", "hi");
        Path known = Trees.file(home, "known", server.knownHosts());
        return "cd '" + home + "'; '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                + System.getProperty("java.class.path") + "' " + Main.class.getName() + " -F none -oUserKnownHostsFile='" + known
                + "' -oPubkeyAuthentication=no -P " + server.port() + " f me@127.0.0.1:g";
    }

    private void arrived(String shown) throws IOException {
        assertEquals(shown, "hi", Files.readString(server.root().resolve("g")));
        assertTrue(shown, shown.contains("me@127.0.0.1's password: "));
        assertFalse(shown, shown.contains("im\r"));
        assertFalse(shown, shown.contains("WARNING"));
    }

    @Test(timeout = 300_000)
    public void asksWhateverStandardInputAndOutputAre() throws Exception {
        String command = command();
        String shown = atTerminal("cd '" + home + "'; echo no | (" + command + ") 2>err | cat >out");
        arrived(shown);
        assertEquals("", Files.readString(home.resolve("err")));
        assertEquals("", Files.readString(home.resolve("out")));
    }

    @Test(timeout = 300_000)
    public void progressIsOnStandardOutput() throws Exception {
        String shown = atTerminal(command() + " 2>err");
        arrived(shown);
        assertTrue(shown, shown.contains("2 B"));
        assertEquals("", Files.readString(home.resolve("err")));
    }

    @Test
    public void theProgramThatAsksIsChosenAsSshDoes() {
        Surroundings.Prompt terminal = question -> new char[0];
        Map<String, String> program = Map.of("SSH_ASKPASS", "/bin/false");
        assertSame(terminal, AskPass.orTerminal(Map.of(), terminal));
        assertNull(AskPass.orTerminal(Map.of("DISPLAY", ":0"), null));
        assertNull("no display", AskPass.orTerminal(program, null));
        Map<String, String> display = Map.of("SSH_ASKPASS", "/bin/false", "DISPLAY", ":0");
        assertSame(terminal, AskPass.orTerminal(display, terminal));
        assertTrue(AskPass.orTerminal(display, null) instanceof AskPass);
        assertTrue(AskPass.orTerminal(required(display, "prefer"), terminal) instanceof AskPass);
        assertSame(terminal, AskPass.orTerminal(required(program, "prefer"), terminal));
        assertTrue(AskPass.orTerminal(required(program, "force"), terminal) instanceof AskPass);
        assertNull(AskPass.orTerminal(required(display, "never"), null));
    }

    private static Map<String, String> required(Map<String, String> environment, String how) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("SSH_ASKPASS_REQUIRE", how);
        return more;
    }

    @Test
    public void theProgramsFirstLineIsTheAnswer() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        assertArrayEquals("p\u00e4ss for who".toCharArray(), ask("printf 'p\\303\\244ss for %s\\nmore\\n' \"$1\""));
        assertNull("the user has cancelled", ask("echo no; exit 1"));
        assertThrows(UsageException.class, () -> ask("printf '\\344\\n'"));
    }

    private char[] ask(String body) throws IOException {
        Path program = folder.getRoot().toPath().resolve("askpass");
        Files.writeString(program, "#!/bin/sh\n" + body + "\n");
        assertTrue(program.toFile().setExecutable(true));
        Map<String, String> environment = Map.of("SSH_ASKPASS", program.toString(), "SSH_ASKPASS_REQUIRE", "force");
        return AskPass.orTerminal(environment, null).ask("who");
    }
}
