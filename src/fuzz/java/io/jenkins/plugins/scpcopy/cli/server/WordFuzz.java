package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.fuzz.Shell;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any text as the command that a forced command is asked for: one word is the word that a real shell makes of it. */
public final class WordFuzz {
    private static Shell shell;

    private WordFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "scp -t /srv/app",
                "'a b'\\''c'",
                "\"a\\\"\\x\"",
                "~/x",
                "a*b",
                "\\*",
                "x;y",
                "$(id)");
    }

    /** The input is the command line. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String line = new String(input, StandardCharsets.UTF_8);
        List<Word> words;
        try {
            words = Word.split(line);
        } catch (CommandException e) {
            Shown.check(RemoteText.escape(e.getMessage()));
            return;
        }
        for (Word word : words) {
            assertEquals("literal", word.text(), Glob.unescape(Word.literal(word.text()).pattern()));
        }
        // A NUL ends a word for any shell, and a pattern stands for what there is.
        if (words.size() == 1 && line.indexOf('\0') < 0 && !words.get(0).isPattern() && !line.contains("~")) {
            if (shell == null) {
                shell = new Shell("/");
            }
            assertEquals(words.get(0).text(), shell.readBack(line));
        }
    }
}
