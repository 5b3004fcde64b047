package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.util.List;
import org.junit.Test;

public class WordTest {
    private static List<String> texts(String line) throws CommandException {
        return Word.split(line).stream().map(Word::text).toList();
    }

    @Test
    public void takesQuotesAway() throws CommandException {
        assertEquals(List.of("scp", "-t", "a b", "it's", "x\\y", "\"", ""), texts("scp  -t 'a b' it\"'\"s x'\\'y \\\" ''"));
    }

    @Test
    public void givesBackWhatWasQuoted() throws CommandException {
        for (String name : Trees.ODD_NAMES) {
            String path = "/" + name;
            List<Word> words = Word.split(Quoting.POSIX.quote(path));
            assertEquals(List.of(path), words.stream().map(Word::text).toList());
            assertFalse(path, words.get(0).isPattern());
        }
    }

    @Test
    public void onlyUnquotedCharactersAreSpecial() throws CommandException {
        List<Word> words = Word.split("a* 'b*' \"c?\" d\\[ ~/x '~/y'");
        assertTrue(words.get(0).isPattern());
        assertFalse(words.get(1).isPattern());
        assertFalse(words.get(2).isPattern());
        assertFalse(words.get(3).isPattern());
        assertTrue(words.get(4).home());
        assertFalse(words.get(5).home());
    }

    @Test
    public void nothingIsCarriedOut() {
        for (String line : List.of(
                "a;b", "a&b", "a|b", "a>b", "a<b", "$(a)", "`a`", "\"`a`\"", "\"$a\"", "a\nb", "a\\\nb", "\"a\\\nb\"", "{a,b}",
                "#a", "'a", "a\\")) {
            assertThrows(line, CommandException.class, () -> Word.split(line));
        }
    }
}
