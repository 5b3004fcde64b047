package io.jenkins.plugins.scpcopy.copy.request;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

/** The expected lists are what bash makes of the same words. */
public class BracesTest {
    @Test
    public void alternativesBecomePaths() {
        assertEquals(List.of("dir/a.txt", "dir/b.txt"), Braces.expand("dir/{a,b}.txt"));
        assertEquals(List.of("ac", "ad", "bc", "bd"), Braces.expand("{a,b}{c,d}"));
        assertEquals(List.of("xa1", "xa2", "xb"), Braces.expand("x{a{1,2},b}"));
        assertEquals(List.of("log", "log.old"), Braces.expand("log{,.old}"));
        assertEquals(List.of("*.a", "*.b?"), Braces.expand("*.{a,b?}"));
        assertEquals(List.of("{a}", "{b}"), Braces.expand("{{a,b}}"));
        assertEquals(List.of("a\\,b", "c"), Braces.expand("{a\\,b,c}"));
    }

    @Test
    public void everythingElseMeansItself() {
        for (String text : List.of("", "a,b", "{a}", "{}", "{a,b", "a,b}", "\\{a,b}", "{a,b\\}", "{a\\,b}", "{1..3}")) {
            assertEquals(List.of(text), Braces.expand(text));
        }
    }

    @Test
    public void thereIsAnEnd() {
        assertThrows(IllegalArgumentException.class, () -> Braces.expand("{a,b}".repeat(10)));
        assertThrows(IllegalArgumentException.class, () -> Braces.expand("{a,b}".repeat(100_000)));
        assertThrows(IllegalArgumentException.class, () -> Braces.expand("{".repeat(100_000) + ","));
        assertThrows(IllegalArgumentException.class, () -> Braces.expand("{a,".repeat(10_000) + "}".repeat(10_000)));
    }

    @Test
    public void aSourceHasOnePathForEach() {
        assertEquals(List.of("a", "b", "c"), new CopySource.Remote(new Endpoint("", "h", 0, ""), List.of("{a,b}", "c")).paths());
    }
}
