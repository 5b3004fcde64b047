package io.jenkins.plugins.scpcopy.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import io.jenkins.plugins.scpcopy.fuzz.CommandLine;
import io.jenkins.plugins.scpcopy.fuzz.Shell;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any path: what it is quoted as is read back as the same path, by a real shell and by the rules of Windows. */
public final class QuotingFuzz {
    private static final String HOME = "/home of tests";
    private static Shell shell;

    private QuotingFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "/srv/app",
                "~/a b",
                "it's",
                "a!b\\c",
                "$(id)`x`",
                "C:\\my dir\\x",
                "a,b",
                "-rf",
                "~",
                "{a,b}*?[x]",
                "#",
                "\u00e2\u0080\u009dx y");
    }

    /** The input is the path. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String path = new String(input, StandardCharsets.UTF_8);
        if (path.isEmpty()) {
            return;
        }
        posix(path);
        String windows = quote(Quoting.WINDOWS, path);
        if (windows != null) {
            CommandLine.check(path, windows);
        }
        String literal = quote(Quoting.NONE, path);
        if (literal != null) {
            assertEquals("no blank can be in what nothing unquotes", path, literal.replaceAll("\\s", ""));
        }
    }

    private static void posix(String path) throws IOException {
        String quoted = quote(Quoting.POSIX, path);
        if (quoted == null || path.startsWith("~") && !path.equals("~") && !path.startsWith("~/") && !quoted.startsWith("'")) {
            // What somebody else's home directory is depends on the machine.
            return;
        }
        boolean home = path.equals("~") || path.startsWith("~/");
        if (shell == null) {
            shell = new Shell(HOME);
        }
        assertEquals(home ? HOME + path.substring(1) : path, shell.readBack(quoted));
    }

    private static String quote(Quoting quoting, String path) {
        try {
            return quoting.quote(path);
        } catch (IllegalArgumentException e) {
            Shown.check(e.getMessage());
            if (path.chars().allMatch(c -> c < 0x7f && Character.isLetterOrDigit(c))) {
                fail("refused although nothing in it is special");
            }
            return null;
        }
    }
}
